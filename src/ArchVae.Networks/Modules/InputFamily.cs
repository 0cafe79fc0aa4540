using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;

namespace ArchVae.Networks.Modules;

/// <summary>The first layer: it says what comes in, and does nothing to it.</summary>
internal sealed class InputFamily : ModuleFamily
{
    /// <inheritdoc/>
    public override string Name => "input";

    /// <inheritdoc/>
    public override string? OtherName => "start";

    /// <inheritdoc/>
    public override string Description =>
        "what comes in: a vector of units, a sequence where steps are given or a layer that reads one follows, or an image";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings { get; } =
    [
        new("units", "the units of a vector, or of each step of a sequence, at least 1") { IsOptional = true },
        new("steps", "how many steps a sequence has, at least 1; 1 where nothing says it") { IsOptional = true },
        new("channels", "the channels of an image, at least 1") { Default = "1" },
        new("height", "the height of an image, at least 1") { IsOptional = true },
        new("width", "the width of an image, at least 1; its height where nothing says it")
        {
            InPlace = "height",
            IsOptional = true,
        },
    ];

    /// <inheritdoc/>
    public override string? Complaint(Func<string, bool> given) => (given("units"), given("height")) switch
    {
        (false, false) => "it needs 'units', or 'height' for an image",
        (true, true) => "it has 'units' and 'height': it is a vector, a sequence or an image",
        _ => null,
    };

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context)
    {
        if (!context.IsFirst) throw new MisfitException("an input must be the first layer");
        var own = values.Has("height")
            ? NetworkShape.Image(values.Whole("channels"), values.Whole("height"), values.Whole("width"))
            : values.Has("steps") || context.InputIsSequence
                ? NetworkShape.Sequence(Steps(values, context), values.Whole("units"))
                : NetworkShape.Vector(values.Whole("units"));
        if (context.Incoming is { } given && !given.Equals(own))
            throw new MisfitException($"the network takes {own.InWords}, and {given.InWords} comes in");
        return new InputModule(own);
    }

    /// <inheritdoc/>
    public override ModuleValues Fit(ModuleValues values, ModuleContext context)
    {
        if (context.Incoming is not { } given) return values;
        var sizes = given.Dimensions;
        return given.Kind switch
        {
            // Steps that the layer does not give are no value of it, and follow what comes in.
            ShapeKind.Vector => Sizes(values, given.Units, null, null, null, null),
            ShapeKind.Sequence => Sizes(
                values, given.Units, values.Has("steps") || !context.InputIsSequence ? sizes[0] : null, null, null, null),
            _ => Sizes(values, null, null, sizes[0], sizes[1], sizes[2]),
        };
    }

    // What the layer does not give and data determine: one step stands for all.
    private static int Steps(ModuleValues values, ModuleContext context) => values.Has("steps") ? values.Whole("steps")
        : context.Incoming is { Kind: ShapeKind.Sequence } given ? given.Dimensions[0] : 1;

    private static ModuleValues Sizes(ModuleValues values, int? units, int? steps, int? channels, int? height, int? width)
    {
        values = values.With("units", units).With("steps", steps);
        if (height is null) return values.With("channels", null).With("height", null).With("width", null);
        if (channels != 1 || values.Has("channels")) values = values.With("channels", channels);
        values = values.With("height", height);
        return width == height && !values.Has("width") ? values : values.With("width", width);
    }
}

/// <summary>What comes into a network.</summary>
/// <param name="Shape">Its shape.</param>
public sealed record InputModule(NetworkShape Shape) : NetworkModule(Shape, Shape)
{
    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building) => (_, input) => input;

    /// <inheritdoc/>
    public override ModuleExport Export() => new SameExport();
}
