using System.Globalization;
using ArchVae.Files;

namespace ArchVae.Spaces;

/// <summary>
/// Puts an architecture together layer by layer, from names and values:
/// <c>new ArchitectureBuilder(space).Add("start", ("units", 64)).Add("end", ("units", 1)).Build()</c>. Every mistake says what is
/// accepted; where <see cref="At"/> has told a place, it is a <see cref="RecordException"/> with that place. For one thread.
/// </summary>
public sealed class ArchitectureBuilder
{
    private const int NotGiven = -1;
    private const long NoPlace = -1;
    private readonly SearchSpace space;
    private readonly int width;
    private readonly int most;
    private readonly List<long> places = [];
    private int[] cells;
    private int notGiven;
    private long place = NoPlace;

    /// <summary>A builder without layers.</summary>
    /// <param name="space">The space of the architecture.</param>
    public ArchitectureBuilder(SearchSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        this.space = space;
        width = space.CellsPerRow;
        most = space.MaximumRows - (space.EndIsListed ? 0 : 1);
        cells = new int[8 * width];
    }

    /// <summary>The number of layers so far.</summary>
    public int Count => places.Count;

    /// <summary>The type of the layer that was added last; null where there is none.</summary>
    public LayerType? Last { get; private set; }

    private Span<int> LastRow => cells.AsSpan((Count - 1) * width, width);

    /// <summary>Tells where in a line the layers and values that follow are from, for importers.</summary>
    /// <param name="position">The byte or character, from 0, as in <see cref="RecordException.Position"/>.</param>
    /// <returns>This builder.</returns>
    public ArchitectureBuilder At(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        place = position;
        return this;
    }

    /// <summary>
    /// Adds a layer with its features, or with some of them; the others follow by <see cref="Set(string, FeatureValue)"/>.
    /// </summary>
    /// <param name="type">The name of the layer's type.</param>
    /// <param name="features">
    /// The names of features, each with its value: a number, true or false, or the text of a choice.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="InputException">
    /// There is no such type, the type has no such feature there or not this value, the layer before lacks a feature, or there
    /// are more layers than the space allows.
    /// </exception>
    public ArchitectureBuilder Add(string type, params ReadOnlySpan<(string Feature, FeatureValue Value)> features)
    {
        ArgumentNullException.ThrowIfNull(type);
        Add(space.FindLayerType(type) ?? throw Mistake(space.LacksType($"'{InputException.Shown(type)}'")));
        foreach (var (feature, value) in features) Set(feature, value);
        return this;
    }

    /// <summary>Adds a layer; its features follow by <see cref="Set(Feature, FeatureValue)"/>.</summary>
    /// <param name="type">A type of the space.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The type is another space's; that of a copy is too.</exception>
    /// <exception cref="InputException">
    /// The type is an end that files do not list, the layer before lacks a feature, or there are more layers than the space
    /// allows.
    /// </exception>
    public ArchitectureBuilder Add(LayerType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        // Another space's type would be taken for the one that has its place in this space.
        if (type.Index >= space.LayerTypes.Count || space.LayerTypes[type.Index] != type)
            throw new ArgumentException(
                $"'{type.Name}' is a layer type of another space, not of '{space.Name}'.", nameof(type));
        if (type == space.EndType && !space.EndIsListed) throw Mistake(space.LacksType($"'{type.Name}'"));
        EndLayer();
        RequireRoom();
        AddRow(type);
        var row = LastRow;
        foreach (var feature in type.FeaturesAt(Count - 1))
        {
            row[1 + feature.Index] = NotGiven;
            notGiven++;
        }
        return this;
    }

