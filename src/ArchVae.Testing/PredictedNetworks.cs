using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>Small networks with values that are sums over their layers, exact with few binary digits.</summary>
internal static class PredictedNetworks
{
    private static readonly SearchSpace space = SearchSpace.Parse(
        """
        name: predicted
        features:
          units: { kind: integer, minimum: 1, maximum: 64, scale: log }
          rate: { kind: real, minimum: 0, maximum: 1, step: 0.25 }
          skip: { kind: flag }
          shape: { kind: choice, choices: [round, flat] }
        layers:
          a: [units, skip]
          b: [rate]
          c: [shape]
        transitions: any
        length: { minimum: 1, maximum: 4 }
        """);

    private static readonly Lazy<Architecture[]> drawn = new(() =>
    [
        .. Enumerable.Range(0, 1000).Select(i =>
        {
            var random = new RandomStream(1, RandomPurpose.Test, 4, i);
            return space.Generator.Generate(ref random);
        }).DistinctBy(architecture => architecture.NetworkHash()),
    ]);

    /// <summary>The first of them.</summary>
    public static LabelledNetworks First(int count) => Next(0, count);

    /// <summary>Some from a place on.</summary>
    public static LabelledNetworks Next(int start, int count)
    {
        Architecture[] part = [.. drawn.Value.Skip(start).Take(count)];
        return new(part, [.. part.Select(one => Layers(one, 0) - Layers(one, 1) + 0.5 * one.Layers.Count)]);
    }

    /// <summary>One of another space.</summary>
    public static Architecture OfAnotherSpace()
    {
        var random = new RandomStream(1, RandomPurpose.Test, 5);
        return SearchSpace.Load("nas-bench-macro").Generator.Generate(ref random);
    }

    private static int Layers(Architecture architecture, int type) =>
        Enumerable.Range(0, architecture.Layers.Count).Count(row => architecture.TypeOf(row) == type);

    /// <summary>A latent space: the numbers of layers of each type.</summary>
    public sealed class Centers : ILatentCenters
    {
        /// <inheritdoc/>
        public int Size => 3;

        /// <inheritdoc/>
        public double[][] CentersOf(IReadOnlyList<Architecture> architectures) =>
            [.. architectures.Select(one => (double[])[.. Enumerable.Range(0, Size).Select(type => (double)Layers(one, type))])];
    }
}
