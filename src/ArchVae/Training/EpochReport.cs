using ArchVae.Models;

namespace ArchVae.Training;

/// <summary>What an epoch found: a line of <c>metrics.jsonl</c>.</summary>
public sealed record EpochReport
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Training steps made so far.</summary>
    public required long Step { get; init; }

    /// <summary>β at the epoch's last step.</summary>
    public required double Beta { get; init; }

    /// <summary>The learning rate at the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Over the training data, as the weights moved.</summary>
    public required ElboParts Train { get; init; }

    /// <summary>What was minimised over the training data: −reconstruction + β·KL with the β of each step.</summary>
    public required double TrainObjective { get; init; }

    /// <summary>Over the validation data, at the epoch's end, with one posterior sample an architecture, the same in every epoch.</summary>
    public required ElboParts Validation { get; init; }

    /// <summary>−reconstruction + β·KL over the validation data, at the final β.</summary>
    public required double ValidationObjective { get; init; }

    /// <summary>Latent dimensions with Var_x(center_j) above 0.01 over the validation data.</summary>
    public required int ActiveUnits { get; init; }

    /// <summary>The largest norm of the gradients before clipping.</summary>
    public required double LargestGradientNorm { get; init; }

    /// <summary>Seconds of training so far, in all runs.</summary>
    public required double Seconds { get; init; }
}

/// <summary>How a run of training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs were made.</summary>
    Completed,

    /// <summary>The validation objective no longer became better.</summary>
    StoppedEarly,

    /// <summary>It was asked to stop; it can be resumed.</summary>
    Interrupted,

    /// <summary>It had ended before: nothing was done.</summary>
    AlreadyFinished,
}

/// <summary>What a run of training leaves.</summary>
public sealed record TrainingReport
{
    /// <summary>How it ended.</summary>
    public required TrainingEnd End { get; init; }

    /// <summary>Epochs completed in all runs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps made in all runs.</summary>
    public required long Steps { get; init; }

    /// <summary>The epoch whose weights were kept, from 1; 0 where none was completed.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Seconds of training in all runs.</summary>
    public required double Seconds { get; init; }

    /// <summary>Architectures trained on in this run, divided by its seconds.</summary>
    public required double ArchitecturesPerSecond { get; init; }

    /// <summary>Over the training data, with the weights that were kept and one posterior sample an architecture.</summary>
    public required ElboParts Train { get; init; }

    /// <summary>Over the validation data, with the weights that were kept and one posterior sample an architecture.</summary>
    public required ElboParts Validation { get; init; }
}

/// <summary>Told of training as it goes on, on the thread that trains.</summary>
public interface ITrainingObserver
{
    /// <summary>A step was made.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="stepInEpoch">The step within the epoch, from 1.</param>
    /// <param name="stepsPerEpoch">The steps of an epoch.</param>
    /// <param name="terms">What the step found.</param>
    void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms);

    /// <summary>An epoch was completed.</summary>
    void OnEpoch(EpochReport report);
}
