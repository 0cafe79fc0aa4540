using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// A prior that flows make: y = f_K∘…∘f_1(z) is from a Gaussian N(μ, diag σ²), so log p(z) = log N(y; μ, diag σ²) +
/// Σ log|det ∂f_k/∂z_(k−1)|, at any z and differentiable. Flows, μ and σ are learned; all begin near N(0, I). With
/// ε = (y − μ)/σ it is a chain on N(0, I) whose last map is affine, without which flows that only contract, or keep volumes,
/// could not be denser anywhere than N(0, I) is in its middle. Draws invert the flows.
/// </summary>
public sealed class FlowPrior : Prior
{
    private readonly FlowSequence flows;
    private readonly Parameter mean;
    private readonly Parameter logVariance;

    /// <summary>A prior whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before ".context", ".flows", ".mean" and ".log_variance".</param>
    /// <param name="chains">The flows from z to y, in order; 1 to 1000.</param>
    /// <param name="options">The families' own options.</param>
    /// <param name="size">Z.</param>
    public FlowPrior(
        ParameterSet parameters, string name, IReadOnlyList<FlowChain> chains, FamilyOptions options, int size)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        flows = new FlowSequence(parameters, name, chains, options, features: 1, size);
        mean = parameters.Add($"{name}.mean", [1, size], 0);
        logVariance = parameters.Add($"{name}.log_variance", [1, size], 0);
    }

    /// <inheritdoc/>
    public override Tensor LogDensity(Tape tape, Tensor z)
    {
        // Where gradients go by the pieces of a batch, each point has a row of its own.
        var y = flows.Apply(tape, z, Conditions(tape, tape.CutOf(z.Rows) == null ? 1 : z.Rows));
        Tensor center, logVariance;
        using (tape.Uncut()) (center, logVariance) = (tape.Use(mean.Tensor), BoundedLogVariance(tape));
        var ofGaussian = MixtureLogDensity.Apply(
            tape, y, SharedValues.Apply(tape, center), SharedValues.Apply(tape, logVariance));
        // 0 − Σ log|det|, and then minus that.
        var zero = tape.Constant(z.Rows, 1);
        zero.Values.Clear();
        var rest = ChangeOfVariables.Apply(tape, zero, flows.LogDeterminants);
        return ChangeOfVariables.Apply(tape, ofGaussian, [rest]);
    }

    /// <inheritdoc/>
    public override Tensor Draw(Tape tape, ulong seed, long first, int count) =>
        FromNormal(tape, Noise(tape, mean.Tensor.Columns, seed, first, count));

    /// <inheritdoc/>
    public override bool IsMovedNormal => true;

    /// <summary>ε = (y − μ)/σ with y = f_K∘…∘f_1(z).</summary>
    public override Tensor ToNormal(Tape tape, Tensor z) => DiagonalGaussian.Noise(
        tape, new(mean.Tensor, BoundedLogVariance(tape)), flows.Apply(tape, z, Conditions(tape)));

    /// <summary>z = f_1⁻¹∘…∘f_K⁻¹(μ + σ⊙ε).</summary>
    /// <exception cref="InvalidOperationException">A flow cannot be inverted at a point.</exception>
    public override Tensor FromNormal(Tape tape, Tensor noise) => flows.Invert(
        tape, Reparameterization.Apply(tape, mean.Tensor, BoundedLogVariance(tape), noise), Conditions(tape));

    private Tensor BoundedLogVariance(Tape tape) =>
        SmoothBound.Apply(tape, tape.Use(logVariance.Tensor), 0, DiagonalGaussian.LogVarianceBound);

    // Nothing is known of an architecture: flows that read features get a constant, and learn what to make of it.
    private FlowConditions Conditions(Tape tape, int rows = 1)
    {
        var features = tape.Constant(rows, 1);
        features.Values.Fill(1);
        return flows.Conditions(tape, features);
    }
}

/// <summary><c>flow:CHAIN</c>, such as <c>flow:iaf:4</c> or <c>flow:planar:4+iaf:2</c>.</summary>
internal sealed class FlowPriorFamily : PriorFamily
{
    public override string Name => "flow";

    public override string Usage => "flow:CHAIN such as flow:iaf:4";

    public override void CheckArgument(string argument)
    {
        if (argument.Length == 0)
            throw new InputException("'flow' stands alone; it must be followed by chains of flows, such as flow:iaf:4.");
        FlowChain.ParseAll(argument);
    }

    public override Prior Create(PriorContext context) => new FlowPrior(
        context.Parameters, context.Name, FlowChain.ParseAll(context.Argument), context.Options, context.Size);
}
