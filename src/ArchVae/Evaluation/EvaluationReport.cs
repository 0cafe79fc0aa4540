using System.Text.Json.Serialization;
using ArchVae.Options;

namespace ArchVae.Evaluation;

/// <summary>The figures of a model on a data set, all in nats or shares of 1.</summary>
public sealed record EvaluationReport
{
    /// <summary>The number of architectures evaluated.</summary>
    public required int Count { get; init; }

    /// <summary>What they are a sample of.</summary>
    public DataOrigin Origin { get; init; }

    /// <summary>
    /// How many of them training was given to train on, they or others of their network; null where the training data are not
    /// known.
    /// </summary>
    public int? SeenInTraining { get; init; }

    /// <summary><see cref="SeenInTraining"/> as a share of them.</summary>
    public double? SeenInTrainingShare { get; init; }

    /// <summary>reconstruction − kl, mean per architecture.</summary>
    public required double Elbo { get; init; }

    /// <summary>E_q log p(x|z) by <see cref="ElboSamples"/> samples, mean per architecture.</summary>
    public required double Reconstruction { get; init; }

    /// <summary>KL[q(z|x) ‖ p(z)], mean per architecture.</summary>
    public required double Kl { get; init; }

    /// <summary>Posterior samples M that the ELBO was estimated with.</summary>
    public required int ElboSamples { get; init; }

    /// <summary>The importance-weighted bound on log p(x), mean per architecture; null where it was left out.</summary>
    public double? LogLikelihood { get; init; }

    /// <summary>Its standard error over architectures.</summary>
    public double? LogLikelihoodStandardError { get; init; }

    /// <summary>
    /// Mean of log p̂ − ELBO on the architectures of the log-likelihood, both from the same samples: an estimate, from below, of
    /// KL[q(z|x) ‖ p(z|x)], what the posterior misses.
    /// </summary>
    public double? InferenceGap { get; init; }

    /// <summary>Its paired standard error over architectures.</summary>
    public double? InferenceGapStandardError { get; init; }

    /// <summary>The number of architectures that it was computed on.</summary>
    public int LikelihoodCount { get; init; }

    /// <summary>Posterior samples K that it was computed with.</summary>
    public int LikelihoodSamples { get; init; }

    /// <summary>
    /// Mean of log p_generator(x) on the architectures of the log-likelihood: under the space's own generator, or −ln N where the
    /// data are members that are equally likely. Null where there is no <see cref="EntropyGap"/>.
    /// </summary>
    public double? GeneratorLogProbability { get; init; }

    /// <summary>
    /// Mean of log p_generator − log p̂: how far the model is from the generator. Only for independent draws of it, or for
    /// members that are equally likely.
    /// </summary>
    public double? EntropyGap { get; init; }

    /// <summary>Why there is no <see cref="EntropyGap"/>; null where there is one.</summary>
    public string? EntropyGapReason { get; init; }

    /// <summary>Its paired standard error over architectures.</summary>
    public double? EntropyGapStandardError { get; init; }

    /// <summary>
    /// Where the gap lies, by kind of entry; null where it was not asked for or there is no gap. The parts sum to a gap that
    /// is estimated with points of its own, a little off <see cref="EntropyGap"/>.
    /// </summary>
    public IReadOnlyList<FeatureGap>? EntropyGapByFeature { get; init; }

    /// <summary>Share that the greedy decode of the center gives back.</summary>
    public required double ReconstructionAccuracy { get; init; }

    /// <summary>
    /// The same with every number in its bin, where <see cref="ReconstructionAccuracy"/> takes numbers for the same within half a
    /// percent of their normalised range; null in results of earlier versions.
    /// </summary>
    public double? ReconstructionAccuracyExact { get; init; }

    /// <summary>Share of stochastic decodes of the center that give the architecture back.</summary>
    public required double ReconstructionAccuracyStochastic { get; init; }

    /// <summary>Share of greedy decodes of posterior samples that give the architecture back.</summary>
    public required double ReconstructionAccuracySampled { get; init; }

    /// <summary>The same with every number in its bin; null in results of earlier versions.</summary>
    public double? ReconstructionAccuracySampledExact { get; init; }

    /// <summary>Share of raw greedy decodes of draws of the prior that the grammar accepts.</summary>
    public required double Validity { get; init; }

    /// <summary>
    /// The same with draws of the Gaussian that has the training latents' mean and deviation by dimension, whatever the prior;
    /// null where these are not known.
    /// </summary>
    public double? ValidityTrainScaled { get; init; }

    /// <summary>
    /// Share of the draws of <see cref="Validity"/> that are valid and whose layers fit each other when they are built; null
    /// where layers have no meaning or nobody asked.
    /// </summary>
    public double? Buildable { get; init; }

