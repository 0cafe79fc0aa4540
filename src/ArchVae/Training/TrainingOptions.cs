using ArchVae.Objectives;

namespace ArchVae.Training;

/// <summary>How a model is trained. Saved with it, in <c>config.json</c>, so that a resumed run goes on in the same way.</summary>
public sealed record TrainingOptions
{
    /// <summary>The most passes over the training data: 1 or more.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>Architectures a step: 1 or more.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Posterior samples M of each architecture a step: 1 or more.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The seed of weights, order and noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>The highest learning rate: above 0.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The course of the learning rate.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>The epochs over which the learning rate rises, where the schedule has a warm-up: 0 or more.</summary>
    public double WarmUpEpochs { get; init; } = 1;

    /// <summary>Decoupled weight decay: 0 or more.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this Euclidean norm where theirs is larger; 0 leaves them as they are.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <summary>The final weight β of the KL term: above 0.</summary>
    public double Beta { get; init; } = 1;

    /// <summary>The epochs over which β rises from 0 in a straight line: 0 or more.</summary>
    public double AnnealingEpochs { get; init; }

    /// <summary>Training stops after this many epochs without a better validation objective at the final β; 0 never stops early.</summary>
    public int Patience { get; init; }

    /// <summary>β over training.</summary>
    internal BetaSchedule BetaSchedule => new(Beta, AnnealingEpochs);

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">A value is out of its range; the message names it.</exception>
    internal void Validate()
    {
        Check(Epochs >= 1, nameof(Epochs), Epochs, "1 or more");
        Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "1 or more");
        Check(Samples >= 1, nameof(Samples), Samples, "1 or more");
        Check(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        Check(WarmUpEpochs >= 0 && double.IsFinite(WarmUpEpochs), nameof(WarmUpEpochs), WarmUpEpochs, "0 or more");
        Check(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "0 or more");
        Check(ClipNorm >= 0 && double.IsFinite(ClipNorm), nameof(ClipNorm), ClipNorm, "0 or more");
        Check(Beta > 0 && double.IsFinite(Beta), nameof(Beta), Beta, "above 0");
        Check(AnnealingEpochs >= 0 && double.IsFinite(AnnealingEpochs), nameof(AnnealingEpochs), AnnealingEpochs, "0 or more");
        Check(Patience >= 0, nameof(Patience), Patience, "0 or more");
    }

    private static void Check(bool valid, string name, double value, string accepted)
    {
        if (!valid) throw new InputException(FormattableString.Invariant($"{name} is {value}; it must be {accepted}."));
    }
}
