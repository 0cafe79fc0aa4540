namespace ArchVae.Objectives;

/// <summary>
/// The weight β of the KL term over training (equation 13): it rises in a straight line from 0 to <see cref="Final"/> over the
/// first <see cref="AnnealingEpochs"/> epochs and stays there. It depends on training steps only; evaluation does not move it.
/// </summary>
/// <param name="Final">β from the end of annealing on: above 0; 1 is the ELBO, above 1 β-VAE, below 1 favours reconstruction.</param>
/// <param name="AnnealingEpochs">How many epochs β takes to rise; 0 starts at the final β.</param>
public sealed record BetaSchedule(double Final, double AnnealingEpochs)
{
    /// <summary>β at a step, step by step within an epoch.</summary>
    /// <param name="step">Training steps made so far, from 0.</param>
    /// <param name="stepsPerEpoch">Training steps of an epoch.</param>
    public double At(long step, int stepsPerEpoch)
    {
        var annealingSteps = AnnealingEpochs * stepsPerEpoch;
        return annealingSteps <= 0 ? Final : Final * Math.Min(1, step / annealingSteps);
    }
}
