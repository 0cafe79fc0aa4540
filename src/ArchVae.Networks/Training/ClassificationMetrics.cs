namespace ArchVae.Networks.Training;

/// <summary>How well classes are told: accuracy, balanced accuracy, F1, and the area under the curve.</summary>
internal static class ClassificationMetrics
{
    /// <summary>The figures of N examples.</summary>
    /// <param name="probabilities">[N][K] the probability of each class.</param>
    /// <param name="classes">[N] the right ones.</param>
    /// <param name="figures">Where they go.</param>
    public static void Add(double[][] probabilities, int[] classes, Dictionary<string, double> figures)
    {
        var count = probabilities[0].Length;
        var confusion = new int[count, count];
        for (var i = 0; i < classes.Length; i++) confusion[classes[i], Largest(probabilities[i])]++;
        var perClass = Enumerable.Range(0, count).Select(k => new ClassCounts(
            confusion[k, k], Enumerable.Range(0, count).Sum(j => confusion[k, j]),
            Enumerable.Range(0, count).Sum(j => confusion[j, k]))).ToList();
        figures["accuracy"] = perClass.Sum(one => one.Right) / (double)classes.Length;
        figures["balancedAccuracy"] = perClass.Where(one => one.Actual > 0).Average(one => one.Recall);
        figures["f1"] = count == 2 ? perClass[1].F1 : perClass.Average(one => one.F1);
        var areas = Enumerable.Range(count == 2 ? 1 : 0, count == 2 ? 1 : count)
            .Where(k => perClass[k].Actual > 0 && perClass[k].Actual < classes.Length)
            .Select(k => Area([.. probabilities.Select(row => row[k])], [.. classes.Select(of => of == k)])).ToList();
        if (areas.Count > 0) figures["auc"] = areas.Average();
    }

    /// <summary>
    /// The area under the receiver operating characteristic: the share of pairs of a positive and a negative example in which the
    /// positive one has the higher score, ties counting half (Mann and Whitney, 1947).
    /// </summary>
    /// <param name="scores">[N]; those that are no numbers are equal, and lower than all others.</param>
    /// <param name="positive">[N], some of each.</param>
    public static double Area(double[] scores, bool[] positive)
    {
        var order = Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).ToList();
        var (rankSum, positives) = (0.0, 0L);
        for (var i = 0; i < order.Count;)
        {
            var end = i;
            while (end < order.Count && scores[order[end]].Equals(scores[order[i]])) end++;
            // Ties share the mean of their ranks, from 1.
            var rank = (i + 1 + end) / 2.0;
            for (; i < end; i++)
            {
                if (!positive[order[i]]) continue;
                rankSum += rank;
                positives++;
            }
        }
        return (rankSum - positives * (positives + 1) / 2.0) / positives / (scores.Length - positives);
    }

    private static int Largest(double[] values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++) if (values[i] > values[best]) best = i;
        return best;
    }

    private sealed record ClassCounts(int Right, int Actual, int Told)
    {
        public double Recall => Right / (double)Actual;

        public double F1 => Actual + Told == 0 ? 0 : 2.0 * Right / (Actual + Told);
    }
}
