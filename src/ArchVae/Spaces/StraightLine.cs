namespace ArchVae.Spaces;

/// <summary>Whole numbers on a straight line, rounded half to even as .NET and Python round.</summary>
internal static class StraightLine
{
    /// <summary>The number at place <paramref name="index"/> of <paramref name="count"/> evenly spaced ones from first to last; one place has the first.</summary>
    public static int At(int first, int last, int index, int count) =>
        count == 1 ? first : (int)Math.Round(first + (last - first) * index / (count - 1.0), MidpointRounding.ToEven);
}
