namespace ArchVae.Training;

/// <summary>A term of the objective or a gradient was not finite: training stopped before it could change the weights.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>The term and the step at which it was not finite.</summary>
    public TrainingDivergedException(string term, double value, long step)
        : base(FormattableString.Invariant($"Training stopped at step {step}: {term} is {value}. The last checkpoint is intact; a lower learning rate may help."))
    {
        Term = term;
        Step = step;
    }

    /// <summary>What was not finite.</summary>
    public string Term { get; }

    /// <summary>The training step, from 0.</summary>
    public long Step { get; }
}
