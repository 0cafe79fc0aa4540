using System.Text.Json.Serialization;
using ArchVae.Objectives;

namespace ArchVae.Training;

/// <summary>What an epoch found: a line of <c>metrics.jsonl</c>.</summary>
public sealed record EpochReport
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Training steps made so far.</summary>
    public required long Step { get; init; }

    /// <summary>β at the epoch's last step.</summary>
    public required double Beta { get; init; }

    /// <summary>The learning rate at the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Over the training data, as the weights moved.</summary>
    public required ElboParts Train { get; init; }

    /// <summary>
    /// What was minimised over the training data, with the β of each step, the floor of free bits and a head's error.
    /// </summary>
    public required double TrainObjective { get; init; }

    /// <summary>
    /// Over the validation data, at the epoch's end, with the same noise in every epoch: one posterior sample an architecture,
    /// or as many as the importance-weighted bound has. The true ELBO: β = 1, no floor.
    /// </summary>
    public required ElboParts Validation { get; init; }

    /// <summary>What is minimised, over the validation data, at the final β; without the error of a head.</summary>
    public required double ValidationObjective { get; init; }

    /// <summary>
    /// How the KL over the validation data is spread over the latent dimensions; null where it does not split (flows).
    /// </summary>
    public KlSummary? KlByDimension { get; init; }

    /// <summary>Latent dimensions with Var_x(center_j) above 0.01 over the validation data.</summary>
    public required int ActiveUnits { get; init; }

    /// <summary>
    /// Whether the posterior has collapsed into the prior: no latent dimension is active, and the KL over the validation data is
    /// next to nothing, at most a tenth of a nat a dimension. Where it is more, the posterior is the same for all architectures,
    /// but another one than the prior.
    /// </summary>
    public bool PosteriorCollapsed { get; init; }

    /// <summary>What is to be said where no latent dimension is active; null, and in no file, where one is.</summary>
    [JsonIgnore]
    public string? Warning
    {
        get
        {
            if (ActiveUnits > 0) return null;
            var kl = FormattableString.Invariant($"(KL {Validation.Kl:0.###} nats at β = {Beta:0.###})");
            return FormattableString.Invariant($"epoch {Epoch}: ") + (PosteriorCollapsed
                ? $"the posterior has collapsed into the prior: no latent dimension is active {kl}. "
                    + "See --reconstruct, --annealing, --free-bits and a lower --beta."
                : $"no latent dimension is active {kl}: the posterior is the same for all architectures and is not the prior. "
                    + "The KL tells nothing of them; where it is large, training has gone astray. "
                    + "See --learning-rate, --clip and --free-bits.");
        }
    }

    /// <summary>Whether a posterior with this KL over this many dimensions, none of them active, is next to the prior.</summary>
    internal static bool IsNearPrior(double kl, int latentSize) => kl <= 0.1 * latentSize;

    /// <summary>
    /// Where β is found for it: the share of greedy decodes of posterior samples that give the architecture back, of one sample
    /// each of up to 512 validation architectures, with the same noise in every epoch. Null, and left out, where β is given.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ReconstructionAccuracySampled { get; init; }

    /// <summary>
    /// With a <see cref="ArchVae.Models.MetricHead"/>: its mean squared error over the training architectures that have the
    /// metric, as the weights moved, in squared deviations of the labels. Null, and left out, without a head.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PredictionLoss { get; init; }

    /// <summary>
    /// The same over the validation data at the epoch's end; null, and left out, where none of them have the metric too. The best
    /// weights are not chosen by it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationPredictionLoss { get; init; }

    /// <summary>The largest norm of the gradients before clipping.</summary>
    public required double LargestGradientNorm { get; init; }

    /// <summary>
    /// The folder of the model whose weights training began with, in the first epoch; null elsewhere, and left out.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    /// <summary>Seconds of training so far, in all runs.</summary>
    public required double Seconds { get; init; }
}

/// <summary>How the KL is spread over the latent dimensions, in nats: means per architecture.</summary>
/// <param name="Smallest">The smallest of a dimension.</param>
/// <param name="Median">The middle one; of an even number the lower of the two.</param>
/// <param name="Largest">The largest.</param>
/// <param name="Used">The dimensions with more than a hundredth of a nat.</param>
public sealed record KlSummary(double Smallest, double Median, double Largest, int Used)
{
    private const double LeastUse = 0.01;

    /// <summary>The summary of the KL by dimension; null where there is none.</summary>
    internal static KlSummary? Of(IReadOnlyList<double> klByDimension)
    {
        if (klByDimension.Count == 0) return null;
        var sorted = klByDimension.Order().ToList();
        return new KlSummary(sorted[0], sorted[(sorted.Count - 1) / 2], sorted[^1], sorted.Count(kl => kl > LeastUse));
    }
}
