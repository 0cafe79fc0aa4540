using ArchVae.Search.Predictors;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search.Strategies.Surrogates;

/// <summary>
/// The models of all metrics that aims and limits are of. Kernels are fitted anew at 10, 20, 40, 70, 110, 160, 220 ended trials,
/// to these, and then each time there are a third more; in between new trials are learned from with the kernels as they are.
/// </summary>
/// <param name="problem">The problem.</param>
/// <param name="featuresOf">
/// The features of kernels that are fitted to some architectures; they must tell candidates apart.
/// </param>
internal sealed class MetricModels(
    SearchProblem problem, Func<IReadOnlyList<Architecture>, ArchitectureFeatures> featuresOf)
{
    private static readonly int[] fits = [10, 20, 40, 70, 110, 160, 220];
    private readonly Dictionary<string, MetricTuning> tunings = [];
    private (int Count, ArchitectureFeatures Features)? fitted;

    /// <summary>The models of the trials so far, of which some were measured.</summary>
    public FittedModels Fit(SearchHistory history)
    {
        var ended = history.Ended;
        var count = LastFit(ended.Count);
        if (fitted?.Count != count)
        {
            fitted = (count, featuresOf([.. ended.Take(count).Select(trial => trial.Architecture)]));
            tunings.Clear();
        }
        var models = new Dictionary<string, MetricModel>();
        foreach (var metric in Metrics())
        {
            if (!tunings.TryGetValue(metric, out var tuning))
            {
                var (first, values) = Labelled(ended.Take(count), metric);
                tunings[metric] = tuning = MetricTuning.Of(fitted.Value.Features, first, values);
            }
            var (architectures, all) = Labelled(ended, metric);
            models[metric] = new(tuning, architectures, all);
        }
        var result = new FittedModels(problem, models, history.Measured);
        foreach (var trial in history.Pending) result.Believe(trial.Architecture);
        return result;
    }

    private static int LastFit(int ended)
    {
        if (ended < fits[0]) return ended;
        var last = fits.Last(at => at <= ended);
        while (last >= fits[^1] && last * 4 / 3 <= ended) last = last * 4 / 3;
        return last;
    }

    private IEnumerable<string> Metrics() => problem.Aims.Select(aim => aim.Metric)
        .Concat(problem.Limits.Select(limit => limit.Metric)).Distinct();

    // Those that failed are as bad as the worst that did not; limits do not count them.
    private (List<Architecture> Architectures, List<double> Values) Labelled(IEnumerable<Trial> ended, string metric)
    {
        var (architectures, values, failed) = (new List<Architecture>(), new List<double>(), new List<Architecture>());
        foreach (var trial in ended)
        {
            if (trial.Metrics.TryGetValue(metric, out var value))
            {
                architectures.Add(trial.Architecture);
                values.Add(value);
            }
            else failed.Add(trial.Architecture);
        }
        if (values.Count > 0 && problem.Aims.FirstOrDefault(aim => aim.Metric == metric) is { } aim)
        {
            var worst = values.MinBy(aim.Score);
            architectures.AddRange(failed);
            values.AddRange(Enumerable.Repeat(worst, failed.Count));
        }
        return (architectures, values);
    }
}
