namespace ArchVae.Studies.Searches;

/// <summary>What random search finds in a list that is known as a whole, exactly.</summary>
internal static class ExpectedBest
{
    // What is less likely adds nothing in double precision, and would be slow as a denormal number.
    private const double Least = 1e-40;

    /// <summary>
    /// The expected regret after 1, 2, … draws without repeats: the best value less the best drawn. With values v₁ ≤ … ≤ v_N the
    /// best of n draws is at most vᵢ with probability Fᵢ = C(i, n)/C(N, n) = Πₖ (i − k)/(N − k), so that the regret is
    /// Σᵢ Fᵢ·(vᵢ₊₁ − vᵢ), a sum without differences of large numbers.
    /// </summary>
    /// <param name="values">The values, more being better; at least one.</param>
    /// <param name="most">For how many draws; more than there are values leave nothing.</param>
    /// <returns>[most], 0 once all values are drawn.</returns>
    public static double[] Regrets(IReadOnlyList<double> values, int most)
    {
        double[] sorted = [.. values.Order()];
        var count = sorted.Length;
        // Steps from one value to a larger one, with the number of values up to it.
        var steps = Enumerable.Range(1, count - 1).Where(i => sorted[i] > sorted[i - 1])
            .Select(i => (Below: i, Gain: sorted[i] - sorted[i - 1])).ToArray();
        var (shares, regrets, first) = (new double[steps.Length], new double[most], 0);
        Array.Fill(shares, 1);
        for (var drawn = 1; drawn <= Math.Min(most, count); drawn++)
        {
            for (var i = first; i < steps.Length; i++)
            {
                shares[i] *= Math.Max(0, steps[i].Below - drawn + 1) / (double)(count - drawn + 1);
                regrets[drawn - 1] += shares[i] * steps[i].Gain;
            }
            while (first < steps.Length && shares[first] < Least) first++;
        }
        return regrets;
    }
}
