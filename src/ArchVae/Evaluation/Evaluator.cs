using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Evaluation;

/// <summary>Computes all figures of a model on a data set.</summary>
public static class Evaluator
{
    /// <summary>The figures.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="data">What to evaluate on; for a fair figure, data that training did not see.</param>
    /// <param name="known">What training was given, for novelty; null leaves out whatever depends on it.</param>
    /// <param name="trainingLatents">Where the training architectures lie, for draws scaled to them; may be null.</param>
    /// <param name="options">Counts and seed.</param>
    /// <param name="progress">Told of each part before it begins; may be null.</param>
    /// <param name="origin">What the data are a sample of; the entropy gap depends on it.</param>
    /// <param name="labelled">Records of the data with metrics, for their prediction; may be null.</param>
    /// <param name="build">
    /// Makes what tells which architectures can be built of the model's space, or null where its layers have no meaning; null to
    /// leave that out.
    /// </param>
    /// <exception cref="InputException">
    /// There are no data, they are of another space, an option is out of its range, a figure of the model is not finite, or
    /// members are to be equally likely in a space that has too many kinds of them to count.
    /// </exception>
    public static EvaluationReport Run(
        ArchitectureVae vae, IReadOnlyList<Architecture> data, KnownArchitectures? known, LatentScale? trainingLatents,
        EvaluationOptions options, IProgress<string>? progress = null, DataOrigin origin = DataOrigin.Unknown,
        IReadOnlyList<ArchitectureRecord>? labelled = null, Func<SearchSpace, IBuildCheck?>? build = null)
    {
        options.Validate();
        if (data.Count == 0) throw new InputException("There is nothing to evaluate on: the data are empty.");
        vae.Space.RequireAll(data, "The data are");
        var gap = new GeneratorDistance(vae.Space, origin, options);

        progress?.Report("ELBO");
        using var elbo = new ElboEvaluation(vae);
        var (parts, _, _, activeUnits) = elbo.Run(data, options.ElboSamples, options.Seed);
        RequireFinite(("reconstruction", parts.Reconstruction), ("kl", parts.Kl));
        progress?.Report("reconstruction accuracy");
        var accuracy = ReconstructionAccuracy.Of(vae, data, options.AccuracyDraws, options.Seed);
        progress?.Report("generation");
        var draws = vae.PriorDraws(options.PriorDraws, options.Seed);
        var generation = GenerationQuality.Of(vae.DecodeDraws(draws, DecodingOptions.Raw), known, build);
        var seen = known is null ? (int?)null : data.Count(known.Training.Contains);
        var report = new EvaluationReport
        {
            Count = data.Count,
            Origin = origin,
            SeenInTraining = seen,
            SeenInTrainingShare = (double?)seen / data.Count,
            Elbo = parts.Elbo,
            Reconstruction = parts.Reconstruction,
            Kl = parts.Kl,
            ElboSamples = options.ElboSamples,
            ActiveUnits = activeUnits,
            ReconstructionAccuracy = accuracy.Center,
            ReconstructionAccuracyStochastic = accuracy.Stochastic,
            ReconstructionAccuracySampled = accuracy.Sampled,
            ReconstructionAccuracyExact = accuracy.CenterExact,
            ReconstructionAccuracySampledExact = accuracy.SampledExact,
            LatentUnits = vae.Options.LatentSize,
            Entropy = SpaceEntropy.Of(vae.Space),
            Validity = generation.Validity,
            Buildable = generation.Buildable,
            BuildableFitted = generation.BuildableFitted,
            Uniqueness = generation.Uniqueness,
            UniquenessAsWritten = generation.UniquenessAsWritten,
            Novelty = generation.Novelty,
            NoveltyReason = generation.NoveltyReason,
            NoveltyAsWritten = generation.NoveltyAsWritten,
            ValidUniqueNovel = generation.ValidUniqueNovel,
            ValidUniqueNovelAsWritten = generation.ValidUniqueNovelAsWritten,
            EntropyGapReason = gap.NotKnown,
            Prediction = labelled is null ? null : HeadPrediction.Of(vae, labelled),
        };
        report = WithFurtherDecodes(report, vae, draws, trainingLatents, options);
        if (options.GeometryCount > 0)
        {
            progress?.Report("geometry");
            report = Geometry.Add(report, vae, data, labelled, options);
        }
        if (options.LikelihoodCount == 0) return report;
        progress?.Report("log-likelihood");
        var chosen = Choose(data.Count, options.LikelihoodCount, options.Seed);
        report = WithLikelihood(report, vae, data, chosen, gap, options);
        if (!options.GapByFeature || report.EntropyGap is null) return report;
        progress?.Report("entropy gap by feature");
        var byFeature = EntropyGapByFeature.Of(vae, data, chosen, options.LikelihoodSamples, options.Seed);
        return report with { EntropyGapByFeature = byFeature };
    }

