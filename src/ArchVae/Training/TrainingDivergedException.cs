namespace ArchVae.Training;

/// <summary>
/// A term of the objective or a gradient was not finite, or too large for the optimiser: training stopped before it could change
/// the weights.
/// </summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>The term and the step at which it was not finite.</summary>
    /// <param name="term">What was not finite, to stand at the beginning of a clause.</param>
    /// <param name="value">What it was.</param>
    /// <param name="step">Training steps made before it.</param>
    /// <param name="advice">What may have caused it and help, in sentences.</param>
    public TrainingDivergedException(string term, double value, long step, string advice)
        : base(FormattableString.Invariant(
            $"Training diverged after {step} step{(step == 1 ? "" : "s")}: {term} is {value}. {advice}"))
    {
        Term = term;
        Step = step;
    }

    /// <summary>The same with the advice that fits the options.</summary>
    internal TrainingDivergedException(string term, double value, long step, TrainingOptions options)
        : this(term, value, step, Advice(step, options))
    {
    }

    /// <summary>What was not finite.</summary>
    public string Term { get; }

    /// <summary>Training steps made before it.</summary>
    public long Step { get; }

    private static string Advice(long step, TrainingOptions options)
    {
        const double Strong = 10;
        if (step == 0)
        {
            return "No weight had moved yet, so that it is not the learning rate: numbers of the model overflow with the weights "
                + "that it began with, or in a part of it that is not the library's own.";
        }
        var factor = 1 - options.LearningRate * options.WeightDecay;
        if (Math.Abs(factor) > 1)
        {
            return FormattableString.Invariant(
                $"Weight decay of {options.WeightDecay} at a learning rate of {options.LearningRate} multiplies the weights ")
                + FormattableString.Invariant($"by {factor} at every step: lower one of them.");
        }
        var unclipped = options.ClipNorm == 0 ? "clipping of gradients" : "stronger clipping of gradients";
        return options.Beta > Strong
            ? FormattableString.Invariant($"A β below {options.Beta}, a lower learning rate or {unclipped} may help.")
            : $"A lower learning rate or {unclipped} may help.";
    }
}
