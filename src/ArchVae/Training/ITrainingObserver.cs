namespace ArchVae.Training;

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
