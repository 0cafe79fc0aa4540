using ArchVae.Reports;

namespace ArchVae.Studies;

/// <summary>
/// The pictures of a study's models, those of a data set side by side. What they are drawn from is kept, so that a report that is
/// written after every run loads each model once.
/// </summary>
/// <param name="data">The data sets.</param>
/// <param name="folder">Where the models are.</param>
internal sealed class StudyPictures(IReadOnlyDictionary<string, StudyData> data, StudyFolder folder)
{
    // Few points a map keep a page of many models small enough to open.
    private static readonly ReportOptions options =
        new() { Architectures = 1000, MapPoints = 300, SampleRows = 5, Paths = 2, PathSteps = 6 };
    private readonly Dictionary<StudyRun, (TrainingHistory? History, string? Failure)> histories = [];
    private readonly Dictionary<StudyRun, (ModelView? View, string? Failure)> views = [];

    /// <summary>
    /// The sections of a data set: how all runs were trained, and for each configuration the model of its first finished seed.
    /// </summary>
    /// <param name="set">The data set.</param>
    /// <param name="configurations">Its configurations.</param>
    public IReadOnlyList<ReportSection> Of(StudyDataSet set, IReadOnlyList<ConfigurationRuns> configurations)
    {
        if (configurations.All(configuration => configuration.Runs.Count == 0)) return [];
        return [Training(configurations), Models(set, configurations)];
    }

    private ReportSection Training(IReadOnlyList<ConfigurationRuns> configurations)
    {
        var failures = new List<string>();
        var section = SeedCurves.Of([.. configurations.Select(configuration =>
            (configuration.Name, (IReadOnlyList<TrainingHistory>)[.. configuration.Runs.Select(run => History(run.Run, failures))
                .OfType<TrainingHistory>()]))]);
        return section with { Paragraphs = [.. section.Paragraphs, .. failures] };
    }

    private ReportSection Models(StudyDataSet set, IReadOnlyList<ConfigurationRuns> configurations)
    {
        var records = ChosenRecords.From(data[set.Name].Test, options.Architectures, options.Seed).Records;
        var failures = new List<string>();
        var models = new List<ModelView>();
        var names = new List<string>();
        for (var i = 0; i < configurations.Count; i++)
        {
            if (configurations[i].Runs.Count == 0 || View(configurations[i].Runs[0].Run, i, records, failures) is not { } view)
                continue;
            models.Add(view);
            names.Add(FormattableString.Invariant($"{view.Name} (seed {configurations[i].Runs[0].Run.Training.Seed})"));
        }
        var real = data[set.Name].Training is { } training
            ? ChosenRecords.From(training, options.Architectures, options.Seed).Records : records;
        var text = $"The models of one run each, on architectures of the test part: {string.Join(", ", names)}. " +
            $"What they generate is beside {(set.Stream ? "these" : "the training part")}.";
        return new ReportSection("Models", models.Count > 0 ? [text, .. failures] : failures)
        {
            Parts = models.Count == 0 ? [] : [.. ModelReport.Sections(models, real, options)
                .Select((part, i) => part with { Folded = i > 0 })],
        };
    }

    private TrainingHistory? History(StudyRun run, List<string> failures) =>
        Kept(histories, run, "read", failures, () => TrainingHistory.Read(folder.Of(run).Model.MetricsFile));

    private ModelView? View(StudyRun run, int color, IReadOnlyList<Data.ArchitectureRecord> records, List<string> failures) =>
        Kept(views, run, "drawn", failures, () =>
    {
        using var vae = folder.Of(run).Model.LoadModel(threads: 1);
        return new ModelView(run.Configuration, color, vae, records, options);
    });

    private static T? Kept<T>(
        Dictionary<StudyRun, (T? Value, string? Failure)> kept, StudyRun run, string what, List<string> failures, Func<T> make)
        where T : class
    {
        if (!kept.TryGetValue(run, out var found))
        {
            try
            {
                found = (make(), null);
            }
#pragma warning disable CA1031 // Whatever is wrong with one model, the report tells it, and has all others.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                found = (null, $"{run.Name} could not be {what}: {exception.Message}");
            }
            kept.Add(run, found);
        }
        if (found.Failure is not null) failures.Add(found.Failure);
        return found.Value;
    }
}
