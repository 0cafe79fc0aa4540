using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks;

/// <summary>What networks compute, beside the same in double precision, one number at a time.</summary>
public class NetworkTests
{
    /// <summary>Networks of all modules, with what comes in.</summary>
    public static TheoryData<string, string> All { get; } = new()
    {
        { "vector 5; dense 7; dropout 0.3; output 3", "5" },
        { "vector 5; batch-norm; dense 7; batch-norm; head 2", "5" },
        { "image 2 9; conv2d 4 3 1 valid 0; max-pool 2 valid; conv2d 3 2 2 same 0; output 3", "2x9x9" },
        {
            "image 3 8; conv2d 3 3 1 same 1; conv2d 5 3 2 same 1; average-pool 2 2; batch-norm; flatten; dense 4; output 2",
            "3x8x8"
        },
        { "image 1 7; conv2d 2 3 1 valid 0; batch-norm; pool average; max-pool 2 same; output 2", "1x7x7" },
        { "vector 3; GRU 5; output 2", "6x3" },
        { "vector 3; lstm 5; GRU 4; batch-norm; output 2", "6x3" },
        { "vector 3; GRU 4; lstm 5; dense 6; output 2", "6x3" },
        { "vector 9; embedding 4; lstm 3; output 2", "6x9" },
        { "vector 3; lstm 4; flatten; output 2", "6x3" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Outputs_are_those_of_the_formulas(string layers, string input)
    {
        using var network = Trained(layers, input, out var examples);
        var expected = new PlainNetwork(network.Plan, name => [.. Find(network, name)]);
        var chosen = Enumerable.Range(0, examples.Count).ToArray();
        foreach (var (threads, batchSize) in new[] { (1, 4), (2, 256) })
        {
            using var team = new ThreadTeam(threads);
            var outputs = NetworkPredictions.Of(network, Target(network), examples, chosen, team, batchSize).Outputs;
            foreach (var i in chosen)
            {
                var reference = expected.Outputs([.. examples.InputsOf(i).ToArray().Select(value => (double)value)]);
                for (var j = 0; j < reference.Length; j++) ((double)outputs[i][j]).ShouldBe(reference[j], 2e-5, $"{i}, {j}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Parameters_are_those_that_the_plan_says(string layers, string input)
    {
        using var network = Trained(layers, input, out _);
        var named = network.Plan.Layers.SelectMany(layer => layer.Module.Parameters.Select(
            parameter => $"{layer.Name}.{parameter.Name} [{string.Join(", ", parameter.Dimensions)}]"));
        network.Parameters.Parameters.Select(parameter => $"{parameter.Name} [{string.Join(", ", parameter.Shape)}]")
            .ShouldBe(named, ignoreOrder: true);
        network.Parameters.Count.ShouldBe(network.Plan.ParameterCount);
    }

    [Fact]
    public void A_sequence_alone_and_among_longer_ones_gives_the_same()
    {
        using var network = Trained("vector 3; GRU 5; lstm 4; output 2", "6x3", out var examples);
        using var team = new ThreadTeam(1);
        int[] chosen = [.. Enumerable.Range(0, examples.Count)];
        var all = NetworkPredictions.Of(network, Target(network), examples, chosen, team).Outputs;
        for (var i = 0; i < examples.Count; i++)
        {
            var alone = NetworkPredictions.Of(network, Target(network), examples, [i], team).Outputs[0];
            for (var j = 0; j < 2; j++) ((double)alone[j]).ShouldBe(all[i][j], 1e-6);
        }
    }

    [Fact]
    public void Layers_are_called_by_their_module_and_number()
    {
        var plan = NetworkPlan.Of(NetworkSpaces.Of(
            "image 1 9; conv2d 2 3 1 valid 0; conv2d 2 3 1 valid 0; max-pool 2 valid; output 2"));
        plan.Layers.Select(layer => layer.Name).ShouldBe(["input", "conv2d_1", "conv2d_2", "max_pool_1", "output"]);
    }

    // After some steps, so that biases and running moments are none that they begin with.
    private static Network Trained(string layers, string input, out Examples examples)
    {
        var plan = NetworkPlan.Of(NetworkSpaces.Of(layers), new() { Input = NetworkShape.Parse(input) });
        plan.Misfit?.ToString().ShouldBeNull();
        examples = NetworkExamples.Of(plan, 23, 5);
        var fold = NetworkExamples.Fold(examples, Enumerable.Range(0, 23), [], plan.Output!.Units);
        using var team = new ThreadTeam(1);
        var options = new NetworkTrainingOptions { Epochs = 3, BatchSize = 11, LearningRate = 0.02, Seed = 3 };
        return new NetworkTrainer(fold, options, TimeProvider.System).Train(plan, team).Network;
    }

    private static TargetTransform Target(Network network) =>
        NetworkExamples.Target(NetworkTask.Multiclass, network.Plan.Output!.Units);

    private static float[] Find(Network network, string name) => network.Parameters.Parameters
        .Concat(network.Parameters.Statistics).Single(parameter => parameter.Name == name).Tensor.Values.ToArray();
}
