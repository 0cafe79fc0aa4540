using ArchVae.Yaml;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// The options that a <c>generator</c> section gives to a <see cref="GeneratorFamily"/>. Each is taken at most once, and what is
/// wrong with one is reported with its place.
/// </summary>
public sealed class GeneratorFields
{
    private const int Limit = 1 << 20;
    private readonly IReadOnlyDictionary<string, Feature?> features;

    internal GeneratorFields(YamlFields all, IReadOnlyDictionary<string, Feature?> features) =>
        (All, this.features) = (all, features);

    /// <summary>The fields of the section as they stand in the file, for options of other forms than those below.</summary>
    public YamlFields All { get; }

    /// <summary>A range that must be given: <c>[lowest, highest]</c>, two whole numbers from 1 to 2^20.</summary>
    /// <param name="name">The option.</param>
    /// <param name="drawn">The features that are drawn from it: both ends must be values of each that the space has.</param>
    public WholeRange Range(string name, params ReadOnlySpan<string> drawn) => Range(name, 1, drawn);

    /// <summary>
    /// A range that must be given, of numbers at equal distances: <c>[lowest, highest]</c>, two whole numbers from 1 to 2^20.
    /// </summary>
    /// <param name="name">The option.</param>
    /// <param name="step">The distance, at least 1; the range must be a whole number of steps.</param>
    /// <param name="drawn">The features that are drawn from it: both ends must be values of each that the space has.</param>
    public WholeRange Range(string name, int step, params ReadOnlySpan<string> drawn)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        var standIn = new WholeRange(1, 1);
        if (All.Require(name) is not { } node) return standIn;
        if (node.Items is not { Count: 2 } items)
        {
            All.Report(node, $"'{name}' of the generator must be a range [lowest, highest]");
            return standIn;
        }
        if ((All.Whole(items[0], name, 1, Limit), All.Whole(items[1], name, 1, Limit)) is not ({ } low, { } high)) return standIn;
        if (low > high)
            All.Report(node, $"'{name}' of the generator must be a range [lowest, highest], and {low} is above {high}");
        else if ((high - low) % step != 0)
            All.Report(node, $"the range '{name}' of the generator must be a whole number of steps of {step}");
        else
        {
            RequireValues(node, drawn, low, high);
            return new(low, high, step);
        }
        return standIn;
    }

    /// <summary>A list that must be given: different whole numbers from 1 to 2^20, at least one.</summary>
    /// <param name="name">The option.</param>
    /// <param name="drawn">The features that are drawn from it: all numbers must be values of each that the space has.</param>
    public IReadOnlyList<int> Numbers(string name, params ReadOnlySpan<string> drawn)
    {
        if (All.Require(name) is not { } node) return [1];
        var items = node.Items ?? [];
        int[] numbers = [.. items.Select(item => All.Whole(item, name, 1, Limit)).OfType<int>()];
        if (items.Count == 0 || numbers.Distinct().Count() < numbers.Length)
            All.Report(node, $"'{name}' of the generator must be a list of different whole numbers");
        foreach (var number in numbers) RequireValues(node, drawn, number, number);
        return numbers.Length > 0 ? numbers : [1];
    }

    /// <summary>A whole number.</summary>
    /// <param name="name">The option.</param>
    /// <param name="minimum">The lowest that is accepted.</param>
    /// <param name="maximum">The highest that is accepted.</param>
    /// <param name="otherwise">What it is where it is not given; null where it must be given.</param>
    public int Whole(string name, int minimum, int maximum, int? otherwise = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimum, maximum);
        return All.Whole(Find(name, otherwise is null), name, minimum, maximum) ?? otherwise ?? minimum;
    }

    /// <summary>A number, such as a probability.</summary>
    /// <param name="name">The option.</param>
    /// <param name="minimum">The lowest that is accepted.</param>
    /// <param name="maximum">The highest that is accepted.</param>
    /// <param name="otherwise">What it is where it is not given; null where it must be given.</param>
    public double Real(string name, double minimum, double maximum, double? otherwise = null)
    {
        if (!(minimum <= maximum)) throw new ArgumentOutOfRangeException(nameof(minimum));
        var standIn = otherwise ?? minimum;
        if (Find(name, otherwise is null) is not { } node || All.Number(node, name) is not { } number) return standIn;
        var value = (double)number;
        if (value >= minimum && value <= maximum) return value;
        var range = FormattableString.Invariant($"from {minimum} to {maximum}");
        All.Report(node, $"'{name}' of the generator must be a number {range}, not {YamlFields.Shown(node)}");
        return standIn;
    }

    private YamlTree? Find(string name, bool required) => required ? All.Require(name) : All.Take(name);

    private void RequireValues(YamlTree node, ReadOnlySpan<string> names, int low, int high)
    {
        var wrong = new List<string>();
        foreach (var name in names)
        {
            // One with a mistake of its own cannot be compared with.
            if (features.GetValueOrDefault(name) is not { } feature) continue;
            if (!feature.TryBinOf(low, out _) || !feature.TryBinOf(high, out _))
                wrong.Add($"'{feature.Name}' is {feature.Accepted}");
        }
        if (wrong.Count > 0) All.Report(node, $"the generator draws from {low} to {high}, and {string.Join(", ", wrong)}");
    }
}