    /// <summary>The same once what is determined is replaced where it does not fit, such as the size of a flatten.</summary>
    public double? BuildableFitted { get; init; }

    /// <summary>
    /// Distinct ones among the valid of the draws of <see cref="Validity"/>; null where none is valid. Two architectures are one
    /// where they are one network; the figures "as written" take those for one that are written alike.
    /// </summary>
    public double? Uniqueness { get; init; }

    /// <summary><see cref="Uniqueness"/> as written.</summary>
    public double? UniquenessAsWritten { get; init; }

    /// <summary>
    /// Those that training was not given, neither to train on nor for validation, among the valid ones, draws counted as often as
    /// they come; null where none is valid or the training data are not known.
    /// </summary>
    public double? Novelty { get; init; }

    /// <summary>Why there is no <see cref="Novelty"/> of valid ones; null where the training data are known.</summary>
    public string? NoveltyReason { get; init; }

    /// <summary><see cref="Novelty"/> as written.</summary>
    public double? NoveltyAsWritten { get; init; }

    /// <summary>
    /// Distinct valid ones that training was not given / draws; null where the training data are not known.
    /// </summary>
    public double? ValidUniqueNovel { get; init; }

    /// <summary><see cref="ValidUniqueNovel"/> as written.</summary>
    public double? ValidUniqueNovelAsWritten { get; init; }

    /// <summary>Distinct ones among the valid of draws that are each decoded stochastically ten times.</summary>
    public double? Uniqueness10 { get; init; }

    /// <summary><see cref="Uniqueness10"/> as written.</summary>
    public double? Uniqueness10AsWritten { get; init; }

    /// <summary>
    /// <see cref="Uniqueness10"/> with draws scaled to the training latents, as D-VAE's protocol has it.
    /// </summary>
    public double? Uniqueness10TrainScaled { get; init; }

    /// <summary><see cref="Uniqueness10TrainScaled"/> as written, as D-VAE counts.</summary>
    public double? Uniqueness10TrainScaledAsWritten { get; init; }

    /// <summary>Latent dimensions with Var_x(center_j) above 0.01.</summary>
    public required int ActiveUnits { get; init; }

    /// <summary>All latent dimensions; null in results of earlier versions.</summary>
    public int? LatentUnits { get; init; }

    /// <summary>
    /// The entropy of the space's generator, in nats: ln N where its N members are equally likely, else estimated from a thousand
    /// draws; null in results of earlier versions.
    /// </summary>
    public double? Entropy { get; init; }

    /// <summary>
    /// How well the model reconstructs, at what KL and with how many units, in a line; null in results of earlier versions.
    /// </summary>
    public string? Verdict => LatentUnits is not { } size || Entropy is not { } entropy ? null : ReconstructionVerdict.Of(
        ReconstructionAccuracySampled, SeenInTraining is > 0 ? "architectures" : "held-out architectures", Kl, entropy,
        ActiveUnits, size) + (SeenInTraining is > 0 and var seen ? $"; {seen} of {Count} were trained on" : "");

    /// <summary>What training warned of, where that is known: what was wanted and is not so, why, and what to do.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The number of architectures that the geometry was measured on; 0 where it was left out.</summary>
    public int GeometryCount { get; init; }

    /// <summary>
    /// Spearman's correlation, over pairs of architectures, of the distance of their centers with their edit distance, the least
    /// number of entries (types and features) to change, add or take away; null where all of one are the same.
    /// </summary>
    public double? DistanceCorrelation { get; init; }

    /// <summary>The number of paths, straight lines between the centers of two architectures.</summary>
    public int PathCount { get; init; }

    /// <summary>Mean edit distance between greedy raw decodes a hundredth of a path apart, in entries.</summary>
    public double? PathChange { get; init; }

    /// <summary>The largest of these on a path, mean over paths.</summary>
    public double? PathJump { get; init; }

    /// <summary>Share of the points on paths whose raw decode the grammar accepts.</summary>
    public double? PathValidity { get; init; }

    /// <summary>
    /// Mean edit distance from the greedy raw decode of a center to those of points one posterior deviation away, ε_j = ±1 in
    /// every dimension; in entries.
    /// </summary>
    public double? NeighbourDistance { get; init; }

    /// <summary>
    /// How well the model's head predicts its metric, over those that have it of at most 1,100 architectures with metrics; null,
    /// and left out, where there is no head or no such data.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HeadPrediction? Prediction { get; init; }

    /// <summary>
    /// What a Gaussian process on the centers knows of each metric from 100 labels; empty where there are too few.
    /// </summary>
    public IReadOnlyList<MetricPrediction> MetricPredictions
    {
        get;
        init => field = new ValueList<MetricPrediction>(value);
    } = new ValueList<MetricPrediction>();
}
