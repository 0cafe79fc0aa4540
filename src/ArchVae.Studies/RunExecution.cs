using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Jobs;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Studies;

/// <summary>Trains and evaluates the model of one run, on one thread and those of the model.</summary>
/// <param name="run">The run.</param>
/// <param name="data">Its data.</param>
/// <param name="context">
/// Where it runs: its folder has the model, which is taken up again, and its clock is for speeds; results never depend on it.
/// </param>
internal sealed class RunExecution(StudyRunSettings run, StudyData data, JobContext context)
    : ITrainingObserver, IProgress<string>
{
    private readonly ModelFolder folder = new RunFolder(context.Folder).Model;
    private readonly CancellationToken stop = context.Stop;
    private long epochLength;
    private long steps;

    private TrainingOptions Training => run.Settings.Training;

    /// <summary>The result; null after an interruption. What cannot be trained has a result too, with the reason.</summary>
    public RunResult? Run()
    {
        try
        {
            return TrainAndEvaluate();
        }
        catch (Exception exception) when (exception is TrainingDivergedException or InputException)
        {
            return new RunResult { End = RunEnd.Failed, Failure = exception.Message };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms) =>
        context.Report(Math.Min(1, ((epoch - 1) * epochLength + stepInEpoch) / (double)steps), "training");

    /// <inheritdoc/>
    public void OnEpoch(EpochReport report)
    {
    }

    /// <inheritdoc/>
    public void Report(string value)
    {
        // Between the parts of an evaluation; its figures are computed anew when the study goes on.
        stop.ThrowIfCancellationRequested();
        context.Report(1, value);
    }

    private RunResult? TrainAndEvaluate()
    {
        var source = Source();
        var length = source.StepsPerEpoch(Training.BatchSize);
        (epochLength, steps) = (length, Training.StepsIn(length));
        using var vae = new ArchitectureVae(source.Space, run.Settings.Model, Training.Seed, context.Threads);
        var report = new Trainer(vae, Training, source, folder, this, context.Time).Run(stop);
        if (report.End == TrainingEnd.Interrupted) return null;
        var figures = Evaluator.Run(
            vae, Architectures(data.Test), folder.LoadKnownArchitectures(), folder.LoadConfig().TrainingLatents,
            run.Settings.Evaluation, this, run.UniformMembers ? DataOrigin.UniformMembers : DataOrigins.Of(data.Test),
            data.Test);
        return new RunResult
        {
            // A run that was killed after training is told that it had ended before, but not how.
            End = report.Steps < steps ? RunEnd.StoppedEarly : RunEnd.Completed,
            TrainedEpochs = report.Epochs,
            BestEpoch = report.BestEpoch,
            Parameters = vae.Parameters.Count,
            Figures = figures,
            Threads = context.Threads,
            TrainingSeconds = report.Seconds,
            ArchitecturesPerSecond = report.Seconds > 0 ? report.Architectures / report.Seconds : null,
        };
    }

    // As `train` does it, so that it trains the same model on the training part, or on draws, with the run's seed.
    private TrainingData Source()
    {
        if (data.Training is not { } records) return new StreamedData(data.Space, Training.Seed);
        var (training, validation) = DataSplit.InMemory(
            records, run.Settings.ValidationFraction, Training.Seed);
        return run.Settings.Model.Predict is { } metric ? new ListedData(training, validation, metric)
            : new ListedData(Architectures(training), Architectures(validation));
    }

    private static List<Architecture> Architectures(IReadOnlyList<ArchitectureRecord> records) =>
        [.. records.Select(record => record.Architecture)];
}
