using System.Globalization;

namespace ArchVae.Networks.Export.CSharp;

/// <summary>A layer as statements of C#.</summary>
public sealed class CSharpLayer : ExportedLayer
{
    private readonly CSharpClass source;
    private readonly PlannedLayer layer;

    internal CSharpLayer(Network network, PlannedLayer layer, CSharpClass source) : base(network, layer) =>
        (this.source, this.layer) = (source, layer);

    /// <summary>The array that holds a tensor of the layer, row by row.</summary>
    /// <param name="name">Its name within the layer: <c>weight</c>.</param>
    public string Weight(string name) => CSharpName.Member(Tensor(name).Name);

    /// <summary>A place for what goes out, of which a sequence has as many steps as came in.</summary>
    public string Output() => Place("", layer.Module.Output);

    /// <summary>A place for numbers that the layer needs on the way, of the same size at each call.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="count">How many there are.</param>
    public string Buffer(string name, int count) => source.Buffer($"{Name}_{name}", count);

    /// <summary>Adds a static method to the class, once for the same text.</summary>
    /// <param name="text">The whole method, not indented.</param>
    public void Method(string text) => source.Methods.Add(text);

    /// <summary>Adds a statement.</summary>
    /// <param name="text">The statement, with its semicolon.</param>
    public void Statement(FormattableString text)
    {
        ArgumentNullException.ThrowIfNull(text);
        source.Statements.Add(text.ToString(CultureInfo.InvariantCulture));
    }

    private string Place(string name, NetworkShape shape) => shape.Kind == ShapeKind.Sequence
        ? source.Steps($"{Name}{name}", shape.Units) : source.Buffer($"{Name}{name}", checked((int)shape.Count));
}
