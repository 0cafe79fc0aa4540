namespace ArchVae.Samples;

/// <summary>The mean of independent draws, their standard deviation, and the standard error of the mean.</summary>
internal readonly record struct Estimate(double Mean, double StandardDeviation, double StandardError)
{
    /// <summary>Of these draws.</summary>
    public static Estimate Of(ReadOnlySpan<float> draws)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var draw in draws) sum += draw;
        var mean = sum / draws.Length;
        foreach (var draw in draws) squares += (draw - mean) * (draw - mean);
        var deviation = Math.Sqrt(squares / (draws.Length - 1));
        return new(mean, deviation, deviation / Math.Sqrt(draws.Length));
    }

    /// <summary>Of a function of each draw.</summary>
    public static Estimate Of(int count, Func<int, double> draw)
    {
        var draws = new float[count];
        for (var i = 0; i < count; i++) draws[i] = (float)draw(i);
        return Of(draws);
    }
}
