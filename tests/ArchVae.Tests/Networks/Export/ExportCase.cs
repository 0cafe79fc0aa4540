using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Tensors;
using Shouldly;

namespace ArchVae.Tests.Networks.Export;

/// <summary>Networks of all modules, with weights, and what they say of some examples.</summary>
internal static class ExportCase
{
    /// <summary>Names of the networks, as theory data.</summary>
    public static readonly string[] All =
    [
        "vector 7; dense 9; dropout 0.5; dense 4; output 3",
        "vector 5; dense 6; batch-norm; output 1",
        "image 1 9; conv2d 3 3 1 valid 0; max-pool 2 valid; flatten; dense 8; output 4",
        "image 2 8; conv2d 4 3 1 same 1; conv2d 4 2 1 same 1; conv2d 4 3 2 same 1; output 2",
        "image 3 7; conv2d 5 4 2 same 0; batch-norm; max-pool 2 same; dense 6; output 2",
        "image 2 7; average-pool 3 2 same; conv2d 3 2 1 valid 0; average-pool 2 2 same; output 2",
        "image 2 9; average-pool 2 1 valid; pool maximum; pool average; output 2",
        "vector 3; GRU 5; GRU 4; output 2",
        "vector 3; lstm 5; batch-norm; lstm 4; dense 6; output 1",
        "vector 2; GRU 3; flatten; output 2",
        "vector 4; GRU 3",
        "vector 6; embedding 4; GRU 5; output 2",
        "vector 6; embedding 3; lstm 5; flatten; output 2",
    ];

    /// <summary>The steps of sequences.</summary>
    public const int Steps = 6;

    /// <summary>A network with weights and running moments unlike the initial ones.</summary>
    public static Network Network(string layers, ulong seed = 5)
    {
        var isSequence = layers.Contains("GRU", StringComparison.Ordinal) || layers.Contains("lstm", StringComparison.Ordinal);
        var architecture = NetworkSpaces.Of(layers);
        var plan = NetworkPlan.Of(architecture);
        if (isSequence)
            plan = NetworkPlan.Of(architecture, new() { Input = NetworkShape.Sequence(Steps, plan.Input!.Units), Fit = true });
        plan.Misfit.ShouldBeNull();
        var network = new Network(plan, seed);
        var random = new RandomStream(seed, RandomPurpose.Generation);
        foreach (var tensor in network.Parameters.Parameters.Concat(network.Parameters.Statistics))
        {
            foreach (ref var value in tensor.Tensor.Values)
            {
                var drawn = (float)random.NextDouble();
                if (tensor.Name.EndsWith("running_var", StringComparison.Ordinal)) value = 0.3f + drawn;
                else if (tensor.Shape.Count == 1) value += drawn - 0.4f;
            }
        }
        return network;
    }

    /// <summary>Examples that a network takes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="count">How many.</param>
    /// <param name="differ">Whether sequences are of different lengths.</param>
    public static Examples Examples(Network network, int count, bool differ)
    {
        var (shape, random) = (network.Plan.Input!, new RandomStream(3, RandomPurpose.Generation));
        var lengths = shape.Kind == ShapeKind.Sequence
            ? Enumerable.Range(0, count).Select(i => differ ? i % Steps + 1 : Steps).ToArray() : null;
        var width = network.TakesTokens ? 1 : shape.Kind == ShapeKind.Sequence ? shape.Units : (int)shape.Count;
        var numbers = new float[(lengths?.Sum() ?? count) * width];
        foreach (ref var number in numbers.AsSpan())
            number = network.TakesTokens ? (int)(random.NextDouble() * shape.Units) : (float)(3 * random.NextDouble() - 1.5);
        return new(shape, numbers, [], lengths, network.TakesTokens);
    }

    /// <summary>What goes out of the network.</summary>
    public static float[][] Outputs(Network network, Examples examples)
    {
        using var team = new ThreadTeam(1);
        var target = new TargetTransform("y", NetworkTask.Regression, [], 0, 1);
        return [.. NetworkPredictions.Of(network, target, examples, [.. Enumerable.Range(0, examples.Count)], team, 4).Outputs
            .Select(output => output.ToArray())];
    }

    /// <summary>Fails where numbers differ by more than 1e-5 of what they are, or of 1.</summary>
    public static void ShouldAgree(IReadOnlyList<float> actual, IReadOnlyList<float> expected)
    {
        actual.Count.ShouldBe(expected.Count);
        foreach (var (value, right) in actual.Zip(expected)) value.ShouldBe(right, 1e-5 * Math.Max(1, Math.Abs(right)));
    }
}
