namespace ArchVae.Objectives;

/// <summary>How β rises while it is annealed.</summary>
public enum AnnealingShape
{
    /// <summary>In a straight line from 0.</summary>
    Linear,

    /// <summary>By a logistic curve from 0, slow at both ends.</summary>
    Sigmoid,

    /// <summary>
    /// Again and again: in each cycle in a straight line from 0 over its first half, then it stays (Fu et al., "Cyclical
    /// annealing schedule", NAACL 2019).
    /// </summary>
    Cyclical,
}

/// <summary>
/// The weight β of the KL term over training (equation 13): it is annealed from 0 over the first <see cref="Length"/> epochs or
/// steps and is <see cref="Final"/> from then on. It depends on training steps only; evaluation does not move it.
/// </summary>
/// <param name="Final">
/// β from the end of annealing on: above 0; 1 is the ELBO, above 1 β-VAE, below 1 favours reconstruction.
/// </param>
/// <param name="Length">How long β is annealed; 0 starts at the final β.</param>
/// <param name="InSteps">Whether the length counts training steps rather than epochs.</param>
/// <param name="Shape">How it rises.</param>
/// <param name="Cycles">How often, where it is cyclical: 1 or more.</param>
public sealed record BetaSchedule(
    double Final, double Length = 0, bool InSteps = false, AnnealingShape Shape = AnnealingShape.Linear, int Cycles = 4)
{
    // The logistic curve runs from −SigmoidReach to SigmoidReach.
    private const double SigmoidReach = 6;
    private const double RisingShareOfCycle = 0.5;

    /// <summary>β at a step, step by step within an epoch.</summary>
    /// <param name="step">Training steps made so far, from 0.</param>
    /// <param name="stepsPerEpoch">Training steps of an epoch.</param>
    public double At(long step, int stepsPerEpoch)
    {
        if (!IsAnnealing(step, stepsPerEpoch)) return Final;
        var steps = Steps(stepsPerEpoch);
        var time = step / steps;
        return Final * (Shape switch
        {
            AnnealingShape.Sigmoid => (Logistic(SigmoidReach * (2 * time - 1)) - Logistic(-SigmoidReach))
                / (Logistic(SigmoidReach) - Logistic(-SigmoidReach)),
            // One division, so that a cycle begins at 0 and not a rounding before.
            AnnealingShape.Cyclical => Math.Min(1, (double)step * Cycles / steps % 1 / RisingShareOfCycle),
            _ => time,
        });
    }

    /// <summary>Whether β is still annealed at a step.</summary>
    public bool IsAnnealing(long step, int stepsPerEpoch) => step < Steps(stepsPerEpoch);

    private double Steps(int stepsPerEpoch) => InSteps ? Length : Length * stepsPerEpoch;

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
