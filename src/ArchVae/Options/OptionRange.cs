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
    public override string ToString() => (double.IsFinite(Minimum), double.IsFinite(Above), double.IsFinite(Maximum)) switch
    {
        (_, true, true) => Words($"above {Above} and at most {Maximum}"),
        (_, true, false) => Words($"above {Above}"),
        (true, _, true) => Words($"from {Minimum} to {Maximum}"),
        (true, _, false) => Words($"{Minimum} or more"),
        (false, _, true) => Words($"at most {Maximum}"),
        _ => "finite",
    };

    /// <summary>It in words after those for any number.</summary>
    public string After(string number)
    {
        var words = ToString();
        if (words == "finite") return number;
        var isAttribute = double.IsFinite(Above) || (double.IsFinite(Minimum) && double.IsFinite(Maximum));
        return isAttribute ? $"{number} {words}" : $"{number}, {words}";
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
