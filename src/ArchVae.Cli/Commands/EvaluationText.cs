using ArchVae.Evaluation;
using ArchVae.Spaces;

namespace ArchVae.Cli.Commands;

/// <summary>The figures of a model as text.</summary>
internal static class EvaluationText
{
    /// <summary>The figures, a line each.</summary>
    public static string Of(EvaluationReport report, SearchSpace space)
    {
        var lines = new FigureLines();
        var origin = report.Origin == DataOrigin.Generator ? ", independent draws of the space's generator" : "";
        lines.Add("architectures", $"{report.Count}{origin}");
        if (report.SeenInTraining is { } seen) lines.Add("  that were trained on", $"{seen} ({report.SeenInTrainingShare:0.0%})");
        lines.Add("ELBO", $"{report.Elbo:0.000} nats");
        lines.Add("reconstruction", $"{report.Reconstruction:0.000} nats");
        lines.Add("KL", $"{report.Kl:0.000} nats");
        AddLikelihood(lines, report);
        lines.Add("reconstruction accuracy", $"{report.ReconstructionAccuracy:0.0000}");
        lines.Add("  every number exact", $"{report.ReconstructionAccuracyExact:0.0000}");
        lines.Add("  of stochastic decodes", $"{report.ReconstructionAccuracyStochastic:0.0000}");
        lines.Add("  of posterior samples", $"{report.ReconstructionAccuracySampled:0.0000}");
        lines.Add("  of these every number exact", $"{report.ReconstructionAccuracySampledExact:0.0000}");
        lines.Add("validity (raw, prior)", $"{report.Validity:0.0000}");
        if (report.ValidityTrainScaled is { } scaled) lines.Add("  scaled to training latents", $"{scaled:0.0000}");
        lines.AddBuildable(report.Buildable, report.BuildableFitted);
        lines.AddCounts("uniqueness", report.Uniqueness, report.UniquenessAsWritten, space);
        if (report.NoveltyReason is { } reason) lines.Add("novelty", $"left out. {reason}");
        lines.AddCounts("novelty", report.Novelty, report.NoveltyAsWritten, space);
        lines.AddCounts("valid, unique and novel", report.ValidUniqueNovel, report.ValidUniqueNovelAsWritten, space);
        lines.AddCounts("uniqueness of 10 decodes each", report.Uniqueness10, report.Uniqueness10AsWritten, space);
        lines.Add("active units", $"{report.ActiveUnits}");
        if (report.Prediction is { } head)
        {
            lines.Add($"{InputException.Shown(head.Metric)}, by the head",
                $"{head.Correlation:0.000} (Spearman's), RMSE/σ {head.RelativeRmse:0.000}, of {head.Count}");
        }
        if (report.GeometryCount > 0) AddGeometry(lines, report);
        lines.Add($"The model {report.Verdict}.");
        foreach (var warning in report.Warnings ?? []) lines.Add($"In training: {warning}");
        return lines.ToString();
    }

    private static void AddLikelihood(FigureLines lines, EvaluationReport report)
    {
        if (report.LogLikelihood is not { } likelihood) return;
        var (samples, count) = (report.LikelihoodSamples, report.LikelihoodCount);
        lines.Add("log-likelihood",
            $"{likelihood:0.000} ± {report.LogLikelihoodStandardError:0.000} nats (K = {samples}, {count} architectures)");
        lines.Add("inference gap",
            $"{report.InferenceGap:0.000} ± {report.InferenceGapStandardError:0.000} nats that the ELBO misses of it");
        if (report.EntropyGap is { } gap)
        {
            var entropy = -report.GeneratorLogProbability;
            lines.Add("entropy gap",
                $"{gap:0.000} ± {report.EntropyGapStandardError:0.000} nats, of an entropy of {entropy:0.000} estimated on them");
        }
        else lines.Add("entropy gap", $"left out. {report.EntropyGapReason}");
        if (report.EntropyGapByFeature is { } parts) AddGaps(lines, parts);
    }

    private static void AddGeometry(FigureLines lines, EvaluationReport report)
    {
        lines.Add("geometry", $"on {report.GeometryCount} architectures, distances in entries");
        if (report.DistanceCorrelation is { } correlation)
            lines.Add("  latent with edit distance", $"{correlation:0.000} (Spearman's correlation)");
        if (report.PathChange is { } change)
        {
            lines.Add("  change a hundredth of a path",
                $"{change:0.000}, the largest {report.PathJump:0.0} (means over {report.PathCount} paths)");
            lines.Add("  validity on paths", $"{report.PathValidity:0.0000}");
        }
        if (report.NeighbourDistance is { } neighbours)
            lines.Add("  one posterior deviation away", $"{neighbours:0.000} from the center's decode");
        foreach (var (metric, ofMetric, labels, tested) in report.MetricPredictions)
        {
            lines.Add($"  {InputException.Shown(metric)}", ofMetric is null
                ? (FormattableString)$"is not predicted: all values or all predictions are the same"
                : $"{ofMetric:0.000} (Spearman's, predicted by {labels} labels for {tested})");
        }
    }

    private static void AddGaps(FigureLines lines, IReadOnlyList<FeatureGap> parts)
    {
        var all = parts.Sum(part => part.Gap);
        lines.Add($"{"  by feature, nats",-34}{"generator",10}{"model",10}{"gap",17}{"share",8}");
        foreach (var part in parts)
        {
            // What is certain is 0 and not −0.
            var generator = Math.Round(part.Generator, 3) + 0.0;
            var gap = FormattableString.Invariant($"{part.Gap,9:0.000} ±{part.GapStandardError,6:0.000}{part.Gap / all,8:0.0%}");
            lines.Add(FormattableString.Invariant($"  {part.Feature,-32}{generator,10:0.000}{part.Model,10:0.000}{gap}"));
        }
        lines.Add(FormattableString.Invariant(
            $"  {"sum",-32}{parts.Sum(part => part.Generator),10:0.000}{parts.Sum(part => part.Model),10:0.000}{all,9:0.000}"));
    }
}
