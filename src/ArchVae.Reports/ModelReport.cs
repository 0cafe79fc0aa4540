using System.Globalization;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces.Generators;
using ArchVae.Training;

namespace ArchVae.Reports;

/// <summary>
/// What a trained model looks like, in pictures: how it was trained, what its latent space is like, and how what it generates
/// compares with data. The same seed gives the same report for any number of threads.
/// </summary>
public static class ModelReport
{
    /// <summary>Writes the report of a model as one HTML file (<see cref="ReportPage"/>). The data are read once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">The model's folder.</param>
    /// <param name="data">
    /// A JSON Lines file of architectures, of those that it was trained on or of others; null for draws of the space's generator
    /// with the seed of the options, where the model was trained on a stream of them.
    /// </param>
    /// <param name="options">How much it shows.</param>
    /// <param name="threads">How many threads to work with.</param>
    /// <param name="notes">Counts metrics of the data without a value; may be null.</param>
    /// <param name="origin">How it is made, which it says; null for a report of the same bytes at any time.</param>
    /// <returns>How many architectures the data has, and how many of them are drawn.</returns>
    /// <exception cref="InputException">
    /// The folder holds no whole model or one that needs data, these have a mistake, an option is out of its range, or the file
    /// cannot be made there.
    /// </exception>
    public static (long Total, int Drawn) Write(
        string path, ModelFolder folder, string? data, ReportOptions options, int threads = 1,
        MetricNotes? notes = null, ReportOrigin? origin = null)
    {
        options.Validate();
        var config = folder.LoadConfig();
        if (config.Training is not { } training)
            throw new InputException(
                "The model was saved without training, so there is no course of training to report.", folder.Path);
        if (data is null && config.Stream is null)
        {
            throw new InputException(
                "The model was not trained on draws of its space, so that a report of it needs a file of architectures.",
                folder.Path);
        }
        using var vae = folder.LoadModel(threads);
        var history = TrainingHistory.Read(folder.MetricsFile);
        var records = data is null
            ? RandomArchitectures.Independent(vae.Space, options.Seed, options.Architectures)
                .Select(architecture => new ArchitectureRecord(architecture, drawn: Drawn.Independently))
            : (notes ?? new()).Of(JsonLines.Read(data, vae.Space));
        var chosen = ChosenRecords.From(records, options.Architectures, options.Seed);
        var drawn = chosen.Records.Count;
        var outcome = config.Outcome;
        string[] paragraphs =
        [
            .. outcome is null ? [] : new[] { $"The model {outcome.Verdict}." },
            .. (outcome?.Warnings ?? []).Select(warning => $"Warning: {warning}"),
            string.Create(CultureInfo.InvariantCulture,
                $"Space {vae.Space.Name}; posterior {config.Model.Posterior} of {config.Model.LatentSize} latent dimensions; " +
                $"{Beta(training, config.Outcome)}; {vae.Parameters.Count:N0} parameters; {history.Count} epochs on " +
                $"{DataOf(config)}; seed {training.Seed}.")
                + (config.From is { } from ? $" It began with the weights of '{from.Model}'." : ""),
            string.Create(CultureInfo.InvariantCulture,
                $"Data: {(data is null ? "draws of the space's generator" : Path.GetFileName(data))}, " +
                $"{chosen.Total:N0} architectures" +
                $"{(drawn < chosen.Total ? $", of which {drawn:N0} are drawn, chosen at random" : "")}."),
        ];
        var figures = ModelFigures.Of(
            vae, [.. chosen.Records.Select(record => record.Architecture)],
            File.Exists(folder.HashesFile) ? folder.LoadKnownArchitectures() : null, outcome, options);
        ReportPage.Write(
            path, $"Latent space of {vae.Space.Name}, {config.Model.Posterior} posterior", paragraphs,
            [figures, .. Sections(vae, history, chosen.Records, options)], origin);
        return (chosen.Total, drawn);
    }

    private static string Beta(TrainingOptions training, TrainingOutcome? outcome) => training.Reconstruct is not { } target
        ? string.Create(CultureInfo.InvariantCulture, $"β = {training.Beta}")
        : string.Create(CultureInfo.InvariantCulture, $"β was found for {100 * target:0.##} % of reconstruction")
            + (outcome is null ? "" : string.Create(CultureInfo.InvariantCulture, $" and is {outcome.Beta:G3}"));

    private static string DataOf(ModelConfig config) => config.Stream is { } stream
        ? FormattableString.Invariant($"draws of the space's generator, {stream.StepsPerEpoch} steps each, every draw used once")
        : FormattableString.Invariant($"{config.TrainingData!.Count:N0} architectures");

    /// <summary>The sections of one model, for a page of one's own.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="history">Its training.</param>
    /// <param name="records">Architectures of the data, all of which are drawn; 1 or more.</param>
    /// <param name="options">How much they show.</param>
    public static IReadOnlyList<ReportSection> Sections(
        ArchitectureVae vae, TrainingHistory history, IReadOnlyList<ArchitectureRecord> records, ReportOptions options) =>
        [TrainingCurves.Of(history), .. Sections([new ModelView("model", 0, vae, records, options)], records, options)];

    /// <summary>The sections of models side by side, without their training.</summary>
    /// <param name="models">Views of models; 1 or more, all of the same records and with the options that are given here.</param>
    /// <param name="real">Architectures that generated ones are shown beside; 1 or more.</param>
    /// <param name="options">How much they show.</param>
    public static IReadOnlyList<ReportSection> Sections(
        IReadOnlyList<ModelView> models, IReadOnlyList<ArchitectureRecord> real, ReportOptions options)
    {
        var data = real.Select(record => record.Architecture).ToList();
        return
        [
            KlByDimension.Of(models),
            LatentMap.Of(models),
            PathRows.Of(models, options),
            SampleRows.Of(models, data, options),
            Distributions.Of(models, data),
        ];
    }
}
