using System.Diagnostics;
using ArchVae.Training;
using Spectre.Console;

namespace ArchVae.Cli.CommandLine;

/// <summary>Shows training on the error output: a bar on a terminal, a plain line an epoch elsewhere, nothing when asked to be quiet.</summary>
internal abstract class TrainingProgress : ITrainingObserver, IDisposable
{
    /// <summary>The display that fits the error output.</summary>
    public static TrainingProgress Create(int epochs, int batchSize, bool quiet) =>
        quiet ? new Silent() : Console.IsErrorRedirected ? new Lines(epochs) : new Bar(epochs, batchSize);

    public abstract void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms);

    public abstract void OnEpoch(EpochReport report);

    public virtual void Dispose()
    {
    }

    private sealed class Silent : TrainingProgress
    {
        public override void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms)
        {
        }

        public override void OnEpoch(EpochReport report)
        {
        }
    }

    private sealed class Lines(int epochs) : TrainingProgress
    {
        public override void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms)
        {
        }

        public override void OnEpoch(EpochReport report) => Console.Error.WriteLine(FormattableString.Invariant(
            $"epoch {report.Epoch}/{epochs}  ELBO {report.Validation.Elbo:0.000}  reconstruction {report.Validation.Reconstruction:0.000}  KL {report.Validation.Kl:0.000}  active {report.ActiveUnits}  {report.Seconds:0.0} s"));
    }

    // Spectre's progress display owns the thread that it runs on, so it gets one, and is told what to show through a task's text.
    private sealed class Bar : TrainingProgress
    {
        private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(100);
        private readonly int epochs;
        private readonly int batchSize;
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private readonly TaskCompletionSource done = new();
        private readonly TaskCompletionSource<ProgressTask> started = new();
        private readonly Task display;
        private TimeSpan shownAt;
        private long steps;

        public Bar(int epochs, int batchSize)
        {
            this.epochs = epochs;
            this.batchSize = batchSize;
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            display = Task.Run(() => console.Progress()
                .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
                .StartAsync(async context =>
                {
                    started.SetResult(context.AddTask("starting", maxValue: 1));
                    await done.Task.ConfigureAwait(false);
                }));
        }

        public override void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms)
        {
            steps++;
            if (watch.Elapsed - shownAt < interval) return;
            shownAt = watch.Elapsed;
            var task = started.Task.Result;
            task.Value = (epoch - 1 + (double)stepInEpoch / stepsPerEpoch) / epochs;
            task.Description = FormattableString.Invariant(
                $"epoch {epoch}/{epochs}  ELBO {terms.Reconstruction - terms.Kl:0.00}  reconstruction {terms.Reconstruction:0.00}  KL {terms.Kl:0.00}  {steps * batchSize / watch.Elapsed.TotalSeconds:0} architectures/s");
        }

        public override void OnEpoch(EpochReport report) => started.Task.Result.Value = (double)report.Epoch / epochs;

        public override void Dispose()
        {
            started.Task.Wait();
            done.SetResult();
            display.Wait();
            base.Dispose();
        }
    }
}
