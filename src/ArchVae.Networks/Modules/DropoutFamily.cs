using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;
using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Modules;

/// <summary>Dropout: in training each number is 0 with a probability.</summary>
internal sealed class DropoutFamily : ModuleFamily
{
    /// <inheritdoc/>
    public override string Name => "dropout";

    /// <inheritdoc/>
    public override string Description =>
        "in training each number is 0 with a probability, and the others grow by 1 / (1 − rate)";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings { get; } = [new("rate", "the probability, from 0 to below 1")];

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context) =>
        new DropoutModule(context.Required, values.Number("rate", 0, 1));
}

/// <summary>Dropout.</summary>
/// <param name="Shape">The shape of what comes in and goes out.</param>
/// <param name="Rate">The probability of 0, from 0 to below 1.</param>
public sealed record DropoutModule(NetworkShape Shape, double Rate) : NetworkModule(Shape, Shape)
{
    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building)
    {
        var layer = new DropoutLayer(Rate, building.Place);
        return (pass, input) => pass.IsTraining ? layer.Apply(pass.Tape, input, pass.Seed, pass.Step) : input;
    }

    /// <inheritdoc/>
    public override ModuleExport Export() => new SameExport(FormattableString.Invariant($"nn.Dropout({Rate})"));
}
