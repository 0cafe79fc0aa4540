using ArchVae.Options;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// One step of an inverse autoregressive flow, equations 30 to 33: z'_j = μ_j + σ_j·z_j, where μ_j and σ_j come from a masked
/// autoregressive network of the dimensions before j and of a context h (Kingma et al., "Improved variational inference with
/// inverse autoregressive flow", NeurIPS 2016). The Jacobian is triangular, with σ on its diagonal.
/// </summary>
public sealed class InverseAutoregressiveFlow : Flow
{
    // Gated: σ = sigmoid(2) = 0.88 at first, so that a step begins near the identity. Plain: σ = 1.
    private const double InitialGate = 2;

    // Plain: σ from e⁻⁴ to e⁴, smoothly bounded.
    private const float LogScaleBound = 4;
    private readonly Made made;
    private readonly IafForm form;

    /// <summary>A flow whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">The name of the network's parameters before ".made".</param>
    /// <param name="options">Sizes and form.</param>
    /// <param name="size">Z.</param>
    /// <param name="contextSize">C, the width of the context.</param>
    /// <param name="reversed">Whether the last dimension comes first.</param>
    public InverseAutoregressiveFlow(
        ParameterSet parameters, string name, IafOptions options, int size, int contextSize, bool reversed)
    {
        form = options.IafForm;
        made = new Made(
            parameters, $"{name}.made", size, contextSize, options.MadeWidth, options.MadeDepth, reversed,
            form == IafForm.Gated ? InitialGate : 0);
    }

    /// <inheritdoc/>
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

/// <summary>How a step of an inverse autoregressive flow takes its scale from its network.</summary>
public enum IafForm
{
    /// <summary>z' = σ⊙z + (1 − σ)⊙m with σ = sigmoid(s), the numerically stable form.</summary>
    Gated,

    /// <summary>z' = m + σ⊙z with log σ = s, smoothly bounded.</summary>
    Plain,
}

/// <summary>Sizes and forms of inverse autoregressive flows.</summary>
public sealed record IafOptions
{
    private const int MaximumSize = 65536;

    /// <summary>Units of a hidden layer of the network; fewer than Z leave some neighbours unconnected.</summary>
    [Option("--made-width", "Units of a hidden layer of an inverse autoregressive flow's network.",
        group: OptionGroup.Posterior, minimum: 1, maximum: MaximumSize)]
    public int MadeWidth { get; init; } = 64;

    /// <summary>The number of its hidden layers.</summary>
    [Option("--made-depth", "Hidden layers of an inverse autoregressive flow's network.",
        group: OptionGroup.Posterior, minimum: 1, maximum: MaximumSize)]
    public int MadeDepth { get; init; } = 1;

    /// <summary>The width of the context that the inference network gives to it, and to coupling and spline flows.</summary>
    [Option("--context", "Width of the context that autoregressive, coupling and spline flows get.",
        group: OptionGroup.Posterior, minimum: 1, maximum: MaximumSize)]
    public int ContextSize { get; init; } = 32;

    /// <summary>How the flow takes its scale.</summary>
    [Option("--iaf-form", "How an inverse autoregressive flow takes its scale.", group: OptionGroup.Posterior)]
    public IafForm IafForm { get; init; } = IafForm.Gated;
}

/// <summary><c>iaf</c>. The order of dimensions is reversed from one flow to the next.</summary>
internal sealed class InverseAutoregressiveFamily : FlowFamily
{
    public override string Name => "iaf";

    public override int DefaultLength => 4;

    public override Type OptionsType => typeof(IafOptions);

    public override int ContextSize(FamilyOptions options) => options.Of<IafOptions>().ContextSize;

    public override Flow Create(FlowContext context) => new InverseAutoregressiveFlow(
        context.Parameters, context.Name, context.Options.Of<IafOptions>(),
        context.Size, context.ContextSize, reversed: context.Place % 2 == 1);
}
