using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// A radial flow (Rezende and Mohamed, "Variational inference with normalizing flows", ICML 2015): z' = z_0 + (1 + β / (α +
/// r))·(z − z_0) with r = ‖z − z_0‖, which draws points to or pushes them from a center. Center, α and β are learned for all
/// architectures alike, or amortized.
/// </summary>
public sealed class RadialFlow : Flow
{
    private readonly FlowParameter center;
    private readonly FlowParameter alpha;
    private readonly FlowParameter beta;

    /// <summary>A flow whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add parameters to.</param>
    /// <param name="name">Their name before ".center", ".alpha" and ".beta".</param>
    /// <param name="size">Z.</param>
    /// <param name="features">E, where the parameters are amortized; null for global ones.</param>
    public RadialFlow(ParameterSet parameters, string name, int size, int? features)
    {
        // Where a and b are the same number there is no push; they begin near it.
        const double InitialPush = 0.1;
        center = new FlowParameter(parameters, $"{name}.center", size, features, initialBound: 1);
        alpha = new FlowParameter(parameters, $"{name}.alpha", 1, features, InitialPush, InitialPush);
        beta = new FlowParameter(parameters, $"{name}.beta", 1, features, InitialPush, InitialPush);
    }

    /// <inheritdoc/>
    public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions) =>
        RadialTransform.Apply(
            tape, z, center.Apply(tape, conditions.Features), alpha.Apply(tape, conditions.Features),
            beta.Apply(tape, conditions.Features));

    /// <summary>In closed form: the radius before is the root of a quadratic equation.</summary>
    public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions)
    {
        var middle = center.Apply(tape, conditions.Features);
        var a = alpha.Apply(tape, conditions.Features);
        var b = beta.Apply(tape, conditions.Features);
        var before = tape.Constant(z.Rows, z.Columns);
        for (var row = 0; row < z.Rows; row++)
        {
            var p = row / (z.Rows / middle.Rows);
            var radius = RadialTransform.Distance(z.Row(row), middle.Row(p));
            var shape = RadialTransform.Shape.Of(a.Values[p], b.Values[p]);
            var ratio = radius > 0 ? shape.Invert(radius) / radius : 0;
            for (var j = 0; j < z.Columns; j++)
                before.Row(row)[j] = (float)(middle.Row(p)[j] + ratio * ((double)z.Row(row)[j] - middle.Row(p)[j]));
        }
        return before;
    }
}

/// <summary><c>radial</c>.</summary>
internal sealed class RadialFamily : FlowFamily
{
    public override string Name => "radial";

    public override int DefaultLength => 8;

    public override Type OptionsType => typeof(AmortizationOptions);

    public override Flow Create(FlowContext context) =>
        new RadialFlow(context.Parameters, context.Name, context.Size, AmortizationOptions.Features(context));
}
