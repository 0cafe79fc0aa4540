using ArchVae.Models;
using ArchVae.Objectives;

namespace ArchVae.Training;

/// <summary>How a model is trained. Saved with it, in <c>config.json</c>, so that a resumed run goes on in the same way.</summary>
public sealed record TrainingOptions
{
    private const int LargestBatch = 65_536;
    private const int MostSamples = 1000;

    /// <summary>The most passes over the training data: 1 or more.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>Architectures a step: 1 to 65,536.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>What is maximised.</summary>
    public ObjectiveKind Objective { get; init; } = ObjectiveKind.Elbo;

    /// <summary>Posterior samples of each architecture a step, M of the ELBO or K of the importance-weighted bound: 1 to 1000.</summary>
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

    /// <summary>The epochs over which β is annealed from 0: 0 or more, at most all.</summary>
    public double AnnealingEpochs { get; init; }

    /// <summary>The same in training steps, instead of epochs: 0 or more, at most all.</summary>
    public long AnnealingSteps { get; init; }

    /// <summary>How β rises over them.</summary>
    public AnnealingShape AnnealingShape { get; init; } = AnnealingShape.Linear;

    /// <summary>How often it rises, where it does so in cycles: 1 or more.</summary>
    public int AnnealingCycles { get; init; } = 4;

    /// <summary>How the KL term is estimated.</summary>
    public KlEstimate KlEstimate { get; init; } = KlEstimate.Automatic;

    /// <summary>Free bits λ, the nats of KL a group that cost nothing: 0 or more; 0 for none.</summary>
    public double FreeBits { get; init; }

    /// <summary>
    /// The groups of neighbouring latent dimensions that have free bits, from 1 to Z; null for one a dimension where the KL splits,
    /// and a single one with flows or a Monte Carlo estimate, where it does not.
    /// </summary>
    public int? FreeBitsGroups { get; init; }

    /// <summary>Training stops after this many epochs without a better validation objective at the final β; 0 never stops early.</summary>
    public int Patience { get; init; }

    /// <summary>β over training.</summary>
    internal BetaSchedule BetaSchedule => AnnealingSteps > 0
        ? new(Beta, AnnealingSteps, InSteps: true, AnnealingShape, AnnealingCycles)
        : new(Beta, AnnealingEpochs, InSteps: false, AnnealingShape, AnnealingCycles);

