using ArchVae.Search.Predictors;
using ArchVae.Search.Trials;

namespace ArchVae.Search;

/// <summary>
/// Which of two trials is better. One that keeps to all limits comes before one that does not, and of those that do not the one
/// that breaks them less, in parts of each metric's deviation. Else the aims decide: one alone by its values, several by a
/// weighted Chebyshev distance from the best of each on ranks (Knowles, "ParEGO", IEEE Transactions on Evolutionary Computation
/// 2006): −max_k w_k·(1 − r_k) − 0.05·Σ_k w_k·(1 − r_k), r_k the share of trials that are not better in aim k.
/// </summary>
internal sealed class TrialOrder
{
    /// <summary>The share of the sum that tells apart what the largest distance does not.</summary>
    public const double Sum = 0.05;

    private readonly SearchProblem problem;
    private readonly IReadOnlyList<Trial> trials;
    private readonly double[] keys;

    /// <param name="problem">The aims and limits.</param>
    /// <param name="trials">Measured trials.</param>
    /// <param name="weights">How much each aim counts; not negative, with sum 1.</param>
    public TrialOrder(SearchProblem problem, IReadOnlyList<Trial> trials, IReadOnlyList<double> weights)
    {
        (this.problem, this.trials) = (problem, trials);
        Excess = ExcessOf(problem, trials);
        keys = problem.Aims.Count == 1 ? [.. trials.Select(trial => ScoreOf(trial, problem.Aims[0]))] : Distances(weights);
        Order = [.. Enumerable.Range(0, trials.Count).OrderBy(i => Excess[i]).ThenByDescending(i => keys[i])];
    }

    /// <summary>By how much each trial breaks the limits; 0 where it keeps to them.</summary>
    public double[] Excess { get; }

    /// <summary>The places of the trials, the best first, of equal ones the earliest.</summary>
    public int[] Order { get; }

    /// <summary>The place of the best; null where there is none.</summary>
    public int? Best => Order.Length > 0 ? Order[0] : null;

    /// <summary>The place of each trial in <see cref="Order"/>: 0 for the best.</summary>
    public int[] Ranks()
    {
        var ranks = new int[Order.Length];
        foreach (var (rank, place) in Order.Index()) ranks[place] = rank;
        return ranks;
    }

    /// <summary>Whether each trial, in the order in which they are given, was better than all before it.</summary>
    public bool[] Improvements()
    {
        var best = int.MaxValue;
        return [.. Ranks().Select(rank =>
        {
            var isBetter = rank < best;
            best = Math.Min(best, rank);
            return isBetter;
        })];
    }

    /// <summary>The normal score of each trial's rank, the best's the largest; equal ones share theirs.</summary>
    public double[] Scores()
    {
        // Ranks from the worst, so that scores grow with what is wanted.
        var ranks = new double[trials.Count];
        var rank = 0;
        for (var i = Order.Length - 1; i >= 0; i--)
        {
            var same = i < Order.Length - 1 && IsSame(Order[i], Order[i + 1]);
            ranks[Order[i]] = same ? ranks[Order[i + 1]] : rank;
            rank++;
        }
        var scale = LabelScale.Of(LabelForm.NormalScores, ranks);
        return [.. ranks.Select(scale.ScoreOf)];
    }

    /// <summary>A trial's value of an aim, so that more is better.</summary>
    public static double ScoreOf(Trial trial, Aim aim) => aim.Score(trial.Metrics[aim.Metric]);

    /// <summary>By how much trials break the limits of a problem.</summary>
    public static double[] ExcessOf(SearchProblem problem, IReadOnlyList<Trial> trials)
    {
        var sums = new double[trials.Count];
        foreach (var limit in problem.Limits)
        {
            var values = trials.Select(trial => trial.Metrics.GetValueOrDefault(limit.Metric, double.NaN)).ToArray();
            var known = values.Where(double.IsFinite).ToArray();
            var mean = known.Length > 0 ? known.Average() : 0;
            var deviation = known.Length > 0 ? Math.Sqrt(known.Average(value => (value - mean) * (value - mean))) : 0;
            for (var i = 0; i < sums.Length; i++)
            {
                // What was not measured is as bad as anything.
                sums[i] += double.IsFinite(values[i]) ? limit.Excess(values[i]) / (deviation > 0 ? deviation : 1) : 1e6;
            }
        }
        return sums;
    }

    private bool IsSame(int left, int right) => Excess[left] == Excess[right] && (Excess[left] > 0 || keys[left] == keys[right]);

    private double[] Distances(IReadOnlyList<double> weights)
    {
        var (largest, sum) = (new double[trials.Count], new double[trials.Count]);
        foreach (var (k, aim) in problem.Aims.Index())
        {
            var values = trials.Select(trial => ScoreOf(trial, aim)).ToArray();
            var sorted = values.Order().ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                var better = sorted.Length - UpperBound(sorted, values[i]);
                var distance = weights[k] * better / sorted.Length;
                largest[i] = Math.Max(largest[i], distance);
                sum[i] += distance;
            }
        }
        return [.. largest.Zip(sum, (most, all) => -most - Sum * all)];
    }

    // How many are not above a value.
    private static int UpperBound(double[] sorted, double value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] <= value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
