using System.Collections.Concurrent;
using System.Diagnostics;
using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Benchmarks;

/// <summary>
/// Networks side by side, one thread each, beside the same networks one after the other, each on all threads.
/// </summary>
internal static class NetworkRuns
{
    private const int Networks = 24;
    private const int Rounds = 3;

    private static readonly (string Space, string Task, int Epochs)[] cases =
        [("linear", "friedman", 5), ("convolutional", "shapes", 1), ("recurrent", "adding", 1)];

    /// <summary>Prints the seconds of both ways in turn.</summary>
    /// <param name="threads">The number of threads.</param>
    public static void Print(int threads)
    {
        foreach (var (space, task, epochs) in cases)
        {
            var raw = RawExamples.Read(new() { Data = task }, null, 1);
            var options = new NetworkTrainingOptions { Epochs = epochs };
            var fold = NetworkFolds.Of(raw, null, asTokens: false, options).Folds[0];
            var trainer = new NetworkTrainer(fold, options, TimeProvider.System);
            var plans = Plans(space, fold.Transform).OrderByDescending(plan => plan.MultiplyAdds).ToList();
            var (beside, after) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                beside.Add(Seconds(() => Parallel.ForEach(
                    Partitioned(plans), new() { MaxDegreeOfParallelism = threads }, plan => Train(trainer, plan, 1))));
                after.Add(Seconds(() => plans.ForEach(plan => Train(trainer, plan, threads))));
            }
            beside.Sort();
            after.Sort();
            var ratio = after[Rounds / 2] / beside[Rounds / 2];
            Console.WriteLine(FormattableString.Invariant(
                $"{space}: {Networks} networks on {threads} threads: side by side {beside[Rounds / 2]:0.00} s, ")
                + FormattableString.Invariant($"one after the other {after[Rounds / 2]:0.00} s, ratio {ratio:0.00}"));
        }
    }

    // One at a time, so that threads take the next one when they are free.
    private static OrderablePartitioner<NetworkPlan> Partitioned(List<NetworkPlan> plans) =>
        Partitioner.Create(plans, EnumerablePartitionerOptions.NoBuffering);

    private static void Train(NetworkTrainer trainer, NetworkPlan plan, int threads)
    {
        using var team = new ThreadTeam(threads);
        trainer.Train(plan, team).Network.Dispose();
    }

    private static IEnumerable<NetworkPlan> Plans(string space, ExampleTransform transform)
    {
        var options = new PlanOptions { Input = transform.Shape, Outputs = transform.Target.Outputs, Fit = true };
        for (var (i, found) = (0, 0); found < Networks; i++)
        {
            var random = new RandomStream(1, RandomPurpose.Generation, 0, i);
            var plan = NetworkPlan.Of(SearchSpace.Load(space).Generator.Generate(ref random), options);
            if (!plan.Fits || plan.MultiplyAdds > NetworkSteps.MostMultiplyAdds) continue;
            found++;
            yield return plan;
        }
    }

    private static double Seconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
