using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks;

public class NetworkTrainerTests
{
    private const int Count = 90;
    private static readonly NetworkTrainingOptions options = new() { Epochs = 12, BatchSize = 16, LearningRate = 0.01, Seed = 7 };

    [Theory]
    [InlineData("vector 4; dense 16; batch-norm; dropout 0.2; output 3", "4")]
    [InlineData("image 1 8; conv2d 4 3 1 same 0; max-pool 2 valid; dense 8; output 3", "1x8x8")]
    [InlineData("vector 2; GRU 6; lstm 4; output 3", "5x2")]
    public void Any_number_of_threads_gives_the_same_bytes(string layers, string input)
    {
        var (plan, fold) = Case(layers, input);
        var results = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var team = new ThreadTeam(threads);
            var fit = new NetworkTrainer(fold, options, TimeProvider.System).Train(plan, team);
            using (fit.Network) return (fit.Figures, Weights(fit.Network));
        }).ToList();
        foreach (var (figures, weights) in results)
        {
            figures.ShouldBe(results[0].Figures);
            weights.SequenceEqual(results[0].Item2).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void What_can_be_learned_is_learned(OptimizerKind optimizer)
    {
        var (plan, fold) = Case("vector 4; dense 16; output 3", "4");
        using var team = new ThreadTeam(1);
        var before = Train(options with { Epochs = 1, LearningRate = 1e-9, Optimizer = optimizer });
        var rate = optimizer == OptimizerKind.Sgd ? 0.05 : 0.01;
        var after = Train(options with { Epochs = 60, Patience = 0, LearningRate = rate, Optimizer = optimizer });
        before["accuracy"].ShouldBeLessThan(0.6);
        after["accuracy"].ShouldBeGreaterThan(0.7);

        Dictionary<string, double> Train(NetworkTrainingOptions how)
        {
            var fit = new NetworkTrainer(fold, how, TimeProvider.System).Train(plan, team);
            using (fit.Network) return fit.Figures;
        }
    }

    [Fact]
    public void The_weights_kept_are_those_of_the_lowest_validation_loss_and_patience_ends_training()
    {
        var (plan, fold) = Case("vector 4; dense 64; dense 64; output 3", "4");
        using var team = new ThreadTeam(1);
        var long1 = options with { Epochs = 200, LearningRate = 0.02, Patience = 3 };
        var fit = new NetworkTrainer(fold, long1, TimeProvider.System).Train(plan, team);
        using var network = fit.Network;
        fit.Epochs.ShouldBe(fit.BestEpoch + 3);
        fit.Epochs.ShouldBeLessThan(200);
        // The same run that ends at the best epoch has the same weights, and all later ones had a higher loss.
        var short1 = new NetworkTrainer(fold, long1 with { Epochs = fit.BestEpoch }, TimeProvider.System).Train(plan, team);
        using var same = short1.Network;
        Weights(same).ShouldBe(Weights(network));
        short1.Figures["loss"].ShouldBe(fit.Figures["loss"]);
    }

    [Fact]
    public void A_network_that_diverges_fails_with_the_step()
    {
        var (plan, fold) = Case("vector 4; dense 8; output 3", "4");
        using var team = new ThreadTeam(1);
        var wild = options with { Optimizer = OptimizerKind.Sgd, LearningRate = 1000, Epochs = 50 };
        Should.Throw<NetworkFailureException>(() => new NetworkTrainer(fold, wild, TimeProvider.System).Train(plan, team))
            .Message.ShouldStartWith("diverged: its loss is ");
    }

    [Fact]
    public void A_last_step_to_weights_that_are_no_numbers_is_a_failure()
    {
        var plan = NetworkPlan.Of(NetworkSpaces.Of("vector 1; output 3"), new() { Input = NetworkShape.Vector(1) });
        var examples = new Examples(NetworkShape.Vector(1), [1e37f, -1e37f, 1e37f], [0, 1, 2]);
        using var team = new ThreadTeam(1);
        var wild = options with { Optimizer = OptimizerKind.Sgd, LearningRate = 1000, Epochs = 1 };
        var trainer = new NetworkTrainer(NetworkExamples.Fold(examples, [0, 1, 2], [], 3), wild, TimeProvider.System);
        Should.Throw<NetworkFailureException>(() => trainer.Train(plan, team))
            .Message.ShouldBe("diverged: its weights are no finite numbers after epoch 1");
    }

    [Fact]
    public void Weights_decay_by_as_much_where_gradients_are_clipped()
    {
        var (plan, fold) = Case("vector 4; output 3", "4");
        using var team = new ThreadTeam(1);
        using var before = new Network(plan, options.Seed);
        var how = options with
        {
            Optimizer = OptimizerKind.Sgd,
            Momentum = 0,
            LearningRate = 0.5,
            WeightDecay = 0.2,
            ClipNorm = 1e-6,
            Epochs = 1,
            BatchSize = Count,
        };
        using var after = new NetworkTrainer(fold with { Validation = [] }, how, TimeProvider.System).Train(plan, team).Network;
        foreach (var (was, value) in before.Parameters.Values.ToArray().Zip(after.Parameters.Values.ToArray()))
            value.ShouldBe(was * (1 - 0.5f * 0.2f), 1e-6f);
    }

    [Fact]
    public void A_deadline_that_has_passed_and_a_stop_end_it()
    {
        var (plan, fold) = Case("vector 4; dense 8; output 3", "4");
        using var team = new ThreadTeam(1);
        var trainer = new NetworkTrainer(fold, options with { Timeout = 2 }, TimeProvider.System);
        Should.Throw<NetworkFailureException>(() => trainer.Train(plan, team, deadline: TimeProvider.System.GetTimestamp() - 1))
            .Message.ShouldBe("took longer than 2 s");
        Should.Throw<OperationCanceledException>(() => trainer.Train(plan, team, stop: new(true)));
    }

    [Fact]
    public void A_last_batch_of_one_example_joins_the_one_before()
    {
        var (plan, fold) = Case("vector 4; batch-norm; dense 8; output 3", "4");
        using var team = new ThreadTeam(1);
        fold.Training.Count.ShouldBe(60);
        var fit = new NetworkTrainer(fold, options with { BatchSize = 59, Epochs = 1 }, TimeProvider.System).Train(plan, team);
        using (fit.Network) double.IsFinite(fit.Figures["loss"]).ShouldBeTrue();
    }

    [Fact]
    public void Balanced_weights_make_classes_count_alike()
    {
        var examples = new Examples(NetworkShape.Vector(1), new float[8], [0, 0, 0, 0, 0, 0, 1, 1]);
        var weights = NetworkExamples.Fold(examples, Enumerable.Range(0, 8), [], 2).ClassWeights(ClassWeighting.Balanced)!;
        weights.ShouldBe([8 / 12f, 2f]);
    }

    [Fact]
    public void A_step_allocates_nothing_once_warm()
    {
        var (plan, fold) = Case("vector 2; GRU 6; dropout 0.1; batch-norm; output 3", "5x2");
        using var team = new ThreadTeam(1);
        long Allocated(int epochs)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var none = fold with { Validation = [] };
            new NetworkTrainer(none, options, TimeProvider.System).Train(plan, team, epochs: epochs).Network.Dispose();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated(5);
        // Epochs beyond the first few cost nothing more. What the runtime itself allocates now and then is not of each attempt.
        Enumerable.Range(0, 5).Min(_ => Allocated(40) - Allocated(20)).ShouldBeLessThan(20 * 24);
    }

    private static (NetworkPlan Plan, NetworkFold Fold) Case(string layers, string input)
    {
        var plan = NetworkPlan.Of(NetworkSpaces.Of(layers), new() { Input = NetworkShape.Parse(input) });
        plan.Misfit?.ToString().ShouldBeNull();
        var random = NetworkExamples.Of(plan, Count, 1);
        // The class is where the numbers of the example lie in the mean.
        var lengths = Enumerable.Range(0, Count).Select(random.LengthOf).ToArray();
        var inputs = Enumerable.Range(0, Count).SelectMany(i => random.InputsOf(i).ToArray()).ToArray();
        float[] targets = [.. Enumerable.Range(0, Count).Select(i => random.InputsOf(i).ToArray().Average() switch
        {
            < -0.2f => 0f,
            < 0.2f => 1f,
            _ => 2f,
        })];
        var examples = new Examples(random.Shape, inputs, targets, lengths);
        return (plan, NetworkExamples.Fold(
            examples, Enumerable.Range(0, Count).Where(i => i % 3 != 0), Enumerable.Range(0, Count).Where(i => i % 3 == 0), 3));
    }

    private static float[] Weights(Network network) =>
    [
        .. network.Parameters.Values,
        .. network.Parameters.Statistics.SelectMany(statistic => statistic.Tensor.Values.ToArray()),
    ];
}
