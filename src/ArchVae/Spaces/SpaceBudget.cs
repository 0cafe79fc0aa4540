using System.Globalization;
using ArchVae.Yaml;

namespace ArchVae.Spaces;

/// <summary>
/// How many numbers the tables of one space may have in all: the values of its features, the weights of its draws, and the rows
/// of its longest architecture. Parts ask before they allocate; what asks most is named.
/// </summary>
/// <param name="mistakes">Told where the space asks for more.</param>
internal sealed class SpaceBudget(Mistakes mistakes)
{
    /// <summary>The most numbers in all.</summary>
    public const int Most = 1 << 22;

    private long asked;
    private (YamlTree At, string For, long Numbers)? largest;

    /// <summary>Asks for numbers.</summary>
    /// <param name="at">What asks.</param>
    /// <param name="what">What they are for: "the values of feature 'units'".</param>
    /// <param name="numbers">How many.</param>
    public void Ask(YamlTree at, string what, long numbers)
    {
        asked += numbers;
        if (largest is null || numbers > largest.Value.Numbers) largest = (at, what, numbers);
    }

    /// <summary>Whether there is room for all that was asked for; if not, that is reported.</summary>
    public bool Suffices()
    {
        if (asked <= Most) return true;
        var (at, what, numbers) = largest!.Value;
        mistakes.Add(at, string.Create(CultureInfo.InvariantCulture,
            $"the tables of the space would have {asked:N0} numbers, and at most {Most:N0} are accepted; most of them, " +
            $"{numbers:N0}, are {what}"));
        return false;
    }
}
