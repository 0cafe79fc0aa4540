using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;
using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Modules;

/// <summary>A table of vectors, one for each token.</summary>
internal sealed class EmbeddingFamily : ModuleFamily
{
    /// <inheritdoc/>
    public override string Name => "embedding";

    /// <inheritdoc/>
    public override string Description =>
        "a vector for each token of a sequence; the units of the input say how many different tokens there are";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings { get; } = [new("units", "the units of each vector, at least 1")];

    /// <inheritdoc/>
    public override bool ReadsSequence => true;

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context)
    {
        var tokens = context.Of(ShapeKind.Sequence);
        if (!context.IsAfterInput)
            throw new MisfitException("it looks up tokens, which only the input has; another layer comes before it");
        return new EmbeddingModule(tokens, NetworkShape.Sequence(tokens.Dimensions[0], values.Whole("units")));
    }
}

/// <summary>A table of vectors: weight [tokens, units].</summary>
/// <param name="Input">The sequence of tokens: its steps, and how many different ones there are as its units.</param>
/// <param name="Output">The sequence of vectors.</param>
public sealed record EmbeddingModule(NetworkShape Input, NetworkShape Output) : NetworkModule(Input, Output)
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters => [new("weight", Input.Units, Output.Units)];

    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building)
    {
        var layer = new EmbeddingLayer(building.Parameters, building.Name, Input.Units, Output.Units);
        return (pass, input) => layer.Apply(pass.Tape, input);
    }

    /// <inheritdoc/>
    public override ModuleExport Export() => new EmbeddingExport(this);
}
