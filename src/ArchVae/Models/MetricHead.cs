using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Models;

/// <summary>
/// Predicts a metric from where an architecture lies: a layer of 64 rectified units and a linear one over the posterior's center,
/// z at ε = 0 through the flows, which is what <see cref="ArchitectureVae.Encode"/> gives. It is trained with the model
/// (<c>train --predict</c>), so that the latent space is one in which the metric can be read off. For use as its model is.
/// </summary>
public sealed class MetricHead
{
    private const int Width = 64;
    private const int Rows = 256;
    private readonly ArchitectureVae vae;
    private readonly Mlp layers;
    private readonly LinearLayer output;

    internal MetricHead(ArchitectureVae vae, string metric)
    {
        (this.vae, Metric) = (vae, metric);
        layers = new(vae.Parameters, $"{Name}.mlp", vae.Options.LatentSize, [Width]);
        output = new(vae.Parameters, $"{Name}.output", layers.Outputs, 1);
    }

    /// <summary>What its parameters are called before their own names.</summary>
    internal const string Name = "predictor";

    /// <summary>The metric's name.</summary>
    public string Metric { get; }

    /// <summary>The labels' mean and deviation, by which it is a number of about 1; 0 and 1 until it is trained.</summary>
    public MetricScale Scale { get; internal set; } = new(0, 1);

    /// <summary>What it says of architectures, in their order.</summary>
    /// <exception cref="InputException">
    /// An architecture is of another space, or its posterior is not finite, as the model's numbers overflow on it.
    /// </exception>
    public double[] Predict(IReadOnlyList<Architecture> architectures)
    {
        var scores = Scores(architectures);
        return [.. scores.Select(score => Scale.Mean + Scale.StandardDeviation * score)];
    }

    /// <summary>The same on the scale of standardised labels.</summary>
    internal float[] Scores(IReadOnlyList<Architecture> architectures)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        var scores = new float[architectures.Count];
        using var tape = new Tape(vae.Team, recording: false);
        for (var start = 0; start < scores.Length; start += Rows)
        {
            var count = Math.Min(Rows, scores.Length - start);
            var codes = vae.Encode([.. architectures.Skip(start).Take(count)]);
            tape.Clear();
            var centers = tape.Constant(count, vae.Options.LatentSize);
            for (var i = 0; i < count; i++) codes[i].Center.CopyTo(centers.Row(i));
            Apply(tape, centers).Values.CopyTo(scores.AsSpan(start));
        }
        return scores;
    }

    /// <summary>Centers [B, Z] → standardised labels [B, 1].</summary>
    internal Tensor Apply(Tape tape, Tensor centers) => output.Apply(tape, layers.Apply(tape, centers));
}

/// <summary>Where the labels of a metric lie that a <see cref="MetricHead"/> was trained on.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Their standard deviation, above 0.</param>
public sealed record MetricScale(double Mean, double StandardDeviation)
{
    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">The mean is not finite, or the deviation not finite or not above 0.</exception>
    internal void Validate()
    {
        if (double.IsFinite(Mean) && double.IsFinite(StandardDeviation) && StandardDeviation > 0) return;
        throw new InputException(FormattableString.Invariant(
            $"'metricScale' has mean {Mean} and deviation {StandardDeviation}; they must be finite, and the latter above 0."));
    }
}
