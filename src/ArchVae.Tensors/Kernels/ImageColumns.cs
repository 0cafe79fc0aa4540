using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchVae.Tensors.Kernels;

/// <summary>
/// The columns of a band ("im2col"): a matrix [Depth, Positions] whose row k is pixel k of the window, (channel, y, x), at every
/// position. It lies in panels of some positions, each row after row; one panel of all positions is the plain matrix.
/// </summary>
internal static unsafe class ImageColumns
{
    /// <summary>Floats behind the pixels and behind the columns that <see cref="Copy"/> may read and write.</summary>
    public const int Slack = 16;

    /// <summary>Neighbouring positions of one row of places, within one panel.</summary>
    public struct Run
    {
        /// <summary>Where pixel 0 of the window lies at the first position.</summary>
        public int Source;

        /// <summary>The place in the panel.</summary>
        public int Target;
        public int Length;
    }

    /// <summary>Floats that the runs of a band take.</summary>
    public static long RunFloats(in ImageBand band, int panelWidth) =>
        3 * ((long)band.Images * band.Rows + (band.Positions + panelWidth - 1) / panelWidth);

    /// <summary>Copies the columns.</summary>
    /// <param name="band">What of.</param>
    /// <param name="pixels">As <see cref="ImageBand.Read"/> leaves them.</param>
    /// <param name="columns">Panels [Depth, panelWidth]; columns beyond the last position hold anything.</param>
    /// <param name="panelWidth">Positions of a panel, or floats from row to row.</param>
    /// <param name="runs">Memory of <see cref="RunFloats"/>.</param>
    public static void Copy(in ImageBand band, float* pixels, float* columns, int panelWidth, float* runs)
    {
        if (Simd.Has512) Copy<Lanes512>(band, pixels, columns, panelWidth, (Run*)runs);
        else if (Simd.Has256) Copy<Lanes256>(band, pixels, columns, panelWidth, (Run*)runs);
        else if (Simd.Has128) Copy<Lanes128>(band, pixels, columns, panelWidth, (Run*)runs);
        else Copy<LanesScalar>(band, pixels, columns, panelWidth, (Run*)runs);
    }

    /// <summary>The same for a given width of vectors.</summary>
    public static void Copy<T>(in ImageBand band, float* pixels, float* columns, int panelWidth, Run* runs)
        where T : struct, ILanes<T>
    {
        for (var position = 0; position < band.Positions; position += panelWidth, columns += (long)band.Depth * panelWidth)
        {
            var count = Runs(band, position, Math.Min(panelWidth, band.Positions - position), runs);
            if (band.Window.Stride == 1) CopyPanel<T>(band, pixels, columns, panelWidth, runs, count);
            else CopySparse(band, pixels, columns, panelWidth, runs, count);
        }
    }

    /// <summary>Adds columns [Depth, stride], a plain matrix, to the pixels that they were copied from ("col2im").</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTo(in ImageBand band, float* pixels, float* columns, int stride, float* runs)
    {
        var list = (Run*)runs;
        var count = Runs(band, 0, band.Positions, list);
        var step = band.Window.Stride;
        for (var k = 0; k < band.Depth; k++, columns += stride)
        {
            var shifted = pixels + OffsetOf(band, k);
            for (var i = 0; i < count; i++)
            {
                var run = list[i];
                if (step == 1) Add(columns + run.Target, shifted + run.Source, run.Length);
                else
                {
                    var target = shifted + run.Source;
                    for (var j = 0; j < run.Length; j++) target[j * step] += columns[run.Target + j];
                }
            }
        }
    }

    // Whole vectors: what is copied beyond the end of a run is overwritten by the next run, row or panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPanel<T>(in ImageBand band, float* pixels, float* target, int width, Run* runs, int count)
        where T : struct, ILanes<T>
    {
        var depth = band.Depth;
        for (var k = 0; k < depth; k++, target += width)
        {
            var shifted = pixels + OffsetOf(band, k);
            for (var i = 0; i < count; i++)
            {
                var from = shifted + runs[i].Source;
                var to = target + runs[i].Target;
                var length = runs[i].Length;
                for (var j = 0; j < length; j += T.Count) T.Store(T.Load(from + j), to + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopySparse(in ImageBand band, float* pixels, float* target, int width, Run* runs, int count)
    {
        var depth = band.Depth;
        var step = band.Window.Stride;
        for (var k = 0; k < depth; k++, target += width)
        {
            var shifted = pixels + OffsetOf(band, k);
            for (var i = 0; i < count; i++)
            {
                var from = shifted + runs[i].Source;
                var to = target + runs[i].Target;
                for (var j = 0; j < runs[i].Length; j++) to[j] = from[j * step];
            }
        }
    }

    private static int OffsetOf(in ImageBand band, int k)
    {
        var (height, width) = (band.Window.Height, band.Window.Width);
        var (row, x) = (k / width, k % width);
        return (row / height * band.InputRows + row % height) * band.InputColumns + x;
    }

    private static int Runs(in ImageBand band, int first, int count, Run* runs)
    {
        var perRow = band.Window.OutputWidth;
        var found = 0;
        for (var done = 0; done < count;)
        {
            var (row, x) = ((first + done) / perRow, (first + done) % perRow);
            var (image, y) = (row / band.Rows, row % band.Rows);
            var length = Math.Min(perRow - x, count - done);
            runs[found].Source = (image * band.Channels * band.InputRows + y * band.Window.Stride) * band.InputColumns
                + x * band.Window.Stride;
            runs[found].Target = done;
            runs[found].Length = length;
            found++;
            done += length;
        }
        return found;
    }

    /// <summary>target += source, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* source, float* target, int length)
    {
        var j = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; j + 16 <= length; j += 16)
                Vector512.Store(Vector512.Load(target + j) + Vector512.Load(source + j), target + j);
        }
        if (Vector256.IsHardwareAccelerated)
        {
            for (; j + 8 <= length; j += 8)
                Vector256.Store(Vector256.Load(target + j) + Vector256.Load(source + j), target + j);
        }
        if (Vector128.IsHardwareAccelerated)
        {
            for (; j + 4 <= length; j += 4)
                Vector128.Store(Vector128.Load(target + j) + Vector128.Load(source + j), target + j);
        }
        for (; j < length; j++) target[j] += source[j];
    }
}
