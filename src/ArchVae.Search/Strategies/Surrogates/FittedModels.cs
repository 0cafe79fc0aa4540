using ArchVae.Search.Predictors;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Tensors;
using MathNet.Numerics.Distributions;

namespace ArchVae.Search.Strategies.Surrogates;

/// <summary>What is expected of candidates, and what one of them may gain.</summary>
/// <param name="problem">The problem.</param>
/// <param name="models">The models by their metric.</param>
/// <param name="measured">The trials that were measured.</param>
internal sealed class FittedModels(
    SearchProblem problem, IReadOnlyDictionary<string, MetricModel> models, IReadOnlyList<Trial> measured)
{
    private const int Draws = 64;
    private const long Step = 14;
    private readonly double[] excess = TrialOrder.ExcessOf(problem, measured);

    /// <summary>Takes what is expected of a network as if it had been measured.</summary>
    public void Believe(Architecture architecture)
    {
        foreach (var model in models.Values)
        {
            model.Believe(model.Features.CodesOf([architecture]), model.Predict([architecture])[0].Mean);
        }
    }

    /// <summary>What is expected of the first aim's metric.</summary>
    public Prediction Expected(Architecture architecture)
    {
        var model = models[problem.Aims[0].Metric];
        var (mean, deviation) = model.Predict([architecture])[0];
        return model.Expected(mean, deviation);
    }

    /// <summary>What each candidate is expected to gain, times the probability that it keeps to the limits.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="number">The number of the trial that one of them becomes.</param>
    public double[] Gains(CandidateCodes candidates, int number)
    {
        var aims = problem.Aims.Select(aim => Points(aim.Metric, candidates)
            .Select(point => (Mean: aim.Score(point.Mean), point.Deviation)).ToArray()).ToList();
        int[] allowed = [.. Enumerable.Range(0, measured.Count).Where(i => excess[i] == 0)];
        double[] gains = allowed.Length == 0 ? [.. candidates.Candidates.Select(_ => 1.0)]
            : aims.Count == 1 ? Improvements(aims[0], allowed) : ChebyshevImprovements(aims, allowed, number);
        foreach (var limit in problem.Limits)
        {
            var scale = models[limit.Metric].Scale;
            foreach (var (i, point) in Points(limit.Metric, candidates).Index())
            {
                if (limit.AtLeast is { } least) gains[i] *= 1 - Below(scale.ScoreOf(least), point);
                if (limit.AtMost is { } most) gains[i] *= Below(scale.ScoreOf(most), point);
            }
        }
        return gains;
    }

    private static double Below(double bound, (double Mean, double Deviation) point) =>
        point.Deviation > 0 ? Normal.CDF(point.Mean, point.Deviation, bound) : point.Mean <= bound ? 1 : 0;

    private (double Mean, double Deviation)[] Points(string metric, CandidateCodes candidates)
    {
        var (model, codes) = (models[metric], candidates.Of(models[metric].Features));
        var points = candidates.AreConstant
            ? model.PredictPool(codes, candidates.Candidates.Count) : model.Predict(codes, candidates.Candidates.Count);
        if (problem.Known is not { } known) return points;
        var scale = models[metric].Scale;
        for (var i = 0; i < points.Length; i++)
        {
            if (known(candidates.Candidates[i].Architecture).TryGetValue(metric, out var value))
                points[i] = (scale.ScoreOf(value), 0);
        }
        return points;
    }

    private double[] Improvements((double Mean, double Deviation)[] points, int[] allowed)
    {
        var aim = problem.Aims[0];
        var model = models[aim.Metric];
        // What is believed of the best, not its luck.
        var learned = model.Predict([.. allowed.Select(i => measured[i].Architecture)]);
        var best = learned.Max(point => aim.Score(point.Mean));
        return [.. points.Select(point => ExpectedImprovement(point.Mean - best, point.Deviation))];
    }

    /// <summary>E[max(0, x)] of a normal x.</summary>
    internal static double ExpectedImprovement(double mean, double deviation)
    {
        if (!(deviation > 0)) return Math.Max(0, mean);
        var u = mean / deviation;
        return mean * Normal.CDF(0, 1, u) + deviation * Normal.PDF(0, 1, u);
    }

    private double[] ChebyshevImprovements(List<(double Mean, double Deviation)[]> aims, int[] allowed, int number)
    {
        var weights = AimWeights.Draw(problem, number);
        var scores = problem.Aims.Select(aim => allowed
            .Select(i => aim.Score(models[aim.Metric].Scale.ScoreOf(measured[i].Metrics[aim.Metric]))).ToArray()).ToList();
        var best = Enumerable.Range(0, allowed.Length).Max(i => Distance(k => scores[k][i]));
        var random = new RandomStream(problem.Seed, RandomPurpose.Search, Step, number);
        var noise = new double[Draws, aims.Count];
        for (var m = 0; m < Draws; m++)
            for (var k = 0; k < aims.Count; k++) noise[m, k] = random.NextGaussian();
        var gains = new double[aims[0].Length];
        for (var i = 0; i < gains.Length; i++)
        {
            for (var m = 0; m < Draws; m++)
            {
                var (at, draw) = (i, m);
                gains[i] += Math.Max(0, Distance(k => aims[k][at].Mean + aims[k][at].Deviation * noise[draw, k]) - best) / Draws;
            }
        }
        return gains;

        double Distance(Func<int, double> scoreOf)
        {
            var (largest, sum) = (0.0, 0.0);
            for (var k = 0; k < aims.Count; k++)
            {
                var distance = weights[k] * (1 - Normal.CDF(0, 1, scoreOf(k)));
                largest = Math.Max(largest, distance);
                sum += distance;
            }
            return -largest - TrialOrder.Sum * sum;
        }
    }
}
