using System.Diagnostics;
using System.Text.Json;
using ArchVae.Files;
using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Export;
using ArchVae.Networks.Training;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Benchmarks;

/// <summary>
/// Training steps of networks of the three grammar spaces, with all that another program needs to make the same steps: the
/// network
/// as a module of PyTorch with its initial weights, the data, and the losses. Dropout is off, and the batches follow each other.
/// <c>bench/pytorch/networks.py</c> makes them in PyTorch. Losses are compared with stochastic gradient descent: Adam divides
/// gradients by their size, so that where they are nothing but rounding its steps are too. Times are Adam's.
/// </summary>
internal static class NetworkSteps
{
    private const int Networks = 10;
    private const int Steps = 50;
    private const int Batch = 64;
    private const int Examples = 640;
    private const double AdamRate = 1e-3;
    private const double DescentRate = 1e-4;

    // Others would take minutes for fifty steps and say no more.
    internal const long MostMultiplyAdds = 20_000_000;
    private const long MostParameters = 3_000_000;

    private static readonly (string Space, string Task)[] cases =
        [("linear", "friedman"), ("convolutional", "shapes"), ("recurrent", "adding")];

    /// <summary>Writes a folder for each space, and prints what a step takes.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="threads">Numbers of threads; the fastest is told.</param>
    public static void Write(string folder, params int[] threads)
    {
        foreach (var (space, task) in cases)
        {
            var raw = RawExamples.Read(new() { Data = task, Count = Examples }, null, 1);
            var transform = ExampleTransform.Fit(raw, [.. Enumerable.Range(0, Examples)], null, false);
            var examples = transform.Apply(raw);
            var path = Path.Combine(folder, space);
            Directory.CreateDirectory(path);
            WriteData(Path.Combine(path, "data.safetensors"), examples);
            var measured = new List<object>();
            foreach (var (name, plan) in Plans(space, transform))
            {
                using (var initial = new Network(plan, 1))
                    NetworkFormat.Registry.Get("pytorch").Write([new ExportedNetwork(name, initial, null)], path);
                var best = threads.Select(count => Train(plan, transform, examples, count, isAdam: true))
                    .MinBy(run => run.Milliseconds);
                var descent = Train(plan, transform, examples, threads[0], isAdam: false);
                measured.Add(new
                {
                    Name = name,
                    transform.Target.Task,
                    plan.ParameterCount,
                    plan.MultiplyAdds,
                    AdamLosses = best.Losses,
                    DescentLosses = descent.Losses,
                    best.Milliseconds,
                });
                Console.WriteLine(FormattableString.Invariant(
                    $"{space} {name}  {plan.ParameterCount,9} parameters  {best.Milliseconds:0.000} ms"));
            }
            File.WriteAllText(Path.Combine(path, "steps.json"), JsonSerializer.Serialize(measured, JsonFormat.Indented));
        }
    }

    private static IEnumerable<(string Name, NetworkPlan Plan)> Plans(string space, ExampleTransform transform)
    {
        var found = 0;
        var options = new PlanOptions { Input = transform.Shape, Outputs = transform.Target.Outputs, Fit = true };
        var draws = SearchSpace.Load(space);
        for (var i = 0; found < Networks; i++)
        {
            var random = new RandomStream(1, RandomPurpose.Generation, 0, i);
            var plan = NetworkPlan.Of(draws.Generator.Generate(ref random), options);
            if (!plan.Fits || plan.MultiplyAdds > MostMultiplyAdds || plan.ParameterCount > MostParameters) continue;
            yield return (FormattableString.Invariant($"network_{space}_{found++}"), plan);
        }
    }

    private static (double[] Losses, double Milliseconds) Train(
        NetworkPlan plan, ExampleTransform transform, Examples examples, int threads, bool isAdam)
    {
        using var team = new ThreadTeam(threads);
        using var network = new Network(plan, 1);
        using var tape = new Tape(team);
        using Optimizer optimizer = isAdam ? new Adam(network.Parameters)
            : new StochasticGradientDescent(network.Parameters);
        var (pass, batch, losses, times) = (new NetworkPass(tape), new NetworkBatch(), new double[Steps], new List<double>());
        var order = Enumerable.Range(0, Examples).ToArray();
        for (var step = 0; step < Steps; step++)
        {
            var start = Stopwatch.GetTimestamp();
            tape.Clear();
            batch.Fill(pass, examples, order.AsSpan(step * Batch % Examples, Batch), network.TakesTokens);
            var outputs = network.Apply(pass, batch.Inputs);
            var loss = transform.Target.Task == NetworkTask.Regression ? SquaredError.Apply(tape, outputs, batch.Targets)
                : SoftmaxCrossEntropy.Apply(tape, outputs, batch.Targets);
            losses[step] = loss.Values[0];
            tape.Backward(loss);
            optimizer.Update(team, isAdam ? AdamRate : DescentRate, 1);
            if (step >= Steps / 5) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        return (losses, times[times.Count / 2]);
    }

    private static void WriteData(string path, Examples examples)
    {
        var inputs = Enumerable.Range(0, Examples).SelectMany(i => examples.InputsOf(i).ToArray()).ToArray();
        var targets = Enumerable.Range(0, Examples).Select(examples.TargetOf).ToArray();
        AtomicFile.Write(path, stream => SafeTensors.Write(
            stream, [new("x", [Examples, .. examples.Shape.Dimensions], inputs), new("y", [Examples, 1], targets)],
            new Dictionary<string, string>()));
    }
}
