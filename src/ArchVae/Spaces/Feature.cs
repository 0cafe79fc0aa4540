using System.Globalization;

namespace ArchVae.Spaces;

/// <summary>
/// One feature of layers: units, rate, a skip flag. There is one feature a name in a space, shared by the layer types that have
/// it. Everything is discrete at its resolution: a value is a bin index in [0, <see cref="BinCount"/>). Immutable.
/// </summary>
public sealed class Feature
{
    /// <summary>The most bins that a feature may have.</summary>
    public const int MaximumBinCount = 1 << 20;

    private readonly decimal low;
    private readonly decimal step;
    private readonly Dictionary<string, int> binsOfTexts = new(StringComparer.Ordinal);
    private readonly Dictionary<double, int> binsOfNumbers = [];

    private Feature(
        string name, int index, FeatureKind kind, decimal low, decimal high, decimal step, FeatureScale scale,
        IReadOnlyList<string> choices, IReadOnlyList<bool> choiceIsNumber, int firstPosition)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Index = index;
        Kind = kind;
        (this.low, this.step) = (low, step);
        Low = (double)low;
        High = (double)high;
        Step = (double)step;
        Scale = scale;
        Choices = choices;
        ChoiceIsNumber = choiceIsNumber;
        FirstPosition = firstPosition;
        // Far too many would not fit into a decimal number.
        var count = kind == FeatureKind.Choice ? choices.Count
            : (High - Low) / Step > 2 * MaximumBinCount ? decimal.MaxValue : (high - low) / step + 1;
        if (count is < 1 or > MaximumBinCount || count != decimal.Truncate(count))
        {
            var range = FormattableString.Invariant($"The range {low} to {high} of feature '{name}'");
            var steps = FormattableString.Invariant($"a whole number of steps of {step}, at most {MaximumBinCount - 1}");
            throw new ArgumentException($"{range} must be {steps}.");
        }
        BinCount = (int)count;
        for (var bin = 0; bin < choices.Count; bin++)
        {
            if (choiceIsNumber[bin])
                binsOfNumbers.TryAdd(double.Parse(choices[bin], CultureInfo.InvariantCulture), bin);
            else binsOfTexts.TryAdd(choices[bin], bin);
        }
    }

    /// <summary>The name, as written in files.</summary>
    public string Name { get; }

    /// <summary>The place in <see cref="SearchSpace.Features"/>.</summary>
    public int Index { get; }

    /// <summary>The kind of value.</summary>
    public FeatureKind Kind { get; }

    /// <summary>The lowest value (0 for flags and choices).</summary>
    public double Low { get; }

    /// <summary>The highest value (1 for flags, the last bin for choices).</summary>
    public double High { get; }

    /// <summary>The distance between values: the step of integers, the resolution of reals, 1 otherwise.</summary>
    public double Step { get; }

    /// <summary>How a number is mapped to [0, 1].</summary>
    public FeatureScale Scale { get; }

    /// <summary>The values of a choice, as the space gives them; empty for other kinds.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>For each choice, whether files write it as a number; empty for other kinds.</summary>
    public IReadOnlyList<bool> ChoiceIsNumber { get; }

    /// <summary>The first position (row, from 0) where layers have the feature.</summary>
    public int FirstPosition { get; }

    /// <summary>Whether the feature is an integer or a real.</summary>
    public bool IsNumeric => Kind is FeatureKind.Integer or FeatureKind.Real;

    /// <summary>The number of different values: (High − Low) / Step + 1 for numbers, 2 for flags, the choices.</summary>
    public int BinCount { get; }

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The range is no whole number of steps, or a log scale does not start above 0.
    /// </exception>
    public static Feature Integer(string name, int index, long low, long high, long step = 1,
        FeatureScale scale = FeatureScale.Linear, int firstPosition = 0) =>
        Number(name, index, FeatureKind.Integer, low, high, step, scale, firstPosition);

    /// <summary>
    /// A real number from <paramref name="low"/> to <paramref name="high"/>, kept to a multiple of <paramref name="step"/>
    /// above low.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The range is no whole number of steps, or a log scale does not start above 0.
    /// </exception>
    public static Feature Real(string name, int index, decimal low, decimal high, decimal step,
        FeatureScale scale = FeatureScale.Linear, int firstPosition = 0) =>
        Number(name, index, FeatureKind.Real, low, high, step, scale, firstPosition);

    /// <summary>A flag: 0 or 1.</summary>
    public static Feature Flag(string name, int index, int firstPosition = 0) =>
        new(name, index, FeatureKind.Flag, 0, 1, 1, FeatureScale.Linear, [], [], firstPosition);

    /// <summary>
    /// One of <paramref name="choices"/>; <paramref name="isNumber"/> says of each whether files write it as a number.
    /// </summary>
    /// <exception cref="ArgumentException">There is no choice, or the lists differ in length.</exception>
    public static Feature Choice(string name, int index, IReadOnlyList<string> choices, IReadOnlyList<bool> isNumber,
        int firstPosition = 0)
    {
        ArgumentNullException.ThrowIfNull(choices);
        ArgumentNullException.ThrowIfNull(isNumber);
        if (choices.Count == 0 || choices.Count != isNumber.Count)
            throw new ArgumentException($"Feature '{name}' needs at least one choice, each marked as number or not.");
        return new(name, index, FeatureKind.Choice, 0, choices.Count - 1, 1, FeatureScale.Linear, [.. choices], [.. isNumber],
            firstPosition);
    }

    /// <summary>
    /// The value of a bin: Low + bin · Step, without the rounding errors of binary fractions (0.009, not
    /// 0.009000000000000001).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The bin is not in [0, BinCount).</exception>
    public double ValueOf(int bin)
    {
        if ((uint)bin >= (uint)BinCount)
            throw new ArgumentOutOfRangeException(nameof(bin), bin, $"Feature '{Name}' has bins 0 to {BinCount - 1}.");
        // In decimal arithmetic, so that a real is the number that people write.
        return Kind == FeatureKind.Real ? (double)(low + bin * step) : Low + bin * Step;
    }

    /// <summary>
    /// The bin of a value. False when the value is not finite, out of [Low, High] or, except for reals, off the grid; a real
    /// snaps to the nearest bin.
    /// </summary>
    public bool TryBinOf(double value, out int bin)
    {
        bin = 0;
        if (!(value >= Low && value <= High)) return false;
        var place = (value - Low) / Step;
        var nearest = Math.Round(place);
        if (Kind != FeatureKind.Real && place != nearest) return false;
        bin = Math.Min((int)nearest, BinCount - 1);
        return true;
    }

    /// <summary>The bin of a choice that files write as text. False when there is none, or the feature is no choice.</summary>
    public bool TryBinOf(string choice, out int bin) => binsOfTexts.TryGetValue(choice, out bin);

    /// <summary>
    /// The bin of a choice that files write as a number. False when there is none, or the feature is no choice.
    /// </summary>
    public bool TryBinOfNumber(double choice, out int bin) => binsOfNumbers.TryGetValue(choice, out bin);

    /// <summary>
    /// A value on the scale where Low is 0 and High is 1; beyond the range below 0 and above 1. 0 where the range is one
    /// value.
    /// </summary>
    public double Normalize(double value) =>
        BinCount == 1 ? 0
        : Scale == FeatureScale.Log ? Math.Log(value / Low) / Math.Log(High / Low)
        : (value - Low) / (High - Low);

    /// <summary>The inverse of <see cref="Normalize"/>.</summary>
    public double Denormalize(double normalized) =>
        Scale == FeatureScale.Log ? Low * Math.Pow(High / Low, normalized) : Low + normalized * (High - Low);

    /// <summary>The bin whose value is nearest to a normalised one, which is clamped to [0, 1]; NaN gives bin 0.</summary>
    public int NearestBin(double normalized)
    {
        if (double.IsNaN(normalized)) return 0;
        var place = (Denormalize(Math.Clamp(normalized, 0, 1)) - Low) / Step;
        return (int)Math.Clamp(Math.Round(place), 0, BinCount - 1);
    }

    /// <summary>A bin's value as text: a number in its shortest form, or the choice.</summary>
    public string Format(int bin) =>
        Kind == FeatureKind.Choice ? Choices[bin] : ValueOf(bin).ToString(CultureInfo.InvariantCulture);

    /// <summary>What the feature accepts, in words: "an integer from 1 to 1024".</summary>
    public string Accepted => Kind switch
    {
        FeatureKind.Integer when Step == 1 => string.Create(CultureInfo.InvariantCulture, $"an integer from {Low} to {High}"),
        FeatureKind.Integer => string.Create(CultureInfo.InvariantCulture, $"an integer from {Low} to {High} in steps of {Step}"),
        FeatureKind.Real => string.Create(CultureInfo.InvariantCulture, $"a number from {Low} to {High}"),
        FeatureKind.Flag => "0 or 1",
        _ => "one of " + InputException.Listed(Choices),
    };

    /// <summary>The name and what it accepts: <c>units, an integer from 1 to 1024</c>.</summary>
    public override string ToString() => $"{Name}, {Accepted}";

    /// <summary>A bin's value as the number that files write it as; false for a choice that they write as text.</summary>
    internal bool TryNumberOf(int bin, out double number)
    {
        if (Kind != FeatureKind.Choice)
        {
            number = ValueOf(bin);
            return true;
        }
        number = ChoiceIsNumber[bin] ? double.Parse(Choices[bin], CultureInfo.InvariantCulture) : 0;
        return ChoiceIsNumber[bin];
    }

    private static Feature Number(
        string name, int index, FeatureKind kind, decimal low, decimal high, decimal step, FeatureScale scale, int firstPosition)
    {
        if (!(step > 0)) throw new ArgumentException($"The step of feature '{name}' must be above 0.");
        if (high < low) throw new ArgumentException($"The maximum of feature '{name}' is below its minimum.");
        if (scale == FeatureScale.Log && low <= 0)
            throw new ArgumentException($"Feature '{name}' has a log scale, so its minimum must be above 0.");
        return new(name, index, kind, low, high, step, scale, [], [], firstPosition);
    }
}

/// <summary>What kind of value a feature has.</summary>
public enum FeatureKind
{
    /// <summary>A whole number on a grid: range, step, scale.</summary>
    Integer,

    /// <summary>A real number, kept to a resolution.</summary>
    Real,

    /// <summary>0 or 1.</summary>
    Flag,

    /// <summary>One of a list of values.</summary>
    Choice,
}

/// <summary>How a number's range is mapped to [0, 1].</summary>
public enum FeatureScale
{
    /// <summary>(value − low) / (high − low).</summary>
    Linear,

    /// <summary>ln(value / low) / ln(high / low), for ranges that span orders of magnitude; low is above 0.</summary>
    Log,
}
