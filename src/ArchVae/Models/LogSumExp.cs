namespace ArchVae.Models;

/// <summary>log Σ exp of numbers that come one by one, without overflow.</summary>
internal struct LogSumExp
{
    private double maximum;
    private double sum;

    // Of none log 0, which is −∞.
    public readonly double Value => maximum + Math.Log(sum);

    public void Add(double value)
    {
        if (double.IsNegativeInfinity(value)) return;
        if (sum == 0) (maximum, sum) = (value, 1);
        else if (value <= maximum) sum += Math.Exp(value - maximum);
        else (maximum, sum) = (value, sum * Math.Exp(maximum - value) + 1);
    }
}
