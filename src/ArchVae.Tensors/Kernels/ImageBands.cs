namespace ArchVae.Tensors.Kernels;

/// <summary>
/// Cuts a batch of pictures into bands whose columns (a window's pixels × positions) fit the second-level cache: some pictures
/// where they are small, some rows of places where they are large. Cut by sizes only.
/// </summary>
internal readonly struct ImageBands
{
    private const int ColumnFloats = 1 << 17;

    /// <summary>So many positions fill the panels of a product, whatever is left over at the end of the last one.</summary>
    private const int WantedPositions = 128;

    private readonly ImageWindow window;
    private readonly int images;
    private readonly int rowsPerBand;

    public ImageBands(ImageWindow window, int images)
    {
        (this.window, this.images) = (window, images);
        var rows = Math.Clamp(ColumnFloats / (window.Depth * (long)window.OutputWidth), 1, window.OutputHeight);
        PerGroup = (int)((window.OutputHeight + rows - 1) / rows);
        rowsPerBand = (window.OutputHeight + PerGroup - 1) / PerGroup;
        PerGroup = (window.OutputHeight + rowsPerBand - 1) / rowsPerBand;
        ImagesPerGroup = 1;
        if (PerGroup == 1)
        {
            var fitting = ColumnFloats / ((long)window.Depth * window.Area);
            ImagesPerGroup = (int)Math.Clamp(Math.Min(WantedPositions / window.Area, fitting), 1, Math.Max(1, images));
        }
        Groups = (images + ImagesPerGroup - 1) / ImagesPerGroup;
    }

    /// <summary>Pictures that bands have together: more than one only where a band has all rows of places.</summary>
    public int ImagesPerGroup { get; }

    /// <summary>Groups of pictures.</summary>
    public int Groups { get; }

    /// <summary>Bands of a group, from top to bottom.</summary>
    public int PerGroup { get; }

    /// <summary>The number of bands.</summary>
    public int Count => Groups * PerGroup;

    /// <summary>Positions of the largest band.</summary>
    public int LargestPositions => ImagesPerGroup * rowsPerBand * window.OutputWidth;

    /// <summary>Band <paramref name="index"/>; those of a group follow each other.</summary>
    public ImageBand this[int index]
    {
        get
        {
            var (image, row) = (index / PerGroup * ImagesPerGroup, index % PerGroup * rowsPerBand);
            return new ImageBand(window, image, Math.Min(ImagesPerGroup, images - image), row,
                Math.Min(rowsPerBand, window.OutputHeight - row));
        }
    }
}
