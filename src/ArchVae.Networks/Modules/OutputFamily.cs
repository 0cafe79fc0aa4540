namespace ArchVae.Networks.Modules;

/// <summary>The last layer: a dense one without an activation; the task says what its numbers are.</summary>
internal sealed class OutputFamily : ModuleFamily
{
    /// <inheritdoc/>
    public override string Name => "output";

    /// <inheritdoc/>
    public override string? OtherName => "end";

    /// <inheritdoc/>
    public override string Description => "the last layer: weighted sums as in a dense layer, without ReLU";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings { get; } = [new("units", "how many outputs, at least 1")];

    /// <inheritdoc/>
    public override bool HasUnits => true;

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context) => context.IsLast
        ? DenseFamily.Of(context.Required, values.Whole("units"), isOutput: true)
        : throw new MisfitException("an output must be the last layer");
}
