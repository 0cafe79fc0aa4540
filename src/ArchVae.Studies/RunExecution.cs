using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Studies;

/// <summary>Trains and evaluates the model of one run, on one thread and those of the model.</summary>
/// <param name="run">The run.</param>
/// <param name="data">Its data.</param>
/// <param name="folder">Where its model is saved, and taken up again.</param>
/// <param name="evaluation">How it is evaluated.</param>
/// <param name="threads">The threads of the model.</param>
/// <param name="observer">Told of progress; may be null.</param>
/// <param name="time">The clock for speeds; results never depend on it.</param>
/// <param name="stop">Asks to save and return.</param>
internal sealed class RunExecution(
    StudyRun run, StudyData data, ModelFolder folder, EvaluationOptions evaluation,
    int threads, IStudyObserver? observer, TimeProvider? time,
    CancellationToken stop) : ITrainingObserver, IProgress<string>
{
    private double epochs;

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
        observer?.OnProgress(run, (epoch - 1 + (double)stepInEpoch / stepsPerEpoch) / epochs, "training");

    /// <inheritdoc/>
    public void OnEpoch(EpochReport report)
    {
    }

    /// <inheritdoc/>
    public void Report(string value)
    {
        // Between the parts of an evaluation; its figures are computed anew when the study goes on.
        stop.ThrowIfCancellationRequested();
        observer?.OnProgress(run, 1, value);
    }

    private RunResult? TrainAndEvaluate()
    {
        var source = Source();
        var epochLength = source.StepsPerEpoch(run.Training.BatchSize);
        var steps = run.Training.StepsIn(epochLength);
        epochs = (double)steps / epochLength;
        using var vae = new ArchitectureVae(source.Space, run.Model, run.Training.Seed, threads);
        var report = new Trainer(vae, run.Training, source, folder, this, time).Run(stop);
        if (report.End == TrainingEnd.Interrupted) return null;
        var figures = Evaluator.Run(
            vae, Architectures(data.Test), folder.LoadKnownArchitectures(), folder.LoadConfig().TrainingLatents, evaluation, this,
            run.DataSet.UniformMembers ? DataOrigin.UniformMembers : DataOrigins.Of(data.Test),
            data.Test);
        return new RunResult
        {
            // A run that was killed after training is told that it had ended before, but not how.
            End = report.Steps < steps ? RunEnd.StoppedEarly : RunEnd.Completed,
            TrainedEpochs = report.Epochs,
            BestEpoch = report.BestEpoch,
            Parameters = vae.Parameters.Count,
            Figures = figures,
            Threads = threads,
            TrainingSeconds = report.Seconds,
            ArchitecturesPerSecond = report.Seconds > 0 ? report.Architectures / report.Seconds : null,
        };
    }

    // As `train` does it, so that it trains the same model on the training part, or on draws, with the run's seed.
    private TrainingData Source()
    {
        if (data.Training is not { } records) return new StreamedData(data.Space, run.Training.Seed);
        var (training, validation) = DataSplit.InMemory(
            records, run.DataSet.ValidationFraction, run.Training.Seed);
        return run.Model.Predict is { } metric ? new ListedData(training, validation, metric)
            : new ListedData(Architectures(training), Architectures(validation));
    }

    private static List<Architecture> Architectures(IReadOnlyList<ArchitectureRecord> records) =>
        [.. records.Select(record => record.Architecture)];
}
