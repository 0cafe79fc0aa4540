using System.Globalization;

namespace ArchVae.Options;

/// <summary>The finite numbers that an option may be.</summary>
/// <param name="Minimum">The least one.</param>
/// <param name="Above">What it must be above.</param>
/// <param name="Maximum">The largest one.</param>
internal readonly record struct OptionRange(double Minimum, double Above, double Maximum)
{
    public bool Contains(double value) => double.IsFinite(value) && value >= Minimum && value > Above && value <= Maximum;

    /// <summary>It in words, to stand after "must be".</summary>
    public override string ToString() =>
        double.IsFinite(Above) ? double.IsFinite(Maximum) ? Words($"above {Above} and at most {Maximum}") : Words($"above {Above}") :
        double.IsFinite(Minimum) ? double.IsFinite(Maximum) ? Words($"from {Minimum} to {Maximum}") : Words($"{Minimum} or more") :
        double.IsFinite(Maximum) ? Words($"at most {Maximum}") : "finite";

    /// <summary>It in words after those for any number.</summary>
    public string After(string number) => ToString() switch
    {
        "finite" => number,
        var words when words.StartsWith("from ", StringComparison.Ordinal) || words.StartsWith("above ", StringComparison.Ordinal) =>
            $"{number} {words}",
        var words => $"{number}, {words}",
    };

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