    /// <summary>What is minimised for a model. The options must be valid for it.</summary>
    internal Objective CreateObjective(ArchitectureVae vae)
    {
        var closedForm = KlEstimate != KlEstimate.MonteCarlo && vae.Options.HasClosedFormKl;
        return new(vae.Prior, closedForm, Objective, FreeBits, FreeBitsGroups ?? (closedForm ? vae.Options.LatentSize : 1));
    }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">A value is out of its range or does not go with another; the message names them.</exception>
    public void Validate()
    {
        Check(Epochs >= 1, nameof(Epochs), Epochs, "1 or more");
        Check(BatchSize is >= 1 and <= LargestBatch, nameof(BatchSize), BatchSize, $"from 1 to {LargestBatch}");
        Check(Samples is >= 1 and <= MostSamples, nameof(Samples), Samples, $"from 1 to {MostSamples}");
        Check(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        Check(WarmUpEpochs >= 0 && double.IsFinite(WarmUpEpochs), nameof(WarmUpEpochs), WarmUpEpochs, "0 or more");
        Check(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "0 or more");
        Check(ClipNorm >= 0 && double.IsFinite(ClipNorm), nameof(ClipNorm), ClipNorm, "0 or more");
        Check(Beta > 0 && double.IsFinite(Beta), nameof(Beta), Beta, "above 0");
        Check(AnnealingEpochs >= 0 && double.IsFinite(AnnealingEpochs), nameof(AnnealingEpochs), AnnealingEpochs, "0 or more");
        Check(AnnealingSteps >= 0, nameof(AnnealingSteps), AnnealingSteps, "0 or more");
        Check(AnnealingCycles >= 1, nameof(AnnealingCycles), AnnealingCycles, "1 or more");
        Check(FreeBits >= 0 && double.IsFinite(FreeBits), nameof(FreeBits), FreeBits, "0 or more");
        Check(FreeBitsGroups is null or >= 1, nameof(FreeBitsGroups), FreeBitsGroups ?? 1, "1 or more");
        Check(Patience >= 0, nameof(Patience), Patience, "0 or more");
        InputException.RequireDefined(Schedule, nameof(Schedule));
        InputException.RequireDefined(Objective, nameof(Objective));
        InputException.RequireDefined(AnnealingShape, nameof(AnnealingShape));
        InputException.RequireDefined(KlEstimate, nameof(KlEstimate));
        if (AnnealingEpochs > 0 && AnnealingSteps > 0)
            throw InputException.Conflict($"AnnealingEpochs is {AnnealingEpochs} and AnnealingSteps is {AnnealingSteps}; one of them must be 0.", nameof(AnnealingEpochs), nameof(AnnealingSteps));
        if (Objective == ObjectiveKind.ImportanceWeighted && (Beta != 1 || AnnealingEpochs > 0 || AnnealingSteps > 0))
        {
            throw InputException.Conflict(
                $"Objective importanceWeighted has no KL term that could be weighed: Beta must be 1, AnnealingEpochs and AnnealingSteps must be 0.",
                nameof(Objective), nameof(Beta), nameof(AnnealingEpochs), nameof(AnnealingSteps));
        }
    }

    /// <summary>Checks the values, and that a model can be trained with them.</summary>
    /// <exception cref="InputException">A value is out of its range or does not go with another; the message names them.</exception>
    public void Validate(ModelOptions model)
    {
        Validate();
        CheckObjective(model);
        if (AnnealingEpochs > Epochs)
            throw InputException.Conflict($"AnnealingEpochs is {AnnealingEpochs}, so that Beta would never be reached; it must be at most Epochs, which is {Epochs}.", nameof(AnnealingEpochs), nameof(Beta), nameof(Epochs));
    }

    private void CheckObjective(ModelOptions model)
    {
        var why = model.Posterior.IsGaussian ? $"Prior {model.Prior}" : $"Posterior {model.Posterior}";
        var setting = model.Posterior.IsGaussian ? nameof(model.Prior) : nameof(model.Posterior);
        if (KlEstimate == KlEstimate.ClosedForm && !model.HasClosedFormKl)
        {
            var reason = model.Posterior.IsGaussian ? "its family has none" : "flows follow its base";
            throw InputException.Conflict(
                $"KlEstimate is closedForm, and the KL of {why} has no closed form, as {reason}; KlEstimate must be automatic or monteCarlo.",
                nameof(KlEstimate), setting);
        }
        if (Objective == ObjectiveKind.ImportanceWeighted && KlEstimate == KlEstimate.ClosedForm)
        {
            throw InputException.Conflict(
                $"KlEstimate is closedForm, and Objective importanceWeighted has no KL term of its own; KlEstimate must be automatic or monteCarlo.",
                nameof(KlEstimate), nameof(Objective));
        }
        if (FreeBits == 0) return;
        if (Objective == ObjectiveKind.ImportanceWeighted)
        {
            throw InputException.Conflict(
                $"FreeBits is {FreeBits}, and Objective importanceWeighted has no KL term of its own; FreeBits must be 0.",
                nameof(FreeBits), nameof(Objective));
        }
        if (FreeBitsGroups > model.LatentSize)
        {
            throw InputException.Conflict(
                $"FreeBitsGroups is {FreeBitsGroups}; it must be from 1 to LatentSize, which is {model.LatentSize}.",
                nameof(FreeBitsGroups), nameof(model.LatentSize));
        }
        if (!(FreeBitsGroups > 1)) return;
        if (!model.HasClosedFormKl)
        {
            var with = model.Posterior.IsGaussian ? "it" : "flows";
            throw InputException.Conflict(
                $"FreeBitsGroups is {FreeBitsGroups}, and the KL of {why} does not split by dimension; FreeBitsGroups must be 1 with {with}.",
                nameof(FreeBitsGroups), setting);
        }
        if (KlEstimate == KlEstimate.MonteCarlo)
        {
            throw InputException.Conflict(
                $"FreeBitsGroups is {FreeBitsGroups}, and a KL by KlEstimate monteCarlo does not split by dimension; FreeBitsGroups must be 1.",
                nameof(FreeBitsGroups), nameof(KlEstimate));
        }
    }

    private static void Check(bool valid, string name, double value, string accepted)
    {
        if (!valid) throw InputException.OutOfRange(name, value, accepted);
    }
}
