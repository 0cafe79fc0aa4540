using ArchVae.Evaluation;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tensors.Ranks;
using ArchVae.Training.Ranks;

namespace ArchVae.Training;

/// <summary>
/// Trains a model: epochs of <see cref="TrainingStep"/>s on <see cref="TrainingData"/>, a look at the validation data after
/// each, the best weights kept. With a folder it saves as it goes, and goes on from there when it is run again.
/// </summary>
public sealed class Trainer
{
    private const int SampleCount = 64;
    private readonly ArchitectureVae vae;
    private readonly TrainingOptions options;
    private readonly TrainingData data;
    private readonly Objective objective;
    private readonly ModelFolder? folder;
    private readonly MetricLabels? labels;
    private readonly ITrainingObserver? observer;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<Architecture> sample;
    private readonly int stepsPerEpoch;
    private readonly long steps;
    private TrainingFiles? files;
    private TrainingRanks ranks = null!;
    private BetaCourse beta = null!;
    private TrainingState state = new();
    private List<NamedTensor>? best;
    private bool bestIsSaved;
    private long savedAt;

    /// <summary>A trainer of a model on architectures in memory (<see cref="ListedData"/>).</summary>
    /// <inheritdoc cref="Trainer(ArchitectureVae, TrainingOptions, TrainingData, ModelFolder, ITrainingObserver, TimeProvider)"/>
    /// <param name="training">The training data.</param>
    /// <param name="validation">The data that the best weights are chosen by.</param>
#pragma warning disable CS1573 // The others are inherited.
    public Trainer(
        ArchitectureVae vae, TrainingOptions options, IReadOnlyList<Architecture> training,
        IReadOnlyList<Architecture> validation, ModelFolder? folder = null, ITrainingObserver? observer = null,
        TimeProvider? time = null)
        : this(vae, options, new ListedData(training, validation), folder, observer, time)
#pragma warning restore CS1573
    {
    }

    /// <summary>A trainer of a model.</summary>
    /// <param name="vae">The model; its weights are changed.</param>
    /// <param name="options">How to train.</param>
    /// <param name="data">What it is trained on, and what its best weights are chosen by.</param>
    /// <param name="folder">Where to save; null keeps everything in memory.</param>
    /// <param name="observer">Told of progress; may be null.</param>
    /// <param name="time">
    /// The clock, for speed and for how often to save; without one all times are 0, and every epoch is saved. Results never
    /// depend on it.
    /// </param>
    /// <exception cref="InputException">
    /// An option is out of its range or does not go with another, or a data set is empty or of another space.
    /// </exception>
    public Trainer(
        ArchitectureVae vae, TrainingOptions options, TrainingData data, ModelFolder? folder = null,
        ITrainingObserver? observer = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options.Validate(vae.Options);
        objective = options.CreateObjective(vae);
        vae.Space.RequireAll(data.Validation, "The data are");
        labels = LabelsFor(vae, data);
        this.vae = vae;
        this.options = options;
        this.data = data;
        sample = [.. data.Validation.Take(SampleCount)];
        this.observer = observer;
        this.time = time ?? new StoppedClock();
        this.folder = folder;
        stepsPerEpoch = data.StepsPerEpoch(options.BatchSize);
        steps = options.StepsIn(stepsPerEpoch);
        CheckAnnealing();
    }

    /// <summary>
    /// The time after which training saves a checkpoint: the most that a killed run loses. Results never depend on it.
    /// </summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The model that the weights to begin with come from, where they are not random, for the folder's <c>config.json</c>, the
    /// log and the report. The optimiser is new all the same.
    /// </summary>
    public ModelOrigin? From { get; init; }

    /// <summary>
    /// The processes that train the model together, each with a trainer of the same model, options and data; null for none. The
    /// first one reads and writes the folder, and all end with the bytes of one process alone.
    /// </summary>
    public RankThread? Ranks { get; init; }

