using System.Globalization;

namespace ArchVae.Networks.Importing;

/// <summary>A layer of somebody's network as a file has it: a module with settings, before it is said in a space.</summary>
/// <param name="Module">The name of the module that computes it.</param>
/// <param name="Place">What messages call it: <c>node '/fc1/Gemm' (Gemm)</c>.</param>
internal sealed record FoundLayer(string Module, string Place)
{
    /// <summary>The name of the activation that architectures imply.</summary>
    public const string Relu = "relu";

    /// <summary>
    /// The values of the module's settings as far as the file tells them, each a text or, where several mean the same
    /// here, all of them.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The activation that follows, lower case; null for none.</summary>
    public string? Activation { get; init; }

    /// <summary>Whether the file tells activations at all.</summary>
    public bool TellsActivation { get; init; } = true;

    /// <summary>Whether an activation may as well be computed before it.</summary>
    public bool CommutesWithRelu => Module is "max-pool" or "flatten" or "dropout";

    /// <summary>The same with another value.</summary>
    public FoundLayer With(string setting, params IReadOnlyList<string> values) =>
        this with { Values = new Dictionary<string, IReadOnlyList<string>>(Values) { [setting] = values } };

    /// <inheritdoc cref="With(string, IReadOnlyList{string})"/>
    public FoundLayer With(string setting, long value) => With(setting, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The values: <c>units 64</c>.</summary>
    public string Shown => string.Join(", ", Values.Select(value => $"{value.Key} {value.Value[0]}"));

    /// <summary>A dense layer.</summary>
    public static FoundLayer Dense(string place, long units) => new FoundLayer("dense", place).With("units", units);

    /// <summary>A convolution without shortcut.</summary>
    public static FoundLayer Convolution(
        string place, long filters, (long Height, long Width) kernel, long stride, params IReadOnlyList<string> padding) =>
        new FoundLayer("conv2d", place).With("filters", filters).With("kernelHeight", kernel.Height)
            .With("kernelWidth", kernel.Width).With("stride", stride).With("padding", padding).With("shortcut", 0);

    /// <summary>Pooling.</summary>
    public static FoundLayer Pool(
        string place, bool isMaximum, (long Height, long Width) size, long stride, params IReadOnlyList<string> padding) =>
        new FoundLayer(isMaximum ? "max-pool" : "average-pool", place).With("sizeHeight", size.Height)
            .With("sizeWidth", size.Width).With("stride", stride).With("padding", padding)
            .With("pooling", isMaximum ? "maximum" : "average");

    /// <summary>What comes into a network, of a known shape.</summary>
    public static FoundLayer Input(NetworkShape shape)
    {
        var layer = new FoundLayer("input", "What comes in");
        var sizes = shape.Dimensions;
        return shape.Kind switch
        {
            ShapeKind.Vector => layer.With("units", sizes[0]),
            ShapeKind.Sequence => layer.With("steps", sizes[0]).With("units", sizes[1]),
            _ => layer.With("channels", sizes[0]).With("height", sizes[1]).With("width", sizes[2]),
        };
    }
}

/// <summary>Somebody's network as a file has it: a chain of layers.</summary>
/// <param name="Input">What comes in, as a layer; sizes that the file does not tell are missing.</param>
/// <param name="Layers">The layers, the last one the output.</param>
/// <param name="Notes">What of the file is left out or assumed, as sentences.</param>
internal sealed record FoundNetwork(FoundLayer Input, IReadOnlyList<FoundLayer> Layers, IReadOnlyList<string> Notes)
{
    /// <summary>What comes in as far as it is known: a size that is not known is null.</summary>
    public NetworkShape? Shape
    {
        get
        {
            int? Size(string setting) =>
                Input.Values.TryGetValue(setting, out var values) ? int.Parse(values[0], CultureInfo.InvariantCulture) : null;
            return (Size("units"), Size("steps"), Size("channels"), Size("height"), Size("width")) switch
            {
                ({ } units, { } steps, _, _, _) => NetworkShape.Sequence(steps, units),
                ({ } units, _, _, _, _) when !Layers.Any(layer => ModuleFamily.Find(layer.Module) is { ReadsSequence: true }) =>
                    NetworkShape.Vector(units),
                (_, _, { } channels, { } height, { } width) => NetworkShape.Image(channels, height, width),
                _ => null,
            };
        }
    }

    /// <summary>
    /// The same with ReLUs where architectures have them: one after a maximum, a flatten or a dropout is that of the layer
    /// before.
    /// </summary>
    public FoundNetwork WithReluBeforePools()
    {
        var layers = Layers.ToList();
        for (var i = layers.Count - 1; i > 0; i--)
        {
            if (layers[i] is not { Activation: FoundLayer.Relu, CommutesWithRelu: true }) continue;
            if (layers[i - 1].Activation is not (null or FoundLayer.Relu)) continue;
            layers[i - 1] = layers[i - 1] with { Activation = FoundLayer.Relu };
            layers[i] = layers[i] with { Activation = null };
        }
        return this with { Layers = layers };
    }
}
