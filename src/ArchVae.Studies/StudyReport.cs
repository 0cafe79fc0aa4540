using System.Globalization;
using ArchVae.Evaluation;
using ArchVae.Reports;

namespace ArchVae.Studies;

/// <summary>What the report of a study says: set-up, a comparison for each data set, failures, cost.</summary>
internal sealed class StudyReport(
    Study study, IReadOnlyDictionary<string, StudyData> data, IReadOnlyDictionary<StudyRun, RunResult> results,
    StudyPictures pictures)
{
    /// <summary>The sections, all but the last the same for any number of threads and stops.</summary>
    public IReadOnlyList<ReportSection> Sections() =>
        [SetUp(), .. study.DataSets.Select(Results), .. Failures(), Cost()];

    /// <summary>The main figures of each data set.</summary>
    public IReadOnlyList<ReportSection> Summary() => [.. study.DataSets.Select(set =>
    {
        var configurations = ConfigurationRuns.Of(study, set, results);
        return new ReportSection(set.Name, LeftOut(ResultColumns.Main, configurations))
        {
            Tables = [Comparison.Of("", ResultColumns.Main, configurations)],
        };
    })];

    private ReportSection SetUp()
    {
        var sets = study.DataSets.Select(set => (string[])
        [
            set.Name, data[set.Name].Space.Name, data[set.Name].Training is { } training ? Number(training.Count) : "draws",
            Number(data[set.Name].Test.Count), set.Settings,
        ]);
        var seeds = study.Runs.Select(run => run.Training.Seed).Distinct()
            .Select(seed => seed.ToString(CultureInfo.InvariantCulture)).ToList();
        var evaluation = study.Evaluation;
        return new ReportSection("Set-up",
        [
            $"{results.Count} of {study.Runs.Count} runs are finished. Every configuration is trained on every data set with " +
            $"{(seeds.Count == 1 ? "one seed" : $"{seeds.Count} seeds")}: {string.Join(", ", seeds)}.",
            study.Settings.Length > 0
                ? $"Settings of all runs that are not the defaults: {study.Settings}."
                : "Settings that are not named are the defaults.",
            "Every model is evaluated on the test part: " +
            $"ELBO, reconstruction and KL by {evaluation.ElboSamples} posterior samples; " +
            (evaluation.LikelihoodCount > 0
                ? $"log p̂ by {evaluation.LikelihoodSamples} on at most {evaluation.LikelihoodCount} architectures; "
                : "") +
            $"{evaluation.PriorDraws} draws of the prior; uniqueness10 by {evaluation.RepeatedDraws} draws × 10 decodes.",
            "An architecture counts as reconstructed only if it comes back whole: types, flags and choices as they were, each " +
            "number within half a percent of its range, and for the exact shares in its bin. " +
            "Where architectures have many numbers, few or none do, however near the decodes are.",
            "Mean ± 95 % interval over seeds (Student's t), without one where all seeds agree; nats per architecture, or " +
            "shares of 1. The best mean of a column is in bold where means differ as shown; ≈ means that the paired " +
            "differences over seeds do not tell it " +
            "apart from the best (their 95 % interval includes 0, each comparison by itself)." +
            (seeds.Count == 1 ? " With one seed there is no interval, and nothing is claimed." : ""),
        ])
        {
            Tables =
            [
                ReportTable.OfTexts(["data set", "space", "training", "test", "settings"], sets),
                ReportTable.OfTexts(["configuration", "settings"],
                    study.Configurations.Select(configuration => (string[])[configuration.Name, configuration.Settings])),
            ],
        };
    }

    private ReportSection Results(StudyDataSet set)
    {
        var configurations = ConfigurationRuns.Of(study, set, results);
        // On the same architectures in all runs, so that those of any run will do.
        var figures = configurations.SelectMany(configuration => configuration.Runs)
            .Select(run => run.Result.Figures).OfType<EvaluationReport>().FirstOrDefault();
        var entropy = -figures?.GeneratorLogProbability;
        List<string> text = [];
        if (figures is not null)
        {
            text.Add(
                "−ELBO bounds −log p̂ from above. −ELBO is over the whole test part, −log p̂ and both gaps over the " +
                "architectures that log p̂ is computed on, so columns do not subtract exactly. With β below 1 the ELBO may " +
                "fall while what is optimised improves.");
        }
        if (figures?.LogLikelihood is not null)
        {
            text.Add(entropy is { } known ? EntropyText(set, known) : $"There is no entropy gap. {figures.EntropyGapReason}");
        }
        if (figures?.SeenInTraining is > 0 and var seen)
        {
            text.Add(string.Create(CultureInfo.InvariantCulture,
                $"{seen} of the {figures.Count} architectures of the test part were trained on, ")
                + "they or others of their network.");
        }
        text.AddRange(configurations.SelectMany(Verdicts));
        if (set.Stream)
        {
            text.Add("Each run was trained on draws of the generator, made as it went and used once, with its own seed. "
                + "They are not kept, so that there is no novelty.");
        }
        text.AddRange(LeftOut([.. ResultColumns.Reconstruction, .. ResultColumns.Generation], configurations));
        return new ReportSection(set.Name, text)
        {
            Pictures = ComparisonPictures.Of(configurations, entropy),
            Tables =
            [
                .. new[]
                {
                    Comparison.Of("Likelihood, nats", ResultColumns.Likelihood, configurations),
                    Comparison.Of("Reconstruction accuracy", ResultColumns.Reconstruction, configurations),
                    Comparison.Of("Decodes of the prior", ResultColumns.Generation, configurations),
                }.Where(table => table.Columns.Count > 1),
            ],
            Parts = pictures.Of(set, configurations),
        };
    }

    // Of the first run, which stands for the others: their spread is in the tables.
    private static IEnumerable<string> Verdicts(ConfigurationRuns configuration) =>
        configuration.Runs is [(_, { Figures.Verdict: { } verdict }), ..] ? [$"{configuration.Name} {verdict}."] : [];

    private static string EntropyText(StudyDataSet set, double entropy) => string.Create(
        CultureInfo.InvariantCulture,
        $"Entropy of {(set.UniformMembers ? "equally likely members" : "the generator")}, the least that −log p̂ can be on ") +
        string.Create(CultureInfo.InvariantCulture, $"average: {entropy:0.000} nats") +
        (set.UniformMembers ? "" : ", estimated on the architectures of log p̂") + ". The entropy gap is what is left.";

    private IEnumerable<ReportSection> Failures()
    {
        var failed = study.Runs.Where(run => results.TryGetValue(run, out var result) && result.End == RunEnd.Failed).ToList();
        if (failed.Count == 0) return [];
        var table = ReportTable.OfTexts(
            ["run", "reason"], failed.Select(run => (string[])[run.Name, results[run].Failure ?? ""]));
        string[] text = ["They are not in the means. To try one again, remove its folder."];
        return [new ReportSection("Failed runs", text) { Tables = [table] }];
    }

    private ReportSection Cost() => new("Cost",
        ["Seconds of training, validation included, with as many threads as results.csv says; other runs may have kept the " +
            "other cores busy."])
    {
        Tables = [.. study.DataSets.Select(
            set => Comparison.Of(set.Name, ResultColumns.Cost, ConfigurationRuns.Of(study, set, results)))],
    };

    // A share that is 0 wherever it is known tells configurations apart no more than it tells of one.
    private static string[] LeftOut(IReadOnlyList<ResultColumn> columns, IReadOnlyList<ConfigurationRuns> configurations)
    {
        var titles = columns.Where(column => Comparison.IsIdle(column, configurations)).Select(column => column.Title).ToList();
        return titles.Count == 0 ? [] : [$"Left out, being 0 in all runs: {string.Join("; ", titles)}. Where such a share " +
            "is 0 it tells nothing: the models are small, briefly trained, or architectures have many numbers."];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
