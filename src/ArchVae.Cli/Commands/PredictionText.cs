using System.CommandLine;
using System.Globalization;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Search.Predictors;

namespace ArchVae.Cli.Commands;

/// <summary>What <c>predict</c> tells of predictors that it fitted.</summary>
internal static class PredictionText
{
    /// <summary>Prints the tables, or one JSON object: of one metric itself, of several with all in <c>predictors</c>.</summary>
    public static void Print(
        ParseResult parsed, bool asJson, List<ArchitectureRecord> records,
        IReadOnlyList<(PredictorConfig Config, PredictorFolder Folder)> fitted) =>
        Result.Print(
            parsed, asJson, fitted,
            all => all.Count == 1 ? Describe(all[0].Config, records, all[0].Folder)
                : new { Predictors = all.Select(one => Describe(one.Config, records, one.Folder)) },
            all => string.Join(
                Environment.NewLine + Environment.NewLine,
                all.Select(one => (all.Count > 1 ? $"{one.Config.Metric}: " : "") + Text(one.Config, records, one.Folder))));

    private static object Describe(PredictorConfig config, List<ArchitectureRecord> records, PredictorFolder saved) => new
    {
        Architectures = records.Count,
        WithoutMetric = Missing(config, records),
        Networks = config.NetworkCount,
        Learned = config.Networks.Count,
        config.Metric,
        config.Compared,
        config.Predictor,
        config.LabelForm,
        Out = saved.Path,
    };

    private static string Text(PredictorConfig config, List<ArchitectureRecord> records, PredictorFolder saved)
    {
        var missing = Missing(config, records);
        var left = missing == 0 ? "" : FormattableString.Invariant($", {missing} without '{config.Metric}' left out");
        var part = config.Networks.Count == config.NetworkCount ? "" : FormattableString.Invariant(
            $" Each predictor learns from a random {config.Options.MostLabels} at most (--most-labels).");
        List<string[]> rows =
        [
            ["predictor", "values", "Spearman", "Kendall", "r", "RMSE/σ", "in 50 %", "in 90 %"],
            .. config.Compared.Select(one => (string[])
            [
                one.Predictor, Form(one.LabelForm), Cell(one.Figures.Spearman), Cell(one.Figures.Kendall),
                Cell(one.Figures.Correlation),
                Cell(one.Figures.RelativeRmse), Cell(one.Figures.Coverage50), Cell(one.Figures.Coverage90),
            ]),
        ];
        return string.Join(Environment.NewLine, [
            FormattableString.Invariant($"{records.Count} architectures{left}: {config.NetworkCount} networks.{part}"),
            FormattableString.Invariant($"Cross-validation in {config.Options.Folds} parts:"),
            .. TextTable.Lines(rows, column => column < 2),
            $"{config.Predictor} on {Form(config.LabelForm)} values, "
                + FormattableString.Invariant($"of {config.Networks.Count} networks, is in {saved.ConfigFile}."),
        ]);
    }

    private static int Missing(PredictorConfig config, List<ArchitectureRecord> records) =>
        records.Count(record => !record.Metrics.ContainsKey(config.Metric));

    /// <summary>A scale of values in a word.</summary>
    public static string Form(LabelForm form) => form == LabelForm.Raw ? "raw" : "scores";

    /// <summary>A figure in a table.</summary>
    public static string Cell(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
}
