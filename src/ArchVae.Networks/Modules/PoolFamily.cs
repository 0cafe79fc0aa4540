using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;
using ArchVae.Tensors.Ops;

namespace ArchVae.Networks.Modules;

/// <summary>Pooling of images: the maximum or the average of each window.</summary>
/// <param name="name">
/// <c>max-pool</c>, <c>average-pool</c>, or <c>pool</c>, whose setting <c>pooling</c> says which.
/// </param>
internal sealed class PoolFamily(string name) : ModuleFamily
{
    private const string Maximum = "maximum";
    private const string Average = "average";

    private readonly string? kind = name switch { "max-pool" => Maximum, "average-pool" => Average, _ => null };

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description => kind is null ? "the maximum or the average of each window of an image"
        : $"the {kind} of each window of an image";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings =>
    [
        .. kind is null ? new ModuleSetting[] { new("pooling", $"{Maximum} or {Average}") } : [],
        new("size", "height and width of the window, at least 1") { Default = "2" },
        new("sizeHeight", "the height of the window, at least 1") { InPlace = "size" },
        new("sizeWidth", "the width of the window, at least 1") { InPlace = "size" },
        new("stride", "how far the window moves, at least 1; its height where nothing says it") { InPlace = "sizeHeight" },
        new("padding", "valid (none) or same (windows go beyond the image, what is outside does not count)")
        {
            Default = Window.Valid,
        },
    ];

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context)
    {
        var image = context.Of(ShapeKind.Image);
        var window = Window.Of(values, image, "size", values.Whole("stride"));
        var pooling = kind ?? values.Word("pooling", Maximum, Average);
        return new PoolModule(image, window.Output(image, image.Units), window, pooling == Maximum);
    }

    /// <inheritdoc/>
    public override ModuleValues Fit(ModuleValues values, ModuleContext context) => Window.Fit(values, context, "size");
}

/// <summary>Pooling.</summary>
/// <param name="Input">The image that comes in.</param>
/// <param name="Output">The image that goes out.</param>
/// <param name="Window">The window and how it moves; what is beyond the image does not count.</param>
/// <param name="IsMaximum">Whether it takes the maximum, else the average.</param>
public sealed record PoolModule(NetworkShape Input, NetworkShape Output, Window Window, bool IsMaximum)
    : NetworkModule(Input, Output)
{
    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building)
    {
        var window = Window.Over(Input);
        return IsMaximum ? (pass, input) => MaxPooling.Apply(pass.Tape, window, input)
            : (pass, input) => AveragePooling.Apply(pass.Tape, window, input);
    }

    /// <inheritdoc/>
    public override ModuleExport Export() => new PoolExport(this);
}