    /// <summary>Sets a feature of the layer that was added last.</summary>
    /// <param name="feature">The feature's name.</param>
    /// <param name="value">A number, true or false, or the text of a choice.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InputException">The layer has no such feature there or not this value, or there is no layer.</exception>
    public ArchitectureBuilder Set(string feature, FeatureValue value)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return Set(Find(feature), value);
    }

    /// <summary>Sets a feature of the layer that was added last.</summary>
    /// <param name="feature">A feature of the space.</param>
    /// <param name="value">A number, true or false, or the text of a choice.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The feature is another space's; that of a copy is too.</exception>
    /// <exception cref="InputException">The layer has no such feature there or not this value, or there is no layer.</exception>
    public ArchitectureBuilder Set(Feature feature, FeatureValue value)
    {
        ArgumentNullException.ThrowIfNull(feature);
        if (feature.Index >= space.Features.Count || space.Features[feature.Index] != feature)
            throw new ArgumentException(
                $"'{feature.Name}' is a feature of another space, not of '{space.Name}'.", nameof(feature));
        if (!Takes(feature)) throw LacksFeature(feature.Name);
        if (!value.TryBinOf(feature, out var bin))
            throw Mistake($"'{feature.Name}' of layer {Count}, '{Last!.Name}', must be {feature.Accepted}, not {value}.");
        SetBin(feature, bin);
        return this;
    }

    /// <summary>The architecture, with the end row where files do not list it. The builder has no layers afterwards.</summary>
    /// <exception cref="InputException">It is not legal, or the last layer lacks a feature.</exception>
    public Architecture Build()
    {
        EndLayer();
        if (!space.EndIsListed) AddRow(space.EndType);
        var architecture = Architecture.FromCheckedCells(space, cells.AsSpan(0, Count * width));
        var isLegal = space.Grammar.Accepts(architecture, out var violation);
        // A violation after the last layer is told at the place that was told last.
        if (!isLegal && violation!.Row < Count - (space.EndIsListed ? 0 : 1)) place = places[violation.Row];
        var mistake = isLegal ? null : Mistake(violation!.In(space));
        Clear();
        return mistake is null ? architecture : throw mistake;
    }

    /// <summary>Forgets all layers.</summary>
    public void Clear()
    {
        places.Clear();
        (Last, notGiven, place) = (null, 0, NoPlace);
    }

    /// <summary>The feature of the last layer with this name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    internal Feature Find(string name) =>
        space.FindFeature(name) is { } feature && Takes(feature) ? feature : throw LacksFeature(name);

    /// <summary>Whether a feature of the last layer was set.</summary>
    internal bool IsSet(Feature feature) => LastRow[1 + feature.Index] != NotGiven;

    /// <summary>Sets a feature that the last layer takes to a bin.</summary>
    internal void SetBin(Feature feature, int bin)
    {
        ref var cell = ref LastRow[1 + feature.Index];
        if (cell == NotGiven) notGiven--;
        cell = bin;
    }

    /// <summary>Checks that there may be another layer.</summary>
    /// <exception cref="InputException">There are as many as the space allows.</exception>
    internal void RequireRoom()
    {
        if (Count == most) throw Mistake($"The architecture has more than {most} layers, the most in '{space.Name}'.");
    }

    /// <summary>Checks that the last layer has all its features.</summary>
    /// <exception cref="InputException">One is missing.</exception>
    internal void EndLayer()
    {
        if (notGiven == 0) return;
        foreach (var feature in Last!.FeaturesAt(Count - 1))
        {
            if (IsSet(feature)) continue;
            place = places[^1];
            throw Mistake($"Layer {Count}, '{Last.Name}', lacks '{feature.Name}', {feature.Accepted}.");
        }
    }

    private bool Takes(Feature feature) => Last is { } last && space.HasFeature(last.Index, feature.Index, Count - 1);

    private void AddRow(LayerType type)
    {
        places.Add(place);
        if (cells.Length < Count * width) Array.Resize(ref cells, 2 * cells.Length);
        LastRow.Clear();
        LastRow[0] = type.Index;
        Last = type;
    }

    private InputException LacksFeature(string name) => Mistake(
        Last is { } last ? SearchSpace.LacksFeature(last, Count - 1, name)
            : $"There is no layer yet that could have '{InputException.Shown(name)}'.");

    private InputException Mistake(string message) =>
        place == NoPlace ? new InputException(message) : new RecordException(place, message);
}

/// <summary>
/// A value to give to a feature: a number, true or false, or the text of a choice. It is made by implicit conversion.
/// </summary>
public readonly record struct FeatureValue
{
    private readonly double number;
    private readonly bool isFlag;
    private readonly string? text;

    private FeatureValue(double number, bool isFlag = false, string? text = null) =>
        (this.number, this.isFlag, this.text) = (number, isFlag, text);

    /// <summary>A number: of an integer or a real, 0 or 1 of a flag, or a choice that files write as a number.</summary>
    public static implicit operator FeatureValue(double number) => new(number);

    /// <summary>Whether a flag is set.</summary>
    public static implicit operator FeatureValue(bool isSet) => new(isSet ? 1 : 0, isFlag: true);

    /// <summary>The text of a choice.</summary>
    public static implicit operator FeatureValue(string choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return new(0, text: choice);
    }

    /// <summary>The bin of a feature that has this value; false where the feature does not accept it.</summary>
    internal bool TryBinOf(Feature feature, out int bin)
    {
        bin = 0;
        if (text is not null) return feature.TryBinOf(text, out bin);
        if (isFlag && feature.Kind != FeatureKind.Flag) return false;
        return feature.Kind == FeatureKind.Choice ? feature.TryBinOfNumber(number, out bin) : feature.TryBinOf(number, out bin);
    }

    /// <summary>The value as it is shown in errors.</summary>
    public override string ToString() =>
        text is not null ? $"'{InputException.Shown(text)}'"
            : isFlag ? (number > 0 ? "true" : "false") : number.ToString(CultureInfo.InvariantCulture);
}
