using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// One step of an inverse autoregressive flow, equations 30 to 33: z'_j = μ_j + σ_j·z_j, where μ_j and σ_j come from a masked
/// autoregressive network of the dimensions before j and of a context h (Kingma et al., "Improved variational inference with
/// inverse autoregressive flow", NeurIPS 2016). The Jacobian is triangular, with σ on its diagonal.
/// </summary>
internal sealed class InverseAutoregressiveFlow : Flow
{
    // Gated: σ = sigmoid(2) = 0.88 at first, so that a step begins near the identity. Plain: σ = 1.
    private const double InitialGate = 2;

    // Plain: σ from e⁻⁴ to e⁴, smoothly bounded.
    private const float LogScaleBound = 4;
    private readonly Made made;
    private readonly IafForm form;

    /// <param name="parameters">The set to add parameters to.</param>
    /// <param name="name">The name of the network's parameters before ".made".</param>
    /// <param name="options">Sizes and form.</param>
    /// <param name="size">Z.</param>
    /// <param name="reversed">Whether the last dimension comes first.</param>
    public InverseAutoregressiveFlow(ParameterSet parameters, string name, FlowOptions options, int size, bool reversed)
    {
        form = options.Form;
        made = new Made(
            parameters, $"{name}.made", size, options.ContextSize, options.MadeWidth, options.MadeDepth, reversed,
            form == IafForm.Gated ? InitialGate : 0);
    }

    public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions)
    {
        var (shift, scale) = made.Apply(tape, z, conditions.Context);
        return form == IafForm.Gated
            ? GatedAffine.Apply(tape, z, shift, scale)
            : ShiftedScale.Apply(tape, z, shift, SmoothBound.Apply(tape, scale, 0, LogScaleBound));
    }

    /// <summary>Dimension after dimension in the network's order: each needs the ones before it, so it takes Z passes.</summary>
    public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions)
    {
        var before = tape.Constant(z.Rows, z.Columns, z.Values);
        for (var degree = 1; degree <= z.Columns; degree++)
        {
            var j = Array.IndexOf(made.Degrees, degree);
            var (shift, scale) = made.Apply(tape, before, conditions.Context);
            for (var row = 0; row < z.Rows; row++)
            {
                double m = shift.Row(row)[j], s = scale.Row(row)[j];
                if (form == IafForm.Gated)
                {
                    var gate = 1 / (1 + Math.Exp(-s));
                    before.Row(row)[j] = (float)((z.Row(row)[j] - (1 - gate) * m) / gate);
                }
                else before.Row(row)[j] = (float)((z.Row(row)[j] - m) * Math.Exp(-LogScaleBound * Math.Tanh(s / LogScaleBound)));
            }
        }
        return before;
    }
}
