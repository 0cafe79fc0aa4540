using System.Diagnostics;
using ArchVae.Objectives;
using ArchVae.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// Shows training on the error output: a bar on a terminal, a plain line an epoch elsewhere, nothing but warnings when asked to
/// be quiet.
/// </summary>
internal abstract class TrainingProgress : ITrainingObserver, IDisposable
{
    private bool inactive;

    /// <summary>The display that fits the error output.</summary>
    public static TrainingProgress Create(TrainingOptions options, TrainingData data, bool quiet, TextWriter error)
    {
        if (quiet) return new Silent(error);
        var length = data.StepsPerEpoch(options.BatchSize);
        var epochs = (options.StepsIn(length) - 1) / length + 1;
        return ErrorTerminal.Find(error) is { } console ? new Bar(console, epochs, options.BatchSize)
            : new Lines(options, data, epochs, error);
    }

    /// <summary>The importance-weighted bound beside the ELBO, where training maximises it; else nothing.</summary>
    public static string BoundText(TrainingOptions options, double? bound) =>
        options.Objective == ObjectiveKind.ImportanceWeighted
        ? FormattableString.Invariant($"  importance-weighted bound {bound:0.000} (K = {options.Samples})")
        : "";

    /// <summary>An ELBO and its parts.</summary>
    public static string Text(ElboParts parts) => FormattableString.Invariant(
        $"ELBO {parts.Elbo:0.000}  reconstruction {parts.Reconstruction:0.000}  KL {parts.Kl:0.000}");

    public virtual void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms)
    {
    }

    public void OnEpoch(EpochReport report)
    {
        Show(report);
        if (report.Warning is { } warning && !inactive) Warn($"warning: {warning}");
        inactive = report.ActiveUnits == 0;
    }

    public virtual void Dispose()
    {
    }

    protected virtual void Show(EpochReport report)
    {
    }

    protected abstract void Warn(string line);

    private sealed class Silent(TextWriter error) : TrainingProgress
    {
        protected override void Warn(string line) => error.WriteLine(line);
    }

    private sealed class Lines(TrainingOptions options, TrainingData data, long epochs, TextWriter error) : TrainingProgress
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private long steps;

        public override void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms) => steps++;

        protected override void Show(EpochReport report)
        {
            var bound = BoundText(options, -report.ValidationObjective);
            var seen = data.ArchitecturesIn(report.Step, options.BatchSize)
                - data.ArchitecturesIn(report.Step - steps, options.BatchSize);
            var speed = FormattableString.Invariant($"{seen / watch.Elapsed.TotalSeconds:0} architectures/s");
            // A training that goes on from within an epoch has one more.
            var all = Math.Max(epochs, report.Epoch);
            error.WriteLine(
                FormattableString.Invariant($"epoch {report.Epoch}/{all}  validation {Text(report.Validation)}{bound}")
                + (report.ReconstructionAccuracySampled is not { } accuracy ? ""
                    : FormattableString.Invariant($"  sampled accuracy {accuracy:0.000}  β {report.Beta:G3}"))
                + FormattableString.Invariant($"  active units {report.ActiveUnits}  {speed}"));
            watch.Restart();
            steps = 0;
        }

        protected override void Warn(string line) => error.WriteLine(line);
    }

    // Spectre's progress display owns the thread that it runs on, so it gets one.
    private sealed class Bar : TrainingProgress
    {
        private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(100);
        private readonly IAnsiConsole console;
        private readonly long epochs;
        private readonly int batchSize;
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private readonly TaskCompletionSource done = new();
        private readonly Task display;
        private readonly ProgressLine line = new();
        private TimeSpan shownAt;
        private double? shareAtStart;
        private long steps;
        private (double Reconstruction, double Kl, double Weight) smooth;

        public Bar(IAnsiConsole console, long epochs, int batchSize)
        {
            this.console = console;
            this.epochs = epochs;
            this.batchSize = batchSize;
            display = Task.Run(() => console.Progress().Columns(line).StartAsync(context =>
            {
                context.AddTask("training");
                return done.Task;
            }));
        }

        public override void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms)
        {
            const double Kept = 0.95;
            steps++;
            smooth = (Kept * smooth.Reconstruction + terms.Reconstruction, Kept * smooth.Kl + terms.Kl, Kept * smooth.Weight + 1);
            // As above.
            var share = Math.Min(1, (epoch - 1 + (double)stepInEpoch / stepsPerEpoch) / epochs);
            shareAtStart ??= share - 1.0 / stepsPerEpoch / epochs;
            if (watch.Elapsed - shownAt < interval && share < 1) return;
            shownAt = watch.Elapsed;
            var (reconstruction, kl) = (smooth.Reconstruction / smooth.Weight, smooth.Kl / smooth.Weight);
            line.Show(new(
                epoch, epochs, share, reconstruction - kl, reconstruction, kl, steps * batchSize / watch.Elapsed.TotalSeconds,
                watch.Elapsed * ((1 - share) / (share - shareAtStart.Value))));
        }

        protected override void Warn(string line) => console.MarkupLineInterpolated($"[yellow]{line}[/]");

        public override void Dispose()
        {
            done.SetResult();
            display.Wait();
            base.Dispose();
        }
    }

    /// <summary>What the bar tells.</summary>
    internal sealed record Figures(
        int Epoch, long Epochs, double Share, double Elbo, double Reconstruction, double Kl, double ArchitecturesPerSecond,
        TimeSpan Left)
    {
        /// <summary>The figures, with shorter words where the full ones do not fit beside a bar.</summary>
        public string Text(int width)
        {
            var full = Text("reconstruction", "architectures/s");
            return full.Length + ProgressLine.ShortestBar < width ? full : Text("recon", "arch/s");
        }

        private string Text(string reconstruction, string speed)
        {
            var pace = FormattableString.Invariant($"{ArchitecturesPerSecond:0} {speed} {Time(Left)} left");
            return $"ELBO {Short(Elbo)} {reconstruction} {Short(Reconstruction)} KL {Short(Kl)} {pace}";
        }

        private static string Short(double nats) => nats.ToString(
            Math.Abs(nats) < 100 ? "0.00" : "0", System.Globalization.CultureInfo.InvariantCulture);

        private static string Time(TimeSpan time) => FormattableString.Invariant(
            $"{(time.TotalHours >= 1 ? $"{(long)time.TotalHours}:{time.Minutes:00}" : $"{time.Minutes}")}:{time.Seconds:00}");
    }

    /// <summary>Epoch, bar and figures on one line of any terminal: the bar takes what the text leaves.</summary>
    internal sealed class ProgressLine : ProgressColumn
    {
        public const int ShortestBar = 20;
        private const int LongestBar = 40;
        private volatile Figures? figures;

        protected override bool NoWrap => true;

        public void Show(Figures shown) => figures = shown;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Markup(Line(options.ConsoleSize.Width)) { Overflow = Overflow.Crop };

        // The last column stays free, so that no terminal begins a new line.
        private string Line(int width)
        {
            if (figures is not { } shown) return "starting …";
            var before = FormattableString.Invariant($"epoch {shown.Epoch}/{shown.Epochs} ");
            var after = shown.Text(width - before.Length - 1);
            var length = Math.Min(LongestBar, width - before.Length - after.Length - 2);
            var done = (int)Math.Round(shown.Share * length);
            var bar = length < 3 ? "" : $"[green]{new string('━', done)}[/][grey]{new string('━', length - done)}[/] ";
            return before + bar + after;
        }
    }
}
