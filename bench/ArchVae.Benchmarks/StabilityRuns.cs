using System.Collections.Concurrent;
using System.Diagnostics;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Training;

namespace ArchVae.Benchmarks;

/// <summary>
/// Training of every preset on every built-in space for many epochs and seeds, on small sizes: whether any of it meets a number
/// that is not finite, how far gradients go, and what it ends with.
/// </summary>
internal static class StabilityRuns
{
    private const int Count = 500;
    private const int Epochs = 200;
    private const int Seeds = 10;

    public static void Print(int[] threadCounts)
    {
        var forms = new[] { PosteriorForm.Diagonal, PosteriorForm.Full, PosteriorForm.Planar, PosteriorForm.Iaf };
        Console.WriteLine($"{Count} architectures, {Epochs} epochs, {Seeds} seeds");
        Console.WriteLine(
            "| space | posterior | runs that diverged | validation ELBO, worst to best " +
            "| largest gradient norm | seconds a run |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var name in SearchSpace.BuiltInNames)
        {
            foreach (var form in forms)
            {
                var outcomes = new ConcurrentBag<Outcome>();
                Parallel.For(0, Seeds, new ParallelOptions { MaxDegreeOfParallelism = threadCounts.Max() },
                    seed => outcomes.Add(Train(name, form, (ulong)seed)));
                var elbos = outcomes.Where(outcome => outcome.Failure == null).Select(outcome => outcome.Elbo).Order().ToList();
                Console.WriteLine(
                    $"| {name} | {form} | {outcomes.Count(outcome => outcome.Failure != null)} of {Seeds} " +
                    $"| {elbos.FirstOrDefault():F2} to {elbos.LastOrDefault():F2} " +
                    $"| {outcomes.Max(outcome => outcome.GradientNorm):F0} " +
                    $"| {outcomes.Average(outcome => outcome.Seconds):F1} |");
                foreach (var failure in outcomes.Where(outcome => outcome.Failure != null))
                    Console.WriteLine($"  {failure.Failure}");
            }
        }
    }

    private static Outcome Train(string name, PosteriorForm form, ulong seed)
    {
        var space = SearchSpace.Load(name);
        var all = RandomArchitectures.Independent(space, seed, Count).ToList();
        var (training, validation) = DataSplit.InMemory(all, 0.1, seed);
        var model = new ModelOptions
        {
            LatentSize = 16,
            Posterior = form,
            InferenceWidths = [64],
            DecoderWidths = [32],
            DecoderLstmUnits = 32,
            FamilyOptions = [new IafOptions { MadeWidth = 32, ContextSize = 16 }],
        };
        using var vae = new ArchitectureVae(space, model, seed, threads: 1);
        var watcher = new Watcher();
        var watch = Stopwatch.StartNew();
        try
        {
            var report = new Trainer(vae, new TrainingOptions { Epochs = Epochs, Seed = seed }, training, validation,
                observer: watcher).Run();
            return new Outcome(report.Validation.Elbo, watcher.GradientNorm, watch.Elapsed.TotalSeconds, null);
        }
        catch (TrainingDivergedException exception)
        {
            return new Outcome(0, watcher.GradientNorm, watch.Elapsed.TotalSeconds, $"seed {seed}: {exception.Message}");
        }
    }

    private sealed record Outcome(double Elbo, double GradientNorm, double Seconds, string? Failure);

    private sealed class Watcher : ITrainingObserver
    {
        public double GradientNorm { get; private set; }

        public void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms) =>
            GradientNorm = Math.Max(GradientNorm, terms.GradientNorm);

        public void OnEpoch(EpochReport report)
        {
        }
    }
}
