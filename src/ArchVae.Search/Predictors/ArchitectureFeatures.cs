using System.Numerics;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>
/// What predictors see of architectures: a code for each entry that differs between those that are learned from. A type, a flag
/// or a choice is the number of its value from 1, and 0 where there is none: where the network is shorter, or its layer does not
/// have the feature. A number is its place on its normalised scale, 0 to 1, and ½ where there is none, which the layer's type
/// says already. Entries that are always the same tell nothing and are left out. Immutable.
/// </summary>
public sealed class ArchitectureFeatures
{
    private const double NoNumber = 0.5;
    private readonly FeatureColumn[] categories;
    private readonly FeatureColumn[] numbers;

    private ArchitectureFeatures(SearchSpace space, FeatureColumn[] categories, FeatureColumn[] numbers)
    {
        (Space, this.categories, this.numbers) = (space, categories, numbers);
        (CategoryWidth, Width) = (Padded(categories.Length), Padded(categories.Length) + Padded(numbers.Length));
    }

    /// <summary>The space of the architectures.</summary>
    public SearchSpace Space { get; }

    /// <summary>The entries that differ: first types, flags and choices, then numbers.</summary>
    public IReadOnlyList<FeatureColumn> Columns => [.. categories, .. numbers];

    /// <summary>Where the numbers begin in the codes: the length of the first part with zeros up to whole vectors.</summary>
    internal int CategoryWidth { get; }

    /// <summary>The length of the codes, both parts with zeros up to whole vectors.</summary>
    internal int Width { get; }

    /// <summary>The entries that differ between some architectures of one space.</summary>
    /// <exception cref="ArgumentException">There is no architecture.</exception>
    public static ArchitectureFeatures Of(IReadOnlyList<Architecture> architectures)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        if (architectures.Count == 0) throw new ArgumentException("There is no architecture.", nameof(architectures));
        var space = architectures[0].Space;
        space.RequireAll(architectures, "The architectures are");
        var rows = architectures.Max(architecture => architecture.RowCount);
        var all = Enumerable.Range(0, rows).SelectMany(row =>
            space.Features.Select(feature => new FeatureColumn(row, feature)).Prepend(new(row, null)));
        var varying = all.Where(column =>
        {
            var first = CodeOf(architectures[0], column);
            return architectures.Any(architecture => CodeOf(architecture, column) != first);
        }).ToList();
        return new(space, [.. varying.Where(column => !column.IsNumeric)], [.. varying.Where(column => column.IsNumeric)]);
    }

    /// <summary>The code of one entry of an architecture.</summary>
    public static double CodeOf(Architecture architecture, FeatureColumn column)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        if (column.Row >= architecture.RowCount) return column.IsNumeric ? NoNumber : 0;
        var type = architecture.TypeOf(column.Row);
        if (column.Feature is not { } feature) return 1 + type;
        if (!architecture.Space.HasFeature(type, feature.Index, column.Row)) return feature.IsNumeric ? NoNumber : 0;
        return feature.IsNumeric
            ? feature.Normalize(architecture.ValueOf(column.Row, feature.Index))
            : 1 + architecture.BinOf(column.Row, feature.Index);
    }

    /// <summary>Where the code of a column stands.</summary>
    internal int PlaceOf(int column) => column < categories.Length ? column : CategoryWidth + column - categories.Length;

    /// <summary>The codes of architectures of the space, [count, <see cref="Width"/>].</summary>
    /// <exception cref="InputException">One is of another space.</exception>
    internal double[] CodesOf(IReadOnlyList<Architecture> architectures)
    {
        Space.RequireAll(architectures, "The architectures are");
        var codes = new double[(long)architectures.Count * Width];
        for (var i = 0; i < architectures.Count; i++)
        {
            var own = codes.AsSpan(i * Width, Width);
            for (var j = 0; j < categories.Length; j++) own[j] = CodeOf(architectures[i], categories[j]);
            for (var j = 0; j < numbers.Length; j++) own[CategoryWidth + j] = CodeOf(architectures[i], numbers[j]);
        }
        return codes;
    }

    private static int Padded(int count) => (count + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
}
