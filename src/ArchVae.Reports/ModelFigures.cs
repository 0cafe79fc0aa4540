using System.Globalization;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Reports;

/// <summary>
/// The figures of a model that a report shows first: those that take no longer than its pictures, under the names that
/// <see cref="EvaluationReport"/> gives them, and what training measured.
/// </summary>
internal static class ModelFigures
{
    private const string Title = "Figures";

    public static ReportSection Of(
        ArchitectureVae vae, IReadOnlyList<Architecture> data, KnownArchitectures? known, TrainingOutcome? outcome,
        ReportOptions options)
    {
        var evaluation = new EvaluationOptions
        {
            ElboSamples = 1,
            AccuracyDraws = 1,
            PriorDraws = options.Architectures,
            RepeatedDraws = 1,
            LikelihoodCount = 0,
            GeometryCount = 0,
            Seed = options.Seed,
        };
        EvaluationReport figures;
        try
        {
            figures = Evaluator.Run(vae, data, known, trainingLatents: null, evaluation);
        }
        catch (InputException exception)
        {
            // Weights that overflow: the pictures show what can be seen of them.
            return new(Title, [exception.Message]);
        }
        var text = Invariant(
            $"By one posterior sample of each of the {figures.Count} architectures that are drawn below, and by ")
            + Invariant($"{evaluation.PriorDraws} draws of the prior, decoded greedily without the grammar's mask. ")
            + "Not computed here: log p̂, the entropy gap, stochastic decodes and geometry, which archvae evaluate measures.";
        return new(Title, [text, .. Reasons(figures)])
        {
            Tables = [ReportTable.OfTexts(["figure", "value", "what it is"], [.. Rows(figures), .. Rows(outcome)])],
        };
    }

    private static IEnumerable<string> Reasons(EvaluationReport figures) =>
        figures.NoveltyReason is { } reason ? [$"There is no novelty. {reason}"] : [];

    private static IEnumerable<string[]> Rows(EvaluationReport figures)
    {
        yield return ["elbo", Nats(figures.Elbo), "reconstruction − kl, nats per architecture"];
        yield return ["reconstruction", Nats(figures.Reconstruction), "E log p(x|z), nats per architecture"];
        yield return ["kl", Nats(figures.Kl), "KL from the prior, nats per architecture"];
        yield return ["reconstructionAccuracy", Share(figures.ReconstructionAccuracy), "given back by the center's decode"];
        yield return
        [
            "reconstructionAccuracySampled", Share(figures.ReconstructionAccuracySampled),
            "given back by a posterior sample's decode",
        ];
        yield return ["activeUnits", $"{figures.ActiveUnits} of {figures.LatentUnits}", "latent dimensions that are used"];
        yield return ["validity", Share(figures.Validity), "draws whose decode the grammar accepts"];
        if (figures.Uniqueness is { } unique) yield return ["uniqueness", Share(unique), "distinct ones among the valid"];
        if (figures.Novelty is { } novel) yield return ["novelty", Share(novel), "valid ones that training was not given"];
        if (figures.SeenInTraining is { } seen)
            yield return ["seenInTraining", Invariant($"{seen} of {figures.Count}"), "the drawn data that were trained on"];
    }

    private static IEnumerable<string[]> Rows(TrainingOutcome? outcome)
    {
        if (outcome is null) yield break;
        var count = Invariant($", up to {outcome.Count} architectures");
        yield return
        [
            "validation", Share(outcome.ReconstructionAccuracySampled), "reconstructionAccuracySampled when training ended" + count,
        ];
        yield return
        [
            "training", Share(outcome.ReconstructionAccuracySampledTraining), "the same of training architectures",
        ];
    }

    private static string Nats(double value) => Invariant($"{value:0.00}").Replace('-', '−');

    private static string Share(double value) => Invariant($"{100 * value:0.0#} %");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
