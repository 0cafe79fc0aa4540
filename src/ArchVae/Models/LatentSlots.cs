using ArchVae.Tensors.Nn;

namespace ArchVae.Models;

/// <summary>
/// The latent dimensions that training begins with at each position of a sequence: Z / positions of its own, or one that
/// neighbours share where there are fewer. What reads a row is the same at all positions, and so is what finds it again, so that
/// all rows of all architectures teach the same weights how a row is put into z; which dimensions hold what is free from there.
/// </summary>
/// <param name="LatentSize">Z.</param>
/// <param name="Positions">The rows of the space's longest architecture.</param>
/// <param name="Features">F, the features of a row and of its position.</param>
internal sealed record LatentSlots(int LatentSize, int Positions, int Features)
{
    private int Dimensions => Math.Max(1, LatentSize / Positions);

    /// <summary>Weights that lead from the features of rows, [positions·F] among others, to the dimensions of rows.</summary>
    /// <param name="first">The column at which the features begin.</param>
    public TiedBlocks FromFeatures(int first) =>
        Blocks(position => (First(position), first + position * Features), Dimensions, Features);

    /// <summary>Weights that lead from the dimensions of positions, among others, to their features [positions·F].</summary>
    public TiedBlocks ToFeatures() => Blocks(position => (position * Features, First(position)), Features, Dimensions);

    private int First(int position) =>
        LatentSize >= Positions ? position * Dimensions : (int)((long)position * LatentSize / Positions);

    private TiedBlocks Blocks(Func<int, (int Output, int Input)> corner, int outputs, int inputs) =>
        new([.. Enumerable.Range(0, Positions).Select(corner)], outputs, inputs);
}
