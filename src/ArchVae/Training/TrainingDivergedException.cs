namespace ArchVae.Training;

/// <summary>A term of the objective or a gradient was not finite: training stopped before it could change the weights.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>The term and the step at which it was not finite.</summary>
    public TrainingDivergedException(string term, double value, long step)
        : base(FormattableString.Invariant(
            $"Training diverged after {step} step{(step == 1 ? "" : "s")}: {term} is {value}. ")
            + "A lower learning rate or stronger clipping may help.")
    {
        Term = term;
        Step = step;
    }

    /// <summary>What was not finite.</summary>
    public string Term { get; }

    /// <summary>Training steps made before it.</summary>
    public long Step { get; }
}
