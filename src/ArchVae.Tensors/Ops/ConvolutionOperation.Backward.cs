using System.Runtime.InteropServices;
using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <content>
/// The backward pass. The gradient of the weight is one long product over all positions: pieces have some channels of the input
/// and, where there are few channels, some of the bands; their sums are added in order. The gradient of the input is a product
/// with the transposed weight, whose columns are added where they came from.
/// </content>
internal sealed unsafe partial class ConvolutionOperation
{
    /// <summary>A piece has about so many rows of the weight's gradient at least: its product is worth the copying.</summary>
    private const int WantedRows = 32;
    private const int WantedPieces = 8;
    private const int MostChannelBlocks = 16;
    private const int OutputsPerPiece = 16;

    // The result's gradient, transposed and packed, band by band: each [positions, O].
    private float* packedGradients;
    private long packedLength;

    // [splits, Depth + 1, O]: the gradient of the weight and, in the last row, of the bias.
    private float* sums;
    private float* transposedWeight;
    private int channelsPerBlock;
    private int channelBlocks;
    private int splits;

    public override void Backward(Tape tape)
    {
        if (!Output.NeedsGradient) return;
        var team = tape.Team;
        var ofWeight = Weight.NeedsGradient || Bias.NeedsGradient;
        packedLength = PackedMatrix.Length(bands.LargestPositions, Channels);
        packedGradients = ofWeight ? tape.Scratch(bands.Count * packedLength) : null;
        if (ofWeight || Activation != Activation.None)
        {
            phase = Phase.ThroughActivation;
            team.For(bands.Count, this);
        }
        if (ofWeight)
        {
            channelsPerBlock = Math.Max(
                (WantedRows + Window.Height * Window.Width - 1) / (Window.Height * Window.Width),
                (Window.Input.Channels + MostChannelBlocks - 1) / MostChannelBlocks);
            channelBlocks = (Window.Input.Channels + channelsPerBlock - 1) / channelsPerBlock;
            splits = Math.Min(bands.Count, (WantedPieces + channelBlocks - 1) / channelBlocks);
            sums = tape.Scratch((long)splits * (Window.Depth + 1) * Channels);
            phase = Phase.WeightGradient;
            team.For(channelBlocks * splits, this);
            phase = Phase.AddWeightGradient;
            team.For((Channels + OutputsPerPiece - 1) / OutputsPerPiece, this);
        }
        if (!Input.NeedsGradient) return;
        transposedWeight = tape.Scratch((long)Window.Depth * Channels);
        Packing.Panel(WeightMatrix.Transposed, transposedWeight, Channels);
        phase = Phase.InputGradient;
        team.For(bands.Groups, this);
    }

    private void ThroughActivation(in ImageBand band, int index)
    {
        var places = band.Positions / band.Images;
        for (var image = 0; image < band.Images; image++)
        {
            var gradient = PlacesOf(band, Output.Gradient, image);
            if (Activation != Activation.None)
                ActivationGradient.Apply(Activation, PlacesOf(band, Output.Value, image).Data, gradient.Data, Channels, places,
                    Window.Area, null);
            if (packedGradients == null) continue;
            var packed = PackedGradient(band, index);
            for (var panel = 0; panel < packed.PanelCount; panel++) packed.Fill(panel, image * places, gradient.Transposed);
        }
    }

    private PackedMatrix PackedGradient(in ImageBand band, int index) =>
        new(packedGradients + index * packedLength, band.Positions, Channels);

    private void WeightGradientPiece(int index)
    {
        var (block, split) = (index % channelBlocks, index / channelBlocks);
        var channel = block * channelsPerBlock;
        var channels = Math.Min(channelsPerBlock, Window.Input.Channels - channel);
        var pixelsOfWindow = Window.Height * Window.Width;
        var rows = channels * pixelsOfWindow + (block == channelBlocks - 1 ? 1 : 0);
        var target = new MatrixView(
            sums + ((long)split * (Window.Depth + 1) + channel * pixelsOfWindow) * Channels, rows, Channels);
        var end = (int)((split + 1L) * bands.Count / splits);
        var begin = (int)((long)split * bands.Count / splits);
        for (var i = begin; i < end; i++)
        {
            var band = bands[i].OfChannels(channel, channels);
            // Rows that lie a power of two apart would share the same few sets of the cache.
            var stride = band.Positions + ImageColumns.Slack;
            var pixelFloats = band.Length + ImageColumns.Slack;
            var columns = Workspace.Current.Panels(
                (long)stride * (rows + 1) + pixelFloats + ImageColumns.RunFloats(band, stride));
            var pixels = columns + (long)stride * (rows + 1);
            band.Read(Input.Value, pixels);
            ImageColumns.Copy(band, pixels, columns, stride, pixels + pixelFloats);
            // The bias is the weight of a pixel that is always one.
            if (rows > band.Depth) new Span<float>(columns + (long)stride * band.Depth, band.Positions).Fill(1);
            var left = new MatrixView((nint)columns, rows, band.Positions, stride, 1);
            GemmBlock.Multiply(left, PackedGradient(band, i), target, i == begin ? Start.Zero : Start.From(target));
        }
    }

    private void AddWeightGradient(int index)
    {
        var first = index * OutputsPerPiece;
        var end = Math.Min(first + OutputsPerPiece, Channels);
        for (var split = 0; split < splits; split++)
        {
            var row = sums + (long)split * (Window.Depth + 1) * Channels;
            for (var k = 0; Weight.NeedsGradient && k < Window.Depth; k++)
            {
                for (var o = first; o < end; o++) Weight.Gradient[(long)o * Window.Depth + k] += row[(long)k * Channels + o];
            }
            row += (long)Window.Depth * Channels;
            for (var o = first; Bias.NeedsGradient && o < end; o++) Bias.Gradient[o] += row[o];
        }
    }

    // The bands of a group follow each other, because neighbours see the same pixels.
    private void InputGradientOfGroup(int group)
    {
        for (var i = group * bands.PerGroup; i < (group + 1) * bands.PerGroup; i++)
        {
            var band = bands[i];
            var positions = band.Positions;
            var stride = positions + ImageColumns.Slack;
            var packedFloats = PackedMatrix.Length(Channels, positions);
            var columnFloats = (long)stride * band.Depth;
            var together = band.Images > 1 ? (long)Channels * positions : 0;
            var memory = Workspace.Current.Panels(
                packedFloats + columnFloats + together + band.Length + ImageColumns.RunFloats(band, stride));
            var columns = memory + packedFloats;
            var joined = columns + columnFloats;
            var pixels = joined + together;
            var gradient = band.Images > 1 ? new MatrixView(joined, Channels, positions) : PlacesOf(band, Output.Gradient, 0);
            for (var image = 0; band.Images > 1 && image < band.Images; image++)
                CopyRows(PlacesOf(band, Output.Gradient, image), gradient.ColumnRange(image * Window.Area, Window.Area));
            var packed = new PackedMatrix(memory, Channels, positions);
            for (var panel = 0; panel < packed.PanelCount; panel++) packed.Fill(panel, 0, gradient);
            var product = new MatrixView((nint)columns, band.Depth, positions, stride, 1);
            GemmBlock.Multiply(new MatrixView(transposedWeight, band.Depth, Channels), packed, product, Start.Zero);
            NativeMemory.Clear(pixels, (nuint)band.Length * sizeof(float));
            ImageColumns.AddTo(band, pixels, columns, stride, pixels + band.Length);
            band.AddTo(Input.Gradient, pixels);
        }
    }
}
