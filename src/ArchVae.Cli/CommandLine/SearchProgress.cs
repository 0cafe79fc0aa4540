using System.Globalization;
using ArchVae.Search;
using ArchVae.Search.Trials;
using Spectre.Console;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// Shows a search on the error output: a bar on a terminal, elsewhere a line where something better is found or a trial fails and
/// at least every tenth of the budget, nothing when asked to be quiet.
/// </summary>
internal abstract class SearchProgress : ISearchObserver, IDisposable
{
    private int best = -1;

    /// <summary>The display that fits the error output.</summary>
    public static SearchProgress Create(bool quiet, TextWriter error) =>
        quiet ? new Silent() : ErrorTerminal.Find(error) is { } console ? new Bar(console) : new Lines(error);

    public virtual void OnStart(ArchitectureSearch search, int budget) =>
        (Budget, best) = (budget, search.Best?.Number ?? -1);

    public void OnEnd(ArchitectureSearch search, Trial trial)
    {
        var found = search.Best?.Number ?? -1;
        OnEnd(search, trial, found != best);
        best = found;
    }

    public virtual void Dispose()
    {
    }

    /// <summary>How many trials there are in the end.</summary>
    protected int Budget { get; private set; }

    /// <summary>A trial ended.</summary>
    /// <param name="search">The search.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="isBetter">Whether there is a new best.</param>
    protected abstract void OnEnd(ArchitectureSearch search, Trial trial, bool isBetter);

    private string Line(ArchitectureSearch search, Trial trial)
    {
        var end = trial.Failure is { } failure ? $"failed: it {failure}"
            : string.Join("  ", search.Problem.Aims.Select(aim => string.Create(
                CultureInfo.InvariantCulture, $"{aim.Metric} {trial.Metrics[aim.Metric]:G6}")));
        return string.Create(CultureInfo.InvariantCulture, $"{trial.Number + 1}/{Budget} {end}  {trial.Architecture}");
    }

    private sealed class Silent : SearchProgress
    {
        protected override void OnEnd(ArchitectureSearch search, Trial trial, bool isBetter)
        {
        }
    }

    private sealed class Lines(TextWriter error) : SearchProgress
    {
        private const int Parts = 10;

        public override void OnStart(ArchitectureSearch search, int budget)
        {
            base.OnStart(search, budget);
            if (search.Count > 0) error.WriteLine($"{search.Count - search.Pending.Count} of {budget} trials ended before.");
        }

        protected override void OnEnd(ArchitectureSearch search, Trial trial, bool isBetter)
        {
            if (isBetter || trial.Failure is not null || (trial.Number + 1) % Math.Max(1, Budget / Parts) == 0)
                error.WriteLine(Line(search, trial) + (isBetter ? "  (best)" : ""));
        }
    }

    private sealed class Bar(IAnsiConsole console) : SearchProgress
    {
        private ProgressBars? bars;
        private ProgressTask? all;

        public override void OnStart(ArchitectureSearch search, int budget)
        {
            base.OnStart(search, budget);
            bars = new(console);
            all = bars.Add("trials", budget, search.Count - search.Pending.Count);
        }

        protected override void OnEnd(ArchitectureSearch search, Trial trial, bool isBetter)
        {
            all!.Increment(1);
            if (trial.Failure is not null) console.WriteLine(Line(search, trial));
            else if (isBetter) all.Description = Markup.Escape($"best {Line(search, trial)}");
        }

        public override void Dispose()
        {
            bars?.Dispose();
            base.Dispose();
        }
    }
}
