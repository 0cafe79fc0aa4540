using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Generators;

public sealed class ConvolutionalGeneratorTests
{
    internal const string Small = """
        name: small-convolutional
        features:
          channels: { kind: integer, minimum: 1, maximum: 3 }
          height: { kind: integer, minimum: 2, maximum: 10, step: 2 }
          width: { kind: integer, minimum: 2, maximum: 10, step: 2 }
          filters: { kind: integer, minimum: 1, maximum: 4 }
          kernelHeight: { kind: integer, minimum: 1, maximum: 7, step: 2 }
          kernelWidth: { kind: integer, minimum: 1, maximum: 7, step: 2 }
          units: { kind: integer, minimum: 1, maximum: 64 }
          rate: { kind: real, minimum: 0, maximum: 0.9, step: 0.3 }
        layers:
          start: [channels, height, width]
          conv2d: [filters, kernelHeight, kernelWidth]
          flatten: [units]
          linear: [units]
          dropout: { rate: { beta: [2, 5], range: [0.3, 0.6] } }
          end: [units]
        transitions:
          start: [conv2d]
          conv2d: [conv2d, flatten]
          flatten: [linear, end]
          linear: [linear, dropout, end]
          dropout: [linear, end]
        length: { minimum: 1, maximum: 6 }
        generator:
          { name: convolutional, channels: [1, 3], size: [8, 10], output: [1, 2], layers: [2, 5], minimumSpatial: [1, 2],
            firstFilters: [3, 4], lastFilters: [1, 2] }
        """;

    internal static Process Written()
    {
        var process = new Process();
        foreach (var channels in new[] { 1, 3 })
            foreach (var size in new[] { 8, 10 })
                foreach (var output in new[] { 1, 2 })
                    for (var count = 2; count <= 5; count++)
                        foreach (var minimum in new[] { 1, 2 })
                            foreach (var first in new[] { 3, 4 })
                                foreach (var last in new[] { 1, 2 })
                                {
                                    void Flatten(int spatial, int rest, double probability)
                                    {
                                        var text = $"start({channels},{size},{size})";
                                        double filters = 0;
                                        for (var i = 0; i < spatial; i++)
                                        {
                                            filters = Math.Round(spatial == 1 ? first : first +
                                                (last - first) * i / (spatial - 1.0));
                                            text += $" → conv2d({filters},{Kernel(size, spatial, i)},{Kernel(size, spatial, i)})";
                                        }
                                        var flat = 16 * filters;
                                        double[] widths = [.. Enumerable.Range(1, rest)
                                            .Select(i => flat + (output - flat) * i / (rest + 1.0))];
                                        process.AddDense($"{text} → flatten({flat})", widths, $" → end({output})", probability);
                                    }
                                    void Grow(int spatial, double probability)
                                    {
                                        if (spatial == count) Flatten(spatial, 0, probability);
                                        else if (spatial < minimum) Grow(spatial + 1, probability);
                                        else
                                        {
                                            Grow(spatial + 1, probability / 2);
                                            Flatten(spatial, count - spatial - 1, probability / 2);
                                        }
                                    }
                                    Grow(1, 1 / 256.0);
                                }
        return process;
    }

    // Worked out by hand: what shrinks 8 and 10 to 4 in one to five steps.
    private static int Kernel(int size, int count, int place) => (size, count) switch
    {
        (8, 1) => 5,
        (8, 2) => 3,
        (8, _) => place < 2 ? 3 : 1,
        (10, 1) => 7,
        (10, 2) => place < 1 ? 5 : 3,
        (10, 3) => 3,
        _ => place < 3 ? 3 : 1,
    };

    [Fact]
    public void Draws_and_probabilities_are_those_of_the_process()
    {
        var process = Written();
        process.Probabilities.Count.ShouldBeGreaterThan(300);
        process.ShouldBeThatOf(SearchSpace.Parse(Small));
    }

    [Fact]
    public void Kernels_shrink_every_size_to_four()
    {
        for (var size = 16; size <= 64; size += 2)
            for (var count = 2; count <= 14; count++)
            {
                var kernels = Enumerable.Range(0, count).Select(i => ConvolutionalGenerator.KernelSize(size, count, i)).ToList();
                kernels.ShouldAllBe(k => k % 2 == 1 && k >= 1);
                (size - kernels.Sum(k => k - 1)).ShouldBe(4);
                (kernels.Max() - kernels.Min()).ShouldBeLessThanOrEqualTo(2);
                kernels.ShouldBe(kernels.OrderDescending());
            }
        // 64 to 4 in eleven steps: 5 each leaves 16, so eight of them get 2 more.
        Enumerable.Range(0, 11).Select(i => ConvolutionalGenerator.KernelSize(64, 11, i))
            .ShouldBe([7, 7, 7, 7, 7, 7, 7, 7, 5, 5, 5]);
    }

    [Fact]
    public void What_does_not_fit_is_legal_but_never_generated()
    {
        var space = SearchSpace.Parse(Small);
        int[] fits = [0, 0, 3, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 15,
            0, 5, 0, 0, 0, 0, 0, 0, 0, 0];
        var probability = space.Generator.LogProbability(Architecture.FromCells(space, fits));
        // Five choices of two; then two layers and an appended flatten or three, for minimum 1 (½ + ¼) and 2 (1 + ½), of four
        // lengths.
        probability.ShouldBe(Math.Log(1 / 32.0 * 2.25 / 2 / 4), 1e-12);
        foreach (var (cell, value) in new[] { (0 + 3, 2), (1, 1), (9 + 5, 2), (9 + 4, 1), (9 + 6, 2), (27 + 7, 14), (36 + 7, 5) })
        {
            var other = (int[])fits.Clone();
            other[cell] = value;
            var architecture = Architecture.FromCells(space, other);
            space.Grammar.Accepts(architecture).ShouldBeTrue();
            space.Generator.LogProbability(architecture).ShouldBe(double.NegativeInfinity, architecture.ToString());
        }
    }
}
