using System.Numerics;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>
/// What predictors see of architectures: a code for each feature that differs between those that are learned from. Of the
/// entries, a type, a flag or a choice is the number of its value from 1, and 0 where there is none: where the network is
/// shorter, or its layer does not have the feature. A number is its place on its normalised scale, 0 to 1, and ½ where there is
/// none, which the layer's type says already. Figures of the whole network are 0 to 1 over those that are learned from, and
/// coordinates of the latent space have mean ½ and standard deviation ½ over them. Features that are always the same tell
/// nothing and are left out. Immutable.
/// </summary>
public sealed class ArchitectureFeatures
{
    private const double NoNumber = 0.5;
    private readonly EntryColumn[] categories;
    private readonly EntryColumn[] numbers;
    private readonly ScaledColumns summary;
    private readonly ScaledColumns latent;

    private ArchitectureFeatures(SearchSpace space, List<EntryColumn> entries, ScaledColumns summary, ScaledColumns latent)
    {
        (Space, this.summary, this.latent) = (space, summary, latent);
        categories = [.. entries.Where(column => !column.IsNumeric)];
        numbers = [.. entries.Where(column => column.IsNumeric)];
        Columns = [.. categories, .. numbers, .. summary.Columns, .. latent.Columns];
        CategoryWidth = Padded(categories.Length);
        EntryWidth = CategoryWidth + Padded(numbers.Length);
        Width = EntryWidth + Padded(summary.Columns.Count + latent.Columns.Count);
    }

    /// <summary>The space of the architectures.</summary>
    public SearchSpace Space { get; }

    /// <summary>
    /// The features that differ: first types, flags and choices, then numbers of the entries, those of the whole network and
    /// coordinates of the latent space.
    /// </summary>
    public IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>Where the numbers begin in the codes: the length of the first part with zeros up to whole vectors.</summary>
    internal int CategoryWidth { get; }

    /// <summary>Where the numbers that are not entries begin, behind two parts with zeros up to whole vectors.</summary>
    internal int EntryWidth { get; }

    /// <summary>The length of the codes, the three parts with zeros up to whole vectors.</summary>
    internal int Width { get; }

    /// <summary>The features that differ between some architectures of one space.</summary>
    /// <param name="architectures">Those that are learned from.</param>
    /// <param name="groups">Which kinds of features.</param>
    /// <param name="latent">Where the latent coordinates come from; not used without these.</param>
    /// <exception cref="ArgumentException">
    /// There is no architecture, or no <paramref name="latent"/> for the latent coordinates.
    /// </exception>
    public static ArchitectureFeatures Of(
        IReadOnlyList<Architecture> architectures, FeatureGroups groups = FeatureGroups.Entries, ILatentCenters? latent = null)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        if (architectures.Count == 0) throw new ArgumentException("There is no architecture.", nameof(architectures));
        if (groups.HasFlag(FeatureGroups.Latent) && latent is null)
            throw new ArgumentException("Latent coordinates need a model.", nameof(latent));
        var space = architectures[0].Space;
        space.RequireAll(architectures, "The architectures are");
        return new(
            space, groups.HasFlag(FeatureGroups.Entries) ? VaryingEntries(architectures) : [],
            groups.HasFlag(FeatureGroups.Summary) ? ScaledColumns.Summary(architectures) : ScaledColumns.None,
            groups.HasFlag(FeatureGroups.Latent) ? ScaledColumns.Latent(architectures, latent!) : ScaledColumns.None);
    }

    /// <summary>The code of one entry of an architecture.</summary>
    public static double CodeOf(Architecture architecture, EntryColumn column)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(column);
        if (column.Row >= architecture.RowCount) return column.IsNumeric ? NoNumber : 0;
        var type = architecture.TypeOf(column.Row);
        if (column.Feature is not { } feature) return 1 + type;
        if (!architecture.Space.HasFeature(type, feature.Index, column.Row)) return feature.IsNumeric ? NoNumber : 0;
        return feature.IsNumeric
            ? feature.Normalize(architecture.ValueOf(column.Row, feature.Index))
            : 1 + architecture.BinOf(column.Row, feature.Index);
    }

    /// <summary>Where the code of a column stands.</summary>
    internal int PlaceOf(int column) =>
        column < categories.Length ? column
        : column < categories.Length + numbers.Length ? CategoryWidth + column - categories.Length
        : EntryWidth + column - categories.Length - numbers.Length;

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
        summary.Fill(architectures, codes, Width, EntryWidth);
        latent.Fill(architectures, codes, Width, EntryWidth + summary.Columns.Count);
        return codes;
    }

    private static List<EntryColumn> VaryingEntries(IReadOnlyList<Architecture> architectures)
    {
        var features = architectures[0].Space.Features;
        var rows = architectures.Max(architecture => architecture.RowCount);
        var all = Enumerable.Range(0, rows).SelectMany(row =>
            features.Select(feature => new EntryColumn(row, feature)).Prepend(new(row, null)));
        return [.. all.Where(column =>
        {
            var first = CodeOf(architectures[0], column);
            return architectures.Any(architecture => CodeOf(architecture, column) != first);
        })];
    }

    private static int Padded(int count) => (count + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
}
