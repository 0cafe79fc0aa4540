using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Models;

/// <summary>
/// A slice of the sequences of <see cref="AutoregressiveDecoding"/>, decoded on one thread: up to <see cref="MostBlocks"/> blocks
/// step by step. A sequence is done at its end row or at the space's longest length; when those that go on fit into fewer blocks,
/// they move together. Once warm, nothing is allocated but the architectures.
/// </summary>
internal sealed class DecodingSlice : IDisposable
{
    /// <summary>The most blocks of a slice.</summary>
    public const int MostBlocks = 4;
    private static readonly int mostSequences = MostBlocks * DecodingBlock.MostColumns;
    private readonly ArchitectureVae vae;
    private readonly LayerChoice choice;
    private readonly DecodingBlock[] blocks = new DecodingBlock[MostBlocks];
    private readonly DecodingMask[] masks = new DecodingMask[mostSequences];
    private readonly RandomStream[] streams = new RandomStream[mostSequences];
    private readonly int[] cells;
    private readonly float[] outputs;
    private readonly float[] row;
    private int blockCount;

    public DecodingSlice(ArchitectureVae vae, LstmCell cell)
    {
        this.vae = vae;
        choice = new LayerChoice(vae.Likelihood, vae.Decoder.LearnedOfNumbers);
        cells = new int[mostSequences * vae.Space.MaximumRows * vae.Space.CellsPerRow];
        outputs = new float[vae.Likelihood.OutputWidth];
        row = new float[vae.Codec.RowWidth];
        for (var b = 0; b < MostBlocks; b++) blocks[b] = new DecodingBlock(vae, cell);
    }

    /// <summary>Decodes points.</summary>
    /// <param name="values">[count × Z].</param>
    /// <param name="options">How.</param>
    /// <param name="firstPoint">The number of the first.</param>
    /// <param name="result">[count] where to.</param>
    /// <exception cref="OverflowedException">The decoder's numbers are not finite at a point.</exception>
    public void Decode(ReadOnlySpan<float> values, DecodingOptions options, long firstPoint, Span<Architecture> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            masks[i] = new(vae.Space, options.Masked, options.Condition);
            streams[i] = new RandomStream(options.Seed, RandomPurpose.Decoding, 0, firstPoint + i);
        }
        blockCount = 0;
        for (var first = 0; first < result.Length; first += DecodingBlock.MostColumns)
        {
            var count = Math.Min(DecodingBlock.MostColumns, result.Length - first);
            blocks[blockCount++].Begin(values, first, count, firstPoint);
        }
        for (var position = 0; blockCount > 0; position++)
        {
            foreach (var block in blocks.AsSpan(0, blockCount))
                ChooseLayers(block, block.Step(position, firstPoint), position, options, result);
            MoveTogether();
        }
    }

    // Chooses a layer for each running sequence, finishes those that end, and leaves the others' rows for the next step.
    private void ChooseLayers(
        DecodingBlock block, Tensor predicted, int position, DecodingOptions options, Span<Architecture> result)
    {
        var width = vae.Space.CellsPerRow;
        var input = block.Input;
        for (var column = 0; column < block.Columns; column++)
        {
            var sequence = block.SequenceAt(column);
            if (sequence < 0) continue;
            for (var i = 0; i < outputs.Length; i++) outputs[i] = predicted.Row(i)[column];
            var architecture = cells.AsSpan(sequence * vae.Space.MaximumRows * width, vae.Space.MaximumRows * width);
            var layer = architecture.Slice(position * width, width);
            choice.Choose(outputs, position, ref masks[sequence], options.Temperature, ref streams[sequence], layer);
            if (layer[0] == vae.Space.EndType.Index || position + 1 == vae.Space.MaximumRows)
            {
                result[sequence] = Architecture.FromCells(vae.Space, architecture[..((position + 1) * width)]);
                block.Finish(column);
                continue;
            }
            vae.Codec.WriteRow(layer, position, row);
            for (var i = 0; i < row.Length; i++) input.Row(i)[column] = row[i];
        }
    }

    private void MoveTogether()
    {
        var running = 0;
        foreach (var block in blocks.AsSpan(0, blockCount)) running += block.Running;
        while (blockCount > 0 && running <= (blockCount - 1) * DecodingBlock.MostColumns)
        {
            var last = blocks[--blockCount];
            foreach (var block in blocks.AsSpan(0, blockCount)) block.TakeFrom(last);
        }
        foreach (var block in blocks.AsSpan(0, blockCount)) block.Narrow();
    }

    public void Dispose()
    {
        foreach (var block in blocks) block.Dispose();
    }
}
