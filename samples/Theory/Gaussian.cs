namespace ArchVae.Samples;

/// <summary>
/// N(mean, variance) in one dimension, in closed form and in double precision: what the programs are compared with.
/// </summary>
internal readonly record struct Gaussian(double Mean, double Variance)
{
    /// <summary>N(0, 1).</summary>
    public static Gaussian Standard { get; } = new(0, 1);

    /// <summary>σ.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>log σ².</summary>
    public double LogVariance => Math.Log(Variance);

    /// <summary>The log density at a point, in nats.</summary>
    public double LogDensity(double x) => -(Math.Log(2 * Math.PI * Variance) + (x - Mean) * (x - Mean) / Variance) / 2;

    /// <summary>KL[this ‖ other] in nats.</summary>
    public double KlFrom(Gaussian other)
    {
        var ratio = Variance / other.Variance;
        return (ratio + Math.Pow(Mean - other.Mean, 2) / other.Variance - 1 - Math.Log(ratio)) / 2;
    }
}
