using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// The passes of <see cref="Convolution.Apply"/>: products of the weight with the columns of bands of pictures, which are packed
/// as they are copied and stay in the cache.
/// </summary>
internal sealed unsafe partial class ConvolutionOperation : Operation, IParallelWork
{
    public ImageWindow Window = null!;
    public Tensor Input;
    public Tensor Weight;
    public Tensor Bias;
    public Tensor Output;
    public Activation Activation;
    private ImageBands bands;
    private Phase phase;

    private enum Phase
    {
        Forward,
        ThroughActivation,
        WeightGradient,
        AddWeightGradient,
        InputGradient,
    }

    private int Channels => Weight.Rows;

    private MatrixView WeightMatrix => new(Weight.Value, Channels, Window.Depth);

    public void Forward(Tape tape)
    {
        bands = new ImageBands(Window, Input.Rows);
        phase = Phase.Forward;
        tape.Team.For(bands.Count, this);
    }

    void IParallelWork.Run(int index)
    {
        if (phase == Phase.Forward) ForwardBand(bands[index]);
        else if (phase == Phase.ThroughActivation) ThroughActivation(bands[index], index);
        else if (phase == Phase.WeightGradient) WeightGradientPiece(index);
        else if (phase == Phase.AddWeightGradient) AddWeightGradient(index);
        else InputGradientOfGroup(index);
    }

    private void ForwardBand(in ImageBand band)
    {
        var positions = band.Positions;
        var width = 2 * Simd.Count;
        var panelFloats = PackedMatrix.Length(band.Depth, positions) + ImageColumns.Slack;
        var together = band.Images > 1 ? (long)Channels * positions : 0;
        var pixelFloats = band.Length + ImageColumns.Slack;
        var columns = Workspace.Current.Panels(
            panelFloats + together + pixelFloats + ImageColumns.RunFloats(band, width));
        var joined = columns + panelFloats;
        var pixels = joined + together;
        band.Read(Input.Value, pixels);
        ImageColumns.Copy(band, pixels, columns, width, pixels + pixelFloats);

        var result = band.Images > 1 ? new MatrixView(joined, Channels, positions) : PlacesOf(band, Output.Value, 0);
        for (var channel = 0; Bias.Exists && channel < Channels; channel++)
            new Span<float>(result.At(channel, 0), positions).Fill(Bias.Value[channel]);
        GemmBlock.Multiply(
            WeightMatrix, new PackedMatrix(columns, band.Depth, positions), result,
            Bias.Exists ? Start.From(result) : Start.Zero);
        for (var channel = 0; Activation != Activation.None && channel < Channels; channel++)
            VectorMath.Activate(Activation, new Span<float>(result.At(channel, 0), positions));
        for (var image = 0; band.Images > 1 && image < band.Images; image++)
            CopyRows(result.ColumnRange(image * Window.Area, Window.Area), PlacesOf(band, Output.Value, image));
    }

    // The places of a band in one of its pictures: [O, positions of the picture].
    private MatrixView PlacesOf(in ImageBand band, float* data, int image)
    {
        var first = data + (long)(band.FirstImage + image) * Output.Columns + band.FirstPosition;
        return new MatrixView((nint)first, Channels, band.Positions / band.Images, Window.Area, 1);
    }

    private static void CopyRows(MatrixView source, MatrixView target)
    {
        for (var i = 0; i < source.Rows; i++)
            new ReadOnlySpan<float>(source.At(i, 0), source.Columns).CopyTo(new Span<float>(target.At(i, 0), source.Columns));
    }
}
