using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// A coupling flow: half of the dimensions stay, and a network of these and of the context says how the others are shifted and
/// scaled (Dinh et al., "Density estimation using Real NVP", ICLR 2017), or only shifted ("NICE", ICLR 2015). Its inverse costs
/// what the flow costs.
/// </summary>
public sealed class CouplingFlow : Flow
{
    // σ from e⁻⁴ to e⁴, smoothly bounded.
    private const float LogScaleBound = 4;

    // Small outputs at first: near the identity.
    private const double InitialOutputScale = 0.1;
    private readonly CouplingNetwork network;
    private readonly LinearLayer shift;
    private readonly LinearLayer? scale;

    /// <summary>A flow whose parameters are added to the set of a context.</summary>
    /// <param name="context">
    /// What it is made from; its place says which dimensions move. Parameters are named after ".coupling".
    /// </param>
    public CouplingFlow(FlowContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = context.Options.Of<CouplingOptions>();
        var name = $"{context.Name}.coupling";
        network = new CouplingNetwork(context.Parameters, name, context);
        LinearLayer Output(string of) => new(
            context.Parameters, $"{name}.{of}", options.CouplingWidth, network.Moved.Length, initialScale: InitialOutputScale);
        shift = Output("shift");
        if (options.CouplingForm == CouplingForm.Affine) scale = Output("scale");
    }

    /// <inheritdoc/>
    public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions)
    {
        var (m, logScale) = Parameters(tape, z, conditions);
        var moved = SelectedColumns.Apply(tape, z, network.Moved);
        Tensor logDeterminant;
        if (logScale.Exists) (moved, logDeterminant) = ShiftedScale.Apply(tape, moved, m, logScale);
        else
        {
            moved = Addition.Apply(tape, moved, m);
            logDeterminant = tape.Constant(z.Rows, 1);
            logDeterminant.Values.Clear();
        }
        return (ReplacedColumns.Apply(tape, z, moved, network.Moved), logDeterminant);
    }

    /// <summary>
    /// z = (z' − m) / σ of the dimensions that move: the network reads those that did not, so it takes one pass.
    /// </summary>
    public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions)
    {
        var (m, logScale) = Parameters(tape, z, conditions);
        var before = tape.Constant(z.Rows, z.Columns, z.Values);
        for (var row = 0; row < z.Rows; row++)
        {
            for (var i = 0; i < network.Moved.Length; i++)
            {
                ref var value = ref before.Row(row)[network.Moved[i]];
                value = (float)(((double)value - m.Row(row)[i]) * (logScale.Exists ? Math.Exp(-logScale.Row(row)[i]) : 1));
            }
        }
        return before;
    }

    private (Tensor Shift, Tensor LogScale) Parameters(Tape tape, Tensor z, FlowConditions conditions)
    {
        var features = network.Apply(tape, z, conditions.Context);
        var s = scale == null ? default : SmoothBound.Apply(tape, scale.Apply(tape, features), 0, LogScaleBound);
        return (shift.Apply(tape, features), s);
    }
}

/// <summary><c>coupling</c>.</summary>
internal sealed class CouplingFamily : FlowFamily
{
    public override string Name => "coupling";

    public override int DefaultLength => 8;

    public override Type OptionsType => typeof(CouplingOptions);

    public override int ContextSize(FamilyOptions options) => options.Of<IafOptions>().ContextSize;

    public override Flow Create(FlowContext context) => new CouplingFlow(context);
}
