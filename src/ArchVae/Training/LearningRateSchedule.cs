namespace ArchVae.Training;

/// <summary>The course of the learning rate.</summary>
public enum LearningRateSchedule
{
    /// <summary>The same at every step.</summary>
    Constant,

    /// <summary>
    /// A straight rise over the warm-up, then half a cosine down to a hundredth of the highest rate at the last step.
    /// </summary>
    Cosine,
}

/// <summary>The learning rate at each step.</summary>
internal static class LearningRates
{
    private const double LastShare = 0.01;

    /// <summary>The rate at a step.</summary>
    /// <param name="options">Highest rate, schedule, warm-up and length.</param>
    /// <param name="step">Training steps made so far, from 0.</param>
    /// <param name="stepsPerEpoch">Training steps of an epoch.</param>
    public static double At(TrainingOptions options, long step, int stepsPerEpoch)
    {
        if (options.Schedule == LearningRateSchedule.Constant) return options.LearningRate;
        var warmUp = options.WarmUpEpochs * stepsPerEpoch;
        if (step < warmUp) return options.LearningRate * (step + 1) / (warmUp + 1);
        var last = (double)options.StepsIn(stepsPerEpoch) - 1;
        var progress = Math.Min(1, (step - warmUp) / Math.Max(1, last - warmUp));
        return options.LearningRate * (LastShare + (1 - LastShare) * (1 + Math.Cos(Math.PI * progress)) / 2);
    }
}
