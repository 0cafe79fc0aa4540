using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;
using ArchVae.Networks.Training;
using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Modules;

/// <summary>Batch normalisation, by channel or unit.</summary>
internal sealed class BatchNormFamily : ModuleFamily
{
    /// <inheritdoc/>
    public override string Name => "batch-norm";

    /// <inheritdoc/>
    public override string Description =>
        "each channel or unit to mean 0 and deviation 1 over the batch, then a learned scale and shift";

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context) => new BatchNormModule(context.Required);
}

/// <summary>
/// Batch normalisation: weight and bias of each channel of an image, or unit. Its running mean and variance are not learned.
/// </summary>
/// <param name="Shape">The shape of what comes in and goes out.</param>
public sealed record BatchNormModule(NetworkShape Shape) : NetworkModule(Shape, Shape)
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters => [new("weight", Shape.Units), new("bias", Shape.Units)];

    /// <inheritdoc/>
    public override long MultiplyAdds => Shape.Count;

    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building)
    {
        var layer = new BatchNormalizationLayer(building.Parameters, building.Name, Shape.Units);
        return (pass, input) =>
        {
            if (pass.IsTraining && input.Rows == 1 && input.Columns == Shape.Units)
                throw new NetworkFailureException("has a batch normalisation of one example a step, which has no variance");
            return building.Activate(pass.Tape, layer.Apply(pass.Tape, input, pass.IsTraining));
        };
    }

    /// <inheritdoc/>
    public override ModuleExport Export() => new BatchNormExport(this);
}
