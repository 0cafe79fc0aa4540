using ArchVae.Data;
using ArchVae.Studies;
using ArchVae.Studies.Searches;
using Spectre.Console;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// Shows a study on the error output: bars on a terminal, a line a finished run elsewhere, nothing when asked to be quiet.
/// </summary>
internal abstract class StudyProgress : IStudyObserver, ISearchStudyObserver, IDisposable
{
    private int total;

    /// <summary>The display that fits the error output.</summary>
    public static StudyProgress Create(bool quiet, TextWriter error) =>
        quiet ? new Silent() : ErrorTerminal.Find(error) is { } console ? new Bars(console) : new Lines(error);

    public virtual void OnStart(int finished, int total) => this.total = total;

    public virtual void OnData(MetricNotes notes)
    {
    }

    public void OnProgress(StudyRun run, double share, string stage) => Show(run.Name, share, stage);

    public void OnProgress(SearchStudyRun run, int trials) =>
        Show(run.Name, (double)trials / run.Options.Budget, FormattableString.Invariant($"{trials} trials"));

    public void OnRunEnd(StudyRun run, RunResult result, int finished)
    {
        var seconds = FormattableString.Invariant($"{result.TrainingSeconds:0.0} s");
        End(run.Name, result.Figures is { } figures
            ? FormattableString.Invariant(
                $"ELBO {figures.Elbo:0.000}  KL {figures.Kl:0.000}  validity {figures.Validity:0.0000}  {seconds}")
            : $"failed: {result.Failure}", finished);
    }

    public void OnRunEnd(SearchStudyRun run, SearchRunResult result, int finished) =>
        End(run.Name, result.Failure is { } failure ? $"failed: {failure}" : FormattableString.Invariant(
            $"best {result.FinalScore:G6}  {result.Trials} trials, {result.Failures} failed  {result.Seconds:0.0} s"), finished);

    public virtual void Dispose()
    {
    }

    protected virtual void Show(string run, double share, string stage)
    {
    }

    protected virtual void End(string run, string result, int finished)
    {
    }

    private string Line(string run, string result, int finished) =>
        FormattableString.Invariant($"{finished}/{total} {run}  {result}");

    private sealed class Silent : StudyProgress;

    private sealed class Lines(TextWriter error) : StudyProgress
    {
        public override void OnData(MetricNotes notes)
        {
            foreach (var sentence in notes.Sentences()) error.WriteLine(sentence);
        }

        public override void OnStart(int finished, int total)
        {
            base.OnStart(finished, total);
            error.WriteLine($"{total} runs{(finished > 0 ? $", {finished} of them finished before" : "")}");
        }

        protected override void End(string run, string result, int finished) => error.WriteLine(Line(run, result, finished));
    }

    // A bar for all runs, and one for each at work; finished runs leave a line above them.
    private sealed class Bars(IAnsiConsole console) : StudyProgress
    {
        private readonly Dictionary<string, ProgressTask> running = [];
        private ProgressBars? bars;
        private ProgressTask? all;

        public override void OnData(MetricNotes notes)
        {
            foreach (var sentence in notes.Sentences()) console.WriteLine(sentence);
        }

        public override void OnStart(int finished, int total)
        {
            base.OnStart(finished, total);
            bars = new(console, hideCompleted: true);
            all = bars.Add(All(finished, total), total, finished);
        }

        protected override void Show(string run, double share, string stage)
        {
            lock (running)
            {
                var description = Markup.Escape($"{run}  {stage}");
                if (!running.TryGetValue(run, out var task)) running[run] = task = bars!.Add(description, 1);
                task.Description = description;
                // A bar that is full would be hidden before the evaluation ends.
                task.Value = Math.Min(share, 0.999);
            }
        }

        protected override void End(string run, string result, int finished)
        {
            lock (running)
            {
                if (running.Remove(run, out var task)) task.StopTask();
                (all!.Value, all.Description) = (finished, All(finished, total));
                console.WriteLine(Line(run, result, finished));
            }
        }

        public override void Dispose()
        {
            bars?.Dispose();
            base.Dispose();
        }

        private static string All(int finished, int total) => $"{finished} of {total} runs";
    }
}
