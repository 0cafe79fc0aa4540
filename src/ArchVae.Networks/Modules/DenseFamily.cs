using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;
using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Modules;

/// <summary>A dense layer: every unit is a weighted sum of all that comes in, then ReLU.</summary>
internal sealed class DenseFamily : ModuleFamily
{
    /// <inheritdoc/>
    public override string Name => "dense";

    /// <inheritdoc/>
    public override string? OtherName => "linear";

    /// <inheritdoc/>
    public override string Description =>
        "weighted sums of all that comes in (of an image all, of a sequence the last step), then ReLU";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings { get; } = [new("units", "how many units go out, at least 1")];

    /// <inheritdoc/>
    public override bool HasUnits => true;

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context) =>
        Of(context.Required, values.Whole("units"), isOutput: false);

    /// <summary>The layer with so many units.</summary>
    internal static DenseModule Of(NetworkShape incoming, int units, bool isOutput)
    {
        var (input, reading) = incoming.Kind switch
        {
            ShapeKind.Vector => (incoming, InputReading.AsItIs),
            ShapeKind.Sequence => (NetworkShape.Vector(incoming.Units), InputReading.LastStep),
            _ => (NetworkShape.Vector(checked((int)incoming.Count)), InputReading.Flat),
        };
        return new(input, NetworkShape.Vector(units), isOutput) { Reading = reading };
    }
}

/// <summary>A dense layer: weight [out, in] and bias [out].</summary>
/// <param name="Input">The vector that comes in.</param>
/// <param name="Output">The vector that goes out.</param>
/// <param name="IsOutput">Whether the space calls it the output of the network.</param>
public sealed record DenseModule(NetworkShape Input, NetworkShape Output, bool IsOutput) : NetworkModule(Input, Output)
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters =>
        [new("weight", Output.Units, Input.Units), new("bias", Output.Units)];

    /// <inheritdoc/>
    public override long MultiplyAdds => (long)Input.Units * Output.Units;

    /// <inheritdoc/>
    public override bool WantsRelu => !IsOutput;

    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building)
    {
        var layer = new LinearLayer(building.Parameters, building.Name, Input.Units, Output.Units, building.HasRelu);
        return (pass, input) => layer.Apply(pass.Tape, input, building.Activation);
    }

    /// <inheritdoc/>
    public override ModuleExport Export() => new DenseExport(this);
}
