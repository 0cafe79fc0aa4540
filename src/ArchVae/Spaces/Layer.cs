namespace ArchVae.Spaces;

/// <summary>
/// One layer of an <see cref="Architecture"/>, by names: <c>architecture.Layers[1]["units"]</c>. A light view that copies
/// nothing.
/// </summary>
public readonly struct Layer
{
    private readonly Architecture architecture;

    internal Layer(Architecture architecture, int row) => (this.architecture, Row) = (architecture, row);

    /// <summary>The row in its architecture, from 0.</summary>
    public int Row { get; }

    /// <summary>The type.</summary>
    public LayerType Type => architecture.Space.LayerTypes[architecture.TypeOf(Row)];

    /// <summary>The features that the layer has there, in the order of the space's.</summary>
    public LayerFeatures Features => Type.FeaturesAt(Row);

    /// <summary>The value of a feature: a number, 0 or 1 for a flag, and of a choice the number that files write it as.</summary>
    /// <param name="feature">The feature's name.</param>
    /// <exception cref="InputException">The layer has no such feature, or it is a choice that is no number.</exception>
    public double this[string feature]
    {
        get
        {
            var found = Find(feature);
            return found.TryNumberOf(BinOf(found), out var number)
                ? number
                : throw new InputException($"'{found.Name}' of {this} is no number; it is read with {nameof(Text)}.");
        }
    }

    /// <summary>The value of a feature as text: the choice, or a number in its shortest form.</summary>
    /// <param name="feature">The feature's name.</param>
    /// <exception cref="InputException">The layer has no such feature.</exception>
    public string Text(string feature)
    {
        var found = Find(feature);
        return found.Format(BinOf(found));
    }

    /// <summary>The type and the values of all features: <c>linear(256)</c>.</summary>
    public override string ToString()
    {
        var self = this;
        var values = string.Join(',', Features.Select(feature => feature.Format(self.BinOf(feature))));
        return values.Length == 0 ? Type.Name : $"{Type.Name}({values})";
    }

    private int BinOf(Feature feature) => architecture.BinOf(Row, feature.Index);

    private Feature Find(string name)
    {
        var space = architecture.Space;
        return space.FindFeature(name) is { } feature && space.HasFeature(Type.Index, feature.Index, Row)
            ? feature
            : throw new InputException(SearchSpace.LacksFeature(Type, Row, name));
    }
}
