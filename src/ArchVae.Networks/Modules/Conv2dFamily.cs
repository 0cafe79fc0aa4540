using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Networks.Modules;

/// <summary>A convolution of images, then ReLU.</summary>
internal sealed class Conv2dFamily : ModuleFamily
{
    /// <inheritdoc/>
    public override string Name => "conv2d";

    /// <inheritdoc/>
    public override string Description => "a convolution of an image, then ReLU";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings { get; } =
    [
        new("filters", "how many channels go out, at least 1"),
        new("kernel", "height and width of the kernel, at least 1") { IsOptional = true },
        new("kernelHeight", "the height of the kernel, at least 1") { InPlace = "kernel" },
        new("kernelWidth", "the width of the kernel, at least 1") { InPlace = "kernel" },
        new("stride", "how far the kernel moves, at least 1") { Default = "1" },
        new("padding", "valid (none) or same (zeros around, so that stride 1 keeps the size)") { Default = Window.Valid },
        new("shortcut",
            "1 adds what comes in to what goes out before the ReLU, through a 1x1 convolution where shapes differ; 0 does not")
        {
            Default = "0",
        },
    ];

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context)
    {
        var image = context.Of(ShapeKind.Image);
        var window = Window.Of(values, image, "kernel", Stride(values));
        var output = window.Output(image, values.Whole("filters"));
        if (values.Word("shortcut", "0", "1") == "0") return new Conv2dModule(image, output, window, null);
        if (!window.IsSame && (window.Height > 1 || window.Width > 1))
            throw new MisfitException("a shortcut needs padding 'same': without it what comes in is larger than what goes out");
        return new Conv2dModule(image, output, window, image.Equals(output) ? Shortcut.AsItIs : Shortcut.Projected);
    }

    /// <inheritdoc/>
    public override ModuleValues Fit(ModuleValues values, ModuleContext context) => Window.Fit(values, context, "kernel");

    private static int Stride(ModuleValues values) => values.Whole("stride");
}

/// <summary>How what comes into a convolution is added to what goes out.</summary>
public enum Shortcut
{
    /// <summary>As it is.</summary>
    AsItIs,

    /// <summary>Through a 1×1 convolution without a bias, with the stride of the layer.</summary>
    Projected,
}

/// <summary>A convolution: weight [filters, channels, kernel height, kernel width] and bias [filters].</summary>
/// <param name="Input">The image that comes in.</param>
/// <param name="Output">The image that goes out.</param>
/// <param name="Window">The kernel and how it moves.</param>
/// <param name="Shortcut">How the input is added to the output before the ReLU; null for not at all.</param>
public sealed record Conv2dModule(NetworkShape Input, NetworkShape Output, Window Window, Shortcut? Shortcut)
    : NetworkModule(Input, Output)
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters
    {
        get
        {
            ParameterShape weight = new("weight", Output.Units, Input.Units, Window.Height, Window.Width);
            ParameterShape bias = new("bias", Output.Units);
            return Shortcut == Modules.Shortcut.Projected
                ? [weight, bias, new("shortcut.weight", Output.Units, Input.Units, 1, 1)] : [weight, bias];
        }
    }

    /// <inheritdoc/>
    public override long MultiplyAdds =>
        checked((ParameterCount - Output.Units) * Output.Dimensions[1] * Output.Dimensions[2]);

    /// <inheritdoc/>
    public override bool WantsRelu => true;

    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building)
    {
        var layer = new ConvolutionLayer(
            building.Parameters, building.Name, Window.Over(Input), Output.Units, building.HasRelu);
        if (Shortcut is null) return (pass, input) => layer.Apply(pass.Tape, input, building.Activation);
        var projection = Shortcut == Modules.Shortcut.AsItIs ? null : new ConvolutionLayer(
            building.Parameters, $"{building.Name}.shortcut", new Window(1, 1, Window.Stride, IsSame: false).Over(Input),
            Output.Units, building.HasRelu, withBias: false);
        return (pass, input) => building.Activate(pass.Tape, Addition.Apply(
            pass.Tape, layer.Apply(pass.Tape, input), projection?.Apply(pass.Tape, input) ?? input));
    }

    /// <inheritdoc/>
    public override ModuleExport Export() => new Conv2dExport(this);
}
