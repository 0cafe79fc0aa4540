using ArchVae.Options;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// A coupling flow of rational-quadratic splines (Durkan et al., "Neural spline flows", NeurIPS 2019): half of the dimensions
/// stay, and a network of these and of the context gives each other one a rising function of K bins, which is the identity
/// outside [−reach, reach]. Where all parameters are 0 it is the identity. Its inverse costs what the flow costs.
/// </summary>
public sealed class SplineFlow : Flow
{
    // Small outputs at first: near the identity.
    private const double InitialOutputScale = 0.05;
    private readonly CouplingNetwork network;
    private readonly LinearLayer output;
    private readonly RationalQuadraticSpline spline;

    /// <summary>A flow whose parameters are added to the set of a context.</summary>
    /// <param name="context">
    /// What it is made from; its place says which dimensions move. Parameters are named after ".spline".
    /// </param>
    public SplineFlow(FlowContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = context.Options.Of<SplineOptions>();
        spline = new RationalQuadraticSpline(options.SplineBins, options.SplineReach);
        network = new CouplingNetwork(context.Parameters, $"{context.Name}.spline", context);
        output = new LinearLayer(
            context.Parameters, $"{context.Name}.spline.knots", context.Options.Of<CouplingOptions>().CouplingWidth,
            network.Moved.Length * spline.ParameterCount, initialScale: InitialOutputScale);
    }

    /// <inheritdoc/>
    public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions)
    {
        var parameters = Parameters(tape, z, conditions);
        var (moved, logDeterminant) = SplineTransform.Apply(
            tape, SelectedColumns.Apply(tape, z, network.Moved), parameters, spline);
        return (ReplacedColumns.Apply(tape, z, moved, network.Moved), logDeterminant);
    }

    /// <summary>
    /// In closed form, in one pass through the network: a value's place in its bin is the root of a quadratic equation.
    /// </summary>
    public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions)
    {
        var parameters = Parameters(tape, z, conditions);
        var before = tape.Constant(z.Rows, z.Columns, z.Values);
        for (var row = 0; row < z.Rows; row++)
        {
            for (var i = 0; i < network.Moved.Length; i++)
            {
                spline.Set(parameters.Row(row).Slice(i * spline.ParameterCount, spline.ParameterCount));
                ref var value = ref before.Row(row)[network.Moved[i]];
                value = (float)spline.Invert(value);
            }
        }
        return before;
    }

    private Tensor Parameters(Tape tape, Tensor z, FlowConditions conditions) =>
        output.Apply(tape, network.Apply(tape, z, conditions.Context));
}

/// <summary>The splines of spline flows; <see cref="CouplingOptions"/> has the sizes of their networks.</summary>
public sealed record SplineOptions
{
    /// <summary>K, the bins of a spline.</summary>
    [Option("--spline-bins", "Bins of a spline flow's splines.", group: OptionGroup.Posterior, minimum: 2, maximum: 256)]
    public int SplineBins { get; init; } = 8;

    /// <summary>How far from 0 a spline moves points; farther out it is the identity.</summary>
    [Option("--spline-reach", "How far from 0 a spline flow moves points; farther out it is the identity.",
        group: OptionGroup.Posterior, above: 0, maximum: 1000)]
    public double SplineReach { get; init; } = 5;
}

/// <summary><c>spline</c>.</summary>
internal sealed class SplineFamily : FlowFamily
{
    public override string Name => "spline";

    public override int DefaultLength => 4;

    public override Type OptionsType => typeof(SplineOptions);

    public override int ContextSize(FamilyOptions options) => options.Of<IafOptions>().ContextSize;

    public override Flow Create(FlowContext context) => new SplineFlow(context);
}
