using ArchVae.Networks.Data;
using ArchVae.Tensors;

namespace ArchVae.Networks.Training;

/// <summary>
/// What a network says of examples, and how well: from <see cref="Outputs"/>, whoever computed them. Immutable.
/// </summary>
public sealed class NetworkPredictions
{
    private readonly float[][] outputs;
    private readonly TargetTransform target;

    /// <summary>Predictions.</summary>
    /// <param name="outputs">[N][outputs] what goes out, without a sigmoid or softmax.</param>
    /// <param name="target">What is told.</param>
    public NetworkPredictions(float[][] outputs, TargetTransform target) => (this.outputs, this.target) = (outputs, target);

    /// <summary>[N][outputs] what goes out, without a sigmoid or softmax.</summary>
    public IReadOnlyList<IReadOnlyList<float>> Outputs => outputs;

    /// <summary>Predictions that someone else computed.</summary>
    /// <param name="values">
    /// [N][…] of numbers the number in the units of the data, of classes the probability of each.
    /// </param>
    /// <param name="target">What is told.</param>
    public static NetworkPredictions OfValues(IReadOnlyList<IReadOnlyList<double>> values, TargetTransform target)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(target);
        return new([.. values.Select(row => row.Select(OutputOf).ToArray())], target);

        // The softmax of the logarithms of probabilities gives them back.
        float OutputOf(double value) => target.Task == NetworkTask.Regression
            ? target.Standardised(value) : (float)Math.Log(Math.Max(value, double.Epsilon));
    }

    /// <summary>Runs a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="target">What it tells.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="chosen">Which of them, each at most once, in the order of the result.</param>
    /// <param name="team">The threads to use.</param>
    /// <param name="batchSize">Examples at a time, at least 1.</param>
    public static NetworkPredictions Of(
        Network network, TargetTransform target, Examples examples, IReadOnlyList<int> chosen, ThreadTeam team,
        int batchSize = 256)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(chosen);
        var indices = chosen.ToArray();
        var outputs = new float[indices.Length][];
        var rows = new Dictionary<int, int>();
        foreach (var (row, example) in indices.Index()) rows[example] = row;
        using var tape = new Tape(team, recording: false);
        var (pass, batch) = (new NetworkPass(tape), new NetworkBatch());
        for (var start = 0; start < indices.Length; start += batchSize)
        {
            batch.Fill(pass, examples, indices.AsSpan(start, Math.Min(batchSize, indices.Length - start)), network.TakesTokens);
            var result = network.Apply(pass, batch.Inputs);
            for (var i = 0; i < batch.Count; i++) outputs[rows[batch.Order[i]]] = result.Row(i).ToArray();
            tape.Clear();
        }
        return new(outputs, target);
    }

    /// <summary>
    /// [N][…] what the outputs mean: the number in the units of the data, the probability of the second class, or those of all.
    /// </summary>
    public double[][] Values() => [.. outputs.Select(ValuesOf)];

    /// <summary>
    /// The largest difference between the values of two predictions of the same examples: of numbers in standard deviations of
    /// the target, of classes between probabilities. NaN where a value is no number.
    /// </summary>
    public double LargestDifference(NetworkPredictions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // Math.Max keeps NaN, which the Max of a list passes over.
        return outputs.Zip(other.outputs).SelectMany(pair => Differences(pair.First, pair.Second)).Aggregate(0.0, Math.Max);

        IEnumerable<double> Differences(float[] left, float[] right) => target.Task == NetworkTask.Regression
            ? [Math.Abs((double)left[0] - right[0])]
            : LogProbabilities(left).Zip(LogProbabilities(right), (a, b) => Math.Abs(Math.Exp(a) - Math.Exp(b)));
    }

    /// <summary>
    /// The figures: loss (mean squared error in standard deviations, or cross-entropy in nats, weighted as training was); of
    /// numbers rmse (in the units of the data) and r2; of classes accuracy, balancedAccuracy, f1 (of the second class of two,
    /// else the mean over classes) and auc (of several classes the mean of each against the others). Where an output is no finite
    /// number the loss is none either, and stands alone.
    /// </summary>
    /// <param name="targets">[N] as the examples have them.</param>
    /// <param name="classWeights">[classes] the weights of the loss; null for none.</param>
    public Dictionary<string, double> Figures(IReadOnlyList<float> targets, float[]? classWeights = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var figures = new Dictionary<string, double>();
        if (target.Task == NetworkTask.Regression)
        {
            var (squares, mean) = (0.0, targets.Average(value => (double)value));
            for (var i = 0; i < outputs.Length; i++) squares += Math.Pow((double)outputs[i][0] - targets[i], 2);
            var spread = targets.Sum(value => Math.Pow(value - mean, 2));
            figures["loss"] = squares / outputs.Length;
            if (!double.IsFinite(squares)) return figures;
            figures["rmse"] = Math.Sqrt(squares / outputs.Length) * target.Deviation;
            if (spread > 0) figures["r2"] = 1 - squares / spread;
            return figures;
        }
        var (sum, total) = (0.0, 0.0);
        var probabilities = new double[outputs.Length][];
        for (var i = 0; i < outputs.Length; i++)
        {
            var logs = LogProbabilities(outputs[i]);
            var weight = classWeights?[(int)targets[i]] ?? 1.0;
            sum -= weight * logs[(int)targets[i]];
            total += weight;
            probabilities[i] = [.. logs.Select(Math.Exp)];
        }
        figures["loss"] = !double.IsFinite(sum) ? sum : total > 0 ? sum / total : 0;
        if (!double.IsFinite(sum)) return figures;
        ClassificationMetrics.Add(probabilities, [.. targets.Select(value => (int)value)], figures);
        return figures;
    }

    private double[] ValuesOf(float[] output)
    {
        if (target.Task == NetworkTask.Regression) return [.. output.Select(target.Number)];
        double[] probabilities = [.. LogProbabilities(output).Select(Math.Exp)];
        return output.Length == 1 ? [probabilities[1]] : probabilities;
    }

    // One logit stands for two classes: 0 and itself.
    private static double[] LogProbabilities(float[] output)
    {
        double[] logits = output.Length == 1 ? [0, output[0]] : [.. output.Select(value => (double)value)];
        var largest = logits.Max();
        var logSum = largest + Math.Log(logits.Sum(logit => Math.Exp(logit - largest)));
        return [.. logits.Select(logit => logit - logSum)];
    }
}