    /// <summary>
    /// Trains to the end, from the folder's checkpoint where it has one, and leaves the model with its best weights. After an
    /// interruption the model has the best weights so far, while the checkpoint holds the latest. A training that had ended goes
    /// on where there are to be more steps now: β and the learning rate are then what they are at that step of a training of so
    /// many, so that where no course depends on their number it ends as one that had them from the start. (Where it had ended
    /// within an epoch, it looked at the validation data there, and that look stays.)
    /// </summary>
    /// <param name="stop">Asks to finish the step, save and return.</param>
    /// <exception cref="InputException">
    /// The folder holds another model, or training that began with other options or data, or is damaged; or a rank has another
    /// program, options or data than the first one.
    /// </exception>
    /// <exception cref="TrainingDivergedException">A term or gradient is not finite.</exception>
    /// <exception cref="IOException">
    /// The folder cannot be written to, or it or what was written there was removed or replaced by others.
    /// </exception>
    public TrainingReport Run(CancellationToken stop = default)
    {
        try
        {
            return RunInFolder(stop);
        }
        catch (Exception exception)
        {
            // Going on from the checkpoint of a diverged run would diverge again.
            files?.Abandon(keepCheckpoint: exception is not TrainingDivergedException);
            throw;
        }
        finally
        {
            files?.Dispose();
        }
    }

    private TrainingReport RunInFolder(CancellationToken stop)
    {
        if (labels != null) vae.MetricHead!.Scale = labels.Scale;
        ranks = new TrainingRanks(Ranks);
        if (Ranks != null) ranks.RequireSame(TrainingFiles.Describe(vae, options, data, From));
        files = folder == null || ranks.Rank > 0 ? null : new TrainingFiles(folder);
        using var step = new TrainingStep(vae, options, objective, Ranks);
        using var evaluation = new ElboEvaluation(vae);
        using var look = new ReconstructionLook(vae);
        beta = new BetaCourse(vae, look, options, data.Validation, stepsPerEpoch, steps);
        state = files?.Open(vae, options, data, step.Optimizer, From) ?? new TrainingState();
        state = ranks.Share(state, vae.Parameters, step.Optimizer);
        var before = state with { };
        var startedAt = time.GetTimestamp();
        var end = state.Finished ? TrainingEnd.AlreadyFinished : Train(step, evaluation, startedAt, stop);
        var seconds = time.GetElapsedTime(startedAt).TotalSeconds;
        if (end is TrainingEnd.Completed or TrainingEnd.StoppedEarly) state.Finished = true;
        if (end != TrainingEnd.AlreadyFinished)
        {
            // A run that ended before its first epoch still leaves a model that can be used.
            if (state.BestEpoch == 0) (best, bestIsSaved) = (ModelFolder.Snapshot(vae.Parameters), false);
            // The terms of a step are those before it.
            if (state.StepInEpoch > 0) FinalObjective(Look(evaluation, sample));
            Save(step, before.Seconds + seconds);
        }
        files?.RequireUntouched();
        TakeBestWeights();
        var training = data.Sample(state.Step, options.BatchSize);
        var validated = Look(evaluation, data.Validation);
        double? bound = options.Objective == ObjectiveKind.ImportanceWeighted ? validated.ImportanceWeightedBound : null;
        var trained = evaluation.Run(training, 1, options.Seed).Parts;
        Finite("the reconstruction of the training data", trained.Reconstruction);
        Finite("the KL of the training data", trained.Kl);
        var outcome = beta.Outcome(state, validated, trained, training) with
        {
            IsInSteps = options.Steps is not null || data is StreamedData,
        };
        files?.SaveOutcome(vae, training, outcome);
        var uniform = UniformGuess.MeanLogProbability(data.Validation);
        var seen = ArchitecturesIn(state);
        var report = new TrainingReport
        {
            End = end,
            Epochs = state.Epoch,
            Steps = state.Step,
            BestEpoch = state.BestEpoch,
            Seconds = state.Seconds,
            Architectures = seen,
            ArchitecturesPerSecond = seconds > 0 ? (seen - ArchitecturesIn(before)) / seconds : 0,
            Train = trained,
            Validation = validated.Parts,
            ValidationInTraining = data.ValidationInTraining,
            ValidationBound = bound,
            UniformLogProbability = uniform,
            WorseThanUniform =
                (bound ?? validated.Parts.Reconstruction - Math.Min(1, outcome.Beta) * validated.Parts.Kl) < uniform,
            Outcome = outcome,
            From = From,
        };
        files?.RequireUntouched();
        return report;
    }

