namespace ArchVae.Spaces.Generators;

/// <summary>
/// Places on a straight line, rounded half to even as .NET and Python round: <paramref name="Count"/> evenly spaced numbers from
/// first to last, of which the leading <paramref name="Skipped"/> are left out. A line of one number is the first.
/// </summary>
/// <param name="First">The number at the beginning of the line.</param>
/// <param name="Last">The number at its end.</param>
/// <param name="Count">How many numbers lie on it, at least 1.</param>
/// <param name="Skipped">How many of them come before place 0.</param>
public readonly record struct StraightLine(int First, int Last, int Count, int Skipped = 0)
{
    /// <summary>The number at a place, from 0.</summary>
    public int At(int place) =>
        Count == 1 ? First : (int)Math.Round(First + (Last - First) * (place + Skipped) / (Count - 1.0), MidpointRounding.ToEven);
}