    // Decodes draws ten times each, and all of it once more for draws of the Gaussian that the training latents have.
    private static EvaluationReport WithFurtherDecodes(
        EvaluationReport report, ArchitectureVae vae, float[] draws, LatentScale? scale, EvaluationOptions options)
    {
        var stochastic = new DecodingOptions { Masked = false, Temperature = 1, Seed = options.Seed };
        GenerationQuality Ten(float[] points)
        {
            var length = Math.Min(points.Length, options.RepeatedDraws * vae.Options.LatentSize);
            var repeated = Repeat(points.AsSpan(0, length), vae.Options.LatentSize);
            return GenerationQuality.Of(vae.DecodeDraws(repeated, stochastic), null);
        }
        var ten = Ten(draws);
        report = report with { Uniqueness10 = ten.Uniqueness, Uniqueness10AsWritten = ten.UniquenessAsWritten };
        if (scale == null) return report;
        var scaled = vae.Draws(0, options.PriorDraws, options.Seed, scale);
        var scaledTen = Ten(scaled);
        return report with
        {
            ValidityTrainScaled = GenerationQuality.Of(vae.DecodeDraws(scaled, DecodingOptions.Raw), null).Validity,
            Uniqueness10TrainScaled = scaledTen.Uniqueness,
            Uniqueness10TrainScaledAsWritten = scaledTen.UniquenessAsWritten,
        };
    }

    private static EvaluationReport WithLikelihood(
        EvaluationReport report, ArchitectureVae vae, IReadOnlyList<Architecture> data, int[] chosen, GeneratorDistance distance,
        EvaluationOptions options)
    {
        using var bound = new ImportanceWeightedBound(vae);
        var figures = bound.Run(data, chosen, options.LikelihoodSamples, options.Seed);
        var model = figures.Select(figure => figure.Bound).ToArray();
        var (mean, error) = SampleMean.Of(model);
        RequireFinite(("logLikelihood", mean));
        var (inferenceGap, inferenceGapError) = SampleMean.Of([.. figures.Select(figure => figure.Bound - figure.Elbo)]);
        report = report with
        {
            LogLikelihood = mean,
            LogLikelihoodStandardError = error,
            InferenceGap = inferenceGap,
            InferenceGapStandardError = inferenceGapError,
            LikelihoodCount = chosen.Length,
            LikelihoodSamples = options.LikelihoodSamples,
        };
        if (distance.NotKnown != null) return report;
        var generator = chosen.Select(index => distance.LogProbability(data[index])).ToArray();
        // An architecture that the generator never makes has no place in a distance from it.
        if (generator.Any(double.IsNegativeInfinity)) return report with { EntropyGapReason = GeneratorDistance.Impossible };
        var (gap, gapError) = SampleMean.Of([.. generator.Zip(model, (g, m) => g - m)]);
        return report with
        {
            GeneratorLogProbability = generator.Average(),
            EntropyGap = gap,
            EntropyGapStandardError = gapError,
        };
    }

    /// <summary>
    /// Which architectures the log-likelihood is computed on. Data may be sorted, so the first ones would not stand for all.
    /// </summary>
    internal static int[] Choose(int count, int wanted, ulong seed)
    {
        var indices = Enumerable.Range(0, count).ToArray();
        if (wanted >= count) return indices;
        new RandomStream(seed, RandomPurpose.LikelihoodChoice).Shuffle(indices.AsSpan());
        return [.. indices.Take(wanted).Order()];
    }

    private static void RequireFinite(params (string Name, double Value)[] figures)
    {
        var lost = figures.Where(figure => !double.IsFinite(figure.Value)).ToList();
        if (lost.Count == 0) return;
        var list = string.Join(" and ", lost.Select(figure => FormattableString.Invariant($"{figure.Name} is {figure.Value}")));
        throw new InputException(
            $"The model has no finite figures on these data: {list}. Its numbers overflow in single precision: training went "
            + "astray, or the weights are not those that it ended with.");
    }

    private static float[] Repeat(ReadOnlySpan<float> points, int size)
    {
        const int Times = 10;
        var repeated = new float[points.Length * Times];
        for (var i = 0; i < points.Length / size * Times; i++)
            points.Slice(i / Times * size, size).CopyTo(repeated.AsSpan(i * size, size));
        return repeated;
    }
}