    private TrainingEnd Train(TrainingStep step, ElboEvaluation evaluation, long startedAt, CancellationToken stop)
    {
        var secondsBefore = state.Seconds;
        savedAt = startedAt;
        while (state.Step < steps)
        {
            if (!RunEpoch(step, evaluation, secondsBefore, startedAt, stop)) return TrainingEnd.Interrupted;
            CompleteEpoch(evaluation, secondsBefore + time.GetElapsedTime(startedAt).TotalSeconds);
            if (options.Patience > 0 && state.EpochsWithoutImprovement >= options.Patience) return TrainingEnd.StoppedEarly;
            if (ranks.Agree(false, IsSaveDue || time is StoppedClock).Save) Save(step, secondsBefore, startedAt);
        }
        return TrainingEnd.Completed;
    }

    // Makes the steps of the epoch that are not made yet; false where it was asked to stop before its end.
    private bool RunEpoch(
        TrainingStep step, ElboEvaluation evaluation, double secondsBefore, long startedAt, CancellationToken stop)
    {
        // Epochs end at multiples of their length, and where training does.
        var begun = state.Step - state.StepInEpoch;
        var end = Math.Min((begun / stepsPerEpoch + 1) * stepsPerEpoch, steps);
        while (state.Step < end)
        {
            var (stops, saves) = ranks.Agree(stop.IsCancellationRequested, state.StepInEpoch > 0 && IsSaveDue);
            if (stops) return false;
            if (saves)
            {
                // The terms of a step are those before it: a look at a few architectures tells whether weights are still sound.
                FinalObjective(Look(evaluation, sample));
                Save(step, secondsBefore, startedAt);
            }
            var batch = data.BatchOf(state.Step, options, vae.Team, ranks.Rank, ranks.Count);
            beta.Move(state);
            var rate = LearningRates.At(options, state.Step, stepsPerEpoch);
            var terms = step.Run(batch.Source, batch.Indices, beta.At(state), rate, labels?.Training);
            state.Step++;
            state.StepInEpoch++;
            state.Sums = state.Sums.Add(terms, batch.Indices.Length);
            observer?.OnStep(state.Epoch + 1, state.StepInEpoch, (int)(end - begun), terms);
        }
        return true;
    }

    private void CompleteEpoch(ElboEvaluation evaluation, double seconds)
    {
        var figures = Look(evaluation, data.Validation);
        var finalObjective = FinalObjective(figures);
        var sums = state.Sums;
        var lastStep = state.Step - 1;
        var report = new EpochReport
        {
            Epoch = state.Epoch + 1,
            Step = state.Step,
            Beta = beta.Before(state),
            LearningRate = LearningRates.At(options, lastStep, stepsPerEpoch),
            Train = new ElboParts(sums.Reconstruction / sums.Count, sums.Kl / sums.Count),
            TrainObjective = sums.Objective / sums.Count,
            Validation = figures.Parts,
            ValidationObjective = finalObjective,
            KlByDimension = KlSummary.Of(figures.KlByDimension),
            ActiveUnits = figures.ActiveUnits,
            PosteriorCollapsed =
                figures.ActiveUnits == 0 && EpochReport.IsNearPrior(figures.Parts.Kl, vae.Options.LatentSize),
            ReconstructionAccuracySampled = beta.Accuracy(state),
            PredictionLoss = sums.Labelled > 0 ? sums.PredictionLoss / sums.Labelled : null,
            ValidationPredictionLoss = ValidationPredictionLoss(),
            From = state.Epoch == 0 ? From?.Model : null,
            LargestGradientNorm = sums.LargestGradientNorm,
            Seconds = seconds,
        };
        var improved = state.BestObjective is not { } lowest || finalObjective < lowest;
        state.Epoch = report.Epoch;
        state.StepInEpoch = 0;
        state.Sums = default;
        // While β still moves, the objective at the final β may well fall behind.
        state.EpochsWithoutImprovement = improved || !beta.IsFinal(state) ? 0 : state.EpochsWithoutImprovement + 1;
        if (improved)
        {
            (best, bestIsSaved) = (ModelFolder.Snapshot(vae.Parameters), false);
            state.BestEpoch = report.Epoch;
            // Objectives at a β that is still to be found do not compare: the latest weights are then the best.
            state.BestObjective = beta.Compares(state) ? finalObjective : null;
        }
        files?.Log(report);
        observer?.OnEpoch(report);
    }

