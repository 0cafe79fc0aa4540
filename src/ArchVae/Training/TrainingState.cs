using System.Text.Json.Serialization;
using ArchVae.Objectives;

namespace ArchVae.Training;

/// <summary>
/// Where training stands, beside weights and moments. Noise and order need no state: they follow from seed, epoch and step.
/// </summary>
internal sealed record TrainingState
{
    /// <summary>Epochs completed.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps made within the next epoch, which an interruption leaves unfinished.</summary>
    public int StepInEpoch { get; set; }

    /// <summary>Training steps made in all.</summary>
    public long Step { get; set; }

    /// <summary>Sums over the architectures of the unfinished epoch.</summary>
    public EpochSums Sums { get; set; }

    /// <summary>The epoch with the lowest validation objective at the final β so far, from 1; 0 before the first.</summary>
    public int BestEpoch { get; set; }

    /// <summary>That objective, in nats per architecture; null before the first epoch, and before β is fixed.</summary>
    public double? BestObjective { get; set; }

    /// <summary>Epochs since annealing ended or the best epoch, whichever is later.</summary>
    public int EpochsWithoutImprovement { get; set; }

    /// <summary>Seconds of training in all runs, validation included.</summary>
    public double Seconds { get; set; }

    /// <summary>β where it is found by a target; null before the first step and without a target.</summary>
    public FoundBeta? Found { get; set; }

    /// <summary>Whether training has come to its end.</summary>
    public bool Finished { get; set; }
}

/// <summary>Sums of terms over the architectures of an epoch so far, in nats.</summary>
internal readonly record struct EpochSums
{
    /// <summary>The number of architectures.</summary>
    public long Count { get; init; }

    /// <summary>The sum of what was minimised.</summary>
    public double Objective { get; init; }

    /// <summary>The sum of reconstructions.</summary>
    public double Reconstruction { get; init; }

    /// <summary>The sum of KLs.</summary>
    public double Kl { get; init; }

    /// <summary>The sum of the head's squared errors, over the architectures with a label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double PredictionLoss { get; init; }

    /// <summary>The number of these.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Labelled { get; init; }

    /// <summary>The largest gradient norm.</summary>
    public double LargestGradientNorm { get; init; }

    /// <summary>With a step over <paramref name="count"/> architectures added.</summary>
    public EpochSums Add(in StepTerms terms, int count) => new()
    {
        Count = Count + count,
        Objective = Objective + terms.Objective * count,
        Reconstruction = Reconstruction + terms.Reconstruction * count,
        Kl = Kl + terms.Kl * count,
        PredictionLoss = PredictionLoss + terms.PredictionLoss * terms.Labelled,
        Labelled = Labelled + terms.Labelled,
        LargestGradientNorm = Math.Max(LargestGradientNorm, terms.GradientNorm),
    };
}
