using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>log p(x|z), a probability: the categorical type, and the mass that a Gaussian puts on the size's bin.</summary>
internal static class Likelihood
{
    // A size's log deviation lies between that of a quarter of the narrowest bin and 0.
    private static readonly double halfRange = -Math.Log(
        Math.Log((Architectures.Largest - 0.5) / (Architectures.Largest - 1.5)) / Math.Log(Architectures.Largest) / 4) / 2;

    /// <summary>The batch's mean, of the outputs [N, 7] of its valid rows.</summary>
    public static Tensor Log(Tensor outputs, Batch batch)
    {
        var types = outputs.narrow(1, 0, Architectures.TypeCount);
        var crossEntropy = nn.functional.cross_entropy(types, batch.Types, reduction: nn.Reduction.Sum);
        var mean = outputs.select(1, Architectures.TypeCount).to(float64).sigmoid();
        var raw = outputs.select(1, Architectures.TypeCount + 1).to(float64);
        var deviation = (((raw / halfRange).tanh() - 1) * halfRange).exp();
        var (a, b) = ((batch.Lower - mean) / deviation, (batch.Upper - mean) / deviation);
        // Right of the mean the interval is reflected: the distribution function is accurate in its left tail.
        var right = a > 0;
        var (logA, logB) = (LogDistribution(where(right, -b, a)), LogDistribution(where(right, -a, b)));
        var logMass = logB + (-(logA - logB).exp()).log1p();
        return (logMass.sum() - crossEntropy) / batch.Lengths.shape[0];
    }

    // log Φ(x), which TorchSharp does not have as one operation: by erfc where that is far from underflow, below that as a series
    // whose first neglected term is less than 1e-10. The branch that is not taken gets an x at which it is finite.
    private static Tensor LogDistribution(Tensor x)
    {
        const double Far = -20;
        var (tail, body) = (x.clamp_max(Far), x.clamp_min(Far));
        var s = tail.square().reciprocal();
        var series = -s * (1 - 3 * s * (1 - 5 * s * (1 - 7 * s)));
        var farther = series.log1p() - tail.square() / 2 - (-tail).log() - 0.5 * Math.Log(2 * Math.PI);
        return where(x < Far, farther, (special.erfc(body * -Math.Sqrt(0.5)) / 2).log());
    }
}