    // The importance-weighted bound needs as many samples as training has; one is enough for a mean over many architectures.
    private ElboFigures Look(ElboEvaluation evaluation, IReadOnlyList<Architecture> architectures) =>
        evaluation.Run(architectures, options.Objective == ObjectiveKind.ImportanceWeighted ? options.Samples : 1, options.Seed);

    // Of those of the validation data that have the metric.
    private double? ValidationPredictionLoss()
    {
        if (labels is null) return null;
        List<int> places = [.. Enumerable.Range(0, data.Validation.Count).Where(i => !float.IsNaN(labels.Validation[i]))];
        if (places.Count == 0) return null;
        var scores = vae.MetricHead!.Scores([.. places.Select(place => data.Validation[place])]);
        var loss = scores.Zip(places, (score, place) => Math.Pow((double)score - labels.Validation[place], 2)).Average();
        return Finite("the error of the prediction on the validation data", loss);
    }

    // The head's error does not choose: labels may be few, and models with and without a head compare.
    private double FinalObjective(ElboFigures figures)
    {
        var (parts, bound, klByDimension, _) = figures;
        Finite("the reconstruction of the validation data", parts.Reconstruction);
        Finite("the KL of the validation data", parts.Kl);
        var value = objective.Value(parts.Reconstruction, parts.Kl, klByDimension, bound, beta.Final(state));
        return Finite("the validation objective", value);
    }

    private double Finite(string term, double value) =>
        double.IsFinite(value) ? value : throw new TrainingDivergedException(term, value, state.Step, options);

    private bool IsSaveDue => files != null && time.GetElapsedTime(savedAt) >= CheckpointInterval;

    private void Save(TrainingStep step, double secondsBefore, long startedAt)
    {
        Save(step, secondsBefore + time.GetElapsedTime(startedAt).TotalSeconds);
        savedAt = time.GetTimestamp();
    }

    private void Save(TrainingStep step, double seconds)
    {
        state.Seconds = seconds;
        step.CollectMoments();
        files?.Save(vae, step.Optimizer, state, bestIsSaved ? null : best);
        bestIsSaved = true;
    }

    private void TakeBestWeights()
    {
        if (best != null)
        {
            foreach (var (parameter, tensor) in vae.Parameters.Parameters.Zip(best))
                tensor.Values.CopyTo(parameter.Tensor.Values);
        }
        else files?.LoadBest(vae);
        ranks.ShareWeights(vae.Parameters);
    }

    private long ArchitecturesIn(TrainingState at) => data.ArchitecturesIn(at.Step, options.BatchSize);

    private static MetricLabels? LabelsFor(ArchitectureVae vae, TrainingData data)
    {
        if (vae.Options.Predict is not { } metric) return null;
        if (data.Labels is { } labels && labels.Metric == metric) return labels;
        var reason = data is StreamedData ? "draws have no metrics to learn; train on a data set"
            : "the data come without the values of this metric";
        throw InputException.Conflict(
            $"Predict is '{InputException.Shown(metric)}', and {reason}.", nameof(vae.Options.Predict));
    }

    private void CheckAnnealing()
    {
        var (name, length, inSteps) = options.AnnealingSteps > 0
            ? (nameof(options.AnnealingSteps), options.AnnealingSteps, options.AnnealingSteps)
            : (nameof(options.AnnealingEpochs), options.AnnealingEpochs, options.AnnealingEpochs * stepsPerEpoch);
        if (inSteps <= steps) return;
        var all = options.Steps is null ? nameof(options.Epochs) : nameof(options.Steps);
        const string AtMost = "it must be at most all steps of";
        throw InputException.Conflict(
            $"{name} is {length}, so that Beta would never be reached; {AtMost} {all}, which are {steps}.",
            name, nameof(options.Beta), all);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
