using System.Globalization;
using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;
using ArchVae.Tensors.Ops;

namespace ArchVae.Networks.Modules;

/// <summary>An image or a sequence as one vector.</summary>
internal sealed class FlattenFamily : ModuleFamily
{
    private const string Units = "units";

    /// <inheritdoc/>
    public override string Name => "flatten";

    /// <inheritdoc/>
    public override string Description =>
        "all numbers of an image, channel by channel and row by row, or of a sequence as one vector";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings { get; } =
        [new(Units, "how many numbers there are, at least 1; what comes in says it where it is not given") { IsOptional = true }];

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context)
    {
        var count = context.Required.Count;
        if (values.Has(Units) && values.Whole(Units) is var units && units != count)
            throw new MisfitException(string.Create(CultureInfo.InvariantCulture,
                $"it has {units} units, and {context.Required.InWords} with {count} numbers comes in"));
        return new FlattenModule(context.Required, NetworkShape.Vector(checked((int)count)));
    }

    /// <inheritdoc/>
    public override ModuleValues Fit(ModuleValues values, ModuleContext context) =>
        context.Incoming is { } incoming && values.Has(Units) ? values.With(Units, checked((int)incoming.Count)) : values;
}

/// <summary>All numbers that come in as one vector.</summary>
/// <param name="Input">What comes in.</param>
/// <param name="Output">The vector.</param>
public sealed record FlattenModule(NetworkShape Input, NetworkShape Output) : NetworkModule(Input, Output)
{
    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building) => (pass, input) =>
        Input.Kind == ShapeKind.Sequence ? JoinedPositions.Apply(pass.Tape, pass.Layout, input, Input.Dimensions[0]) : input;

    /// <inheritdoc/>
    public override ModuleExport Export() => new FlattenExport(this);
}
