using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>evaluate</c>: all figures of a model on a data set.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var defaults = new EvaluationOptions();
        var folder = CommonOptions.Model();
        var data = CommonOptions.Path("--data", "The JSON Lines file to evaluate on.");
        var own = new RecordOptions(defaults);
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("evaluate", "All figures of a model on a data set.") { folder, data };
        own.AddTo(command);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var source = new ModelFolder(parsed.GetRequiredValue(folder));
            var options = own.Read(parsed, defaults, given => given.Validate());
            // Fewer draws are fewer of both kinds.
            options = options with { RepeatedDraws = Math.Min(options.RepeatedDraws, options.PriorDraws) };
            using var vae = source.LoadModel(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            var hashes = source.LoadTrainingHashes();
            var records = JsonLines.Read(parsed.GetRequiredValue(data), vae.Space);
            var notes = new MetricNotes();
            var architectures = notes.Of(records).Select(record => record.Architecture).ToList();
            notes.Tell(parsed);
            var progress = parsed.GetValue(json) ? null : new ProgressLines(parsed.InvocationConfiguration.Error);
            var report = Evaluator.Run(vae, architectures, hashes, source.LoadConfig().TrainingLatents, options, progress);
            Result.Print(parsed, parsed.GetValue(json), report, r =>
                Text(r) + FormattableString.Invariant($"\n({watch.Elapsed.TotalSeconds:0.0} s)"));
        });
        return command;
    }

    /// <summary>The figures as text, a line each.</summary>
    private static string Text(EvaluationReport report)
    {
        var lines = new List<string>();
        void Add(string name, FormattableString value) => lines.Add($"{name,-34}{FormattableString.Invariant(value)}");
        Add("architectures", $"{report.Count}");
        Add("ELBO", $"{report.Elbo:0.000} nats");
        Add("reconstruction", $"{report.Reconstruction:0.000} nats");
        Add("KL", $"{report.Kl:0.000} nats");
        if (report.LogLikelihood is { } likelihood)
        {
            var (samples, count) = (report.LikelihoodSamples, report.LikelihoodCount);
            Add("log-likelihood",
                $"{likelihood:0.000} ± {report.LogLikelihoodStandardError:0.000} nats (K = {samples}, {count} architectures)");
        }
        if (report.InferenceGap is { } missed)
            Add("inference gap",
                $"{missed:0.000} ± {report.InferenceGapStandardError:0.000} nats that the ELBO misses of the log-likelihood");
        if (report.EntropyGap is { } gap)
        {
            var entropy = -report.GeneratorLogProbability;
            Add("entropy gap",
                $"{gap:0.000} ± {report.EntropyGapStandardError:0.000} nats, of an entropy of {entropy:0.000} estimated on them");
        }
        if (report.EntropyGapByFeature is { } parts) lines.AddRange(GapLines(parts));
        Add("reconstruction accuracy", $"{report.ReconstructionAccuracy:0.0000}");
        Add("  of stochastic decodes", $"{report.ReconstructionAccuracyStochastic:0.0000}");
        Add("  of posterior samples", $"{report.ReconstructionAccuracySampled:0.0000}");
        Add("validity (raw, N(0, I))", $"{report.Validity:0.0000}");
        if (report.ValidityTrainScaled is { } scaled) Add("  scaled to training latents", $"{scaled:0.0000}");
        if (report.Uniqueness is { } unique) Add("uniqueness", $"{unique:0.0000}");
        if (report.Novelty is { } novel) Add("novelty", $"{novel:0.0000}");
        if (report.Uniqueness10 is { } ten) Add("uniqueness of 10 decodes each", $"{ten:0.0000}");
        Add("active units", $"{report.ActiveUnits}");
        return string.Join(Environment.NewLine, lines);
    }

    private static IEnumerable<string> GapLines(IReadOnlyList<FeatureGap> parts)
    {
        var all = parts.Sum(part => part.Gap);
        yield return $"{"  by feature, nats",-34}{"generator",10}{"model",10}{"gap",17}{"share",8}";
        foreach (var part in parts)
        {
            // What is certain is 0 and not −0.
            var generator = Math.Round(part.Generator, 3) + 0.0;
            var gap = FormattableString.Invariant($"{part.Gap,9:0.000} ±{part.GapStandardError,6:0.000}{part.Gap / all,8:0.0%}");
            yield return FormattableString.Invariant($"  {part.Feature,-32}{generator,10:0.000}{part.Model,10:0.000}{gap}");
        }
        yield return FormattableString.Invariant(
            $"  {"sum",-32}{parts.Sum(part => part.Generator),10:0.000}{parts.Sum(part => part.Model),10:0.000}{all,9:0.000}");
    }

    private sealed class ProgressLines(TextWriter error) : IProgress<string>
    {
        public void Report(string value) => error.WriteLine($"{value} …");
    }
}
