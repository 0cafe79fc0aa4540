using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// A Householder flow (Tomczak and Welling, "Improving variational auto-encoders using Householder flow", 2016): two
/// reflections one after the other, at a right angle to v and then to v + d, which is the rotation in the plane of both by
/// twice the angle between them. A rotation keeps volume: log|det| = 0. On a diagonal base it gives a covariance that is not
/// diagonal. Reflections come in pairs so that a flow begins near the identity, which one alone never is. In one dimension
/// there is nothing to turn: it is the identity and has no parameters. v and d are learned for all architectures alike, or
/// amortized.
/// </summary>
public sealed class HouseholderFlow : Flow
{
    private readonly FlowParameter? v;
    private readonly FlowParameter? d;

    /// <summary>A flow whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add parameters to.</param>
    /// <param name="name">Their name before ".v" and ".d".</param>
    /// <param name="size">Z.</param>
    /// <param name="features">E, where the parameters are amortized; null for global ones.</param>
    public HouseholderFlow(ParameterSet parameters, string name, int size, int? features)
    {
        // ‖v‖ begins near 1 and ‖d‖ near this: the sine of half the first angle.
        const double InitialTurn = 0.1;
        if (size == 1) return;
        v = new FlowParameter(parameters, $"{name}.v", size, features, Math.Sqrt(3.0 / size));
        d = new FlowParameter(parameters, $"{name}.d", size, features, InitialTurn * Math.Sqrt(3.0 / size), InitialTurn);
    }

    /// <inheritdoc/>
    public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions)
    {
        var logDeterminant = tape.Constant(z.Rows, 1);
        logDeterminant.Values.Clear();
        if (v == null) return (z, logDeterminant);
        var (first, second) = Normals(tape, conditions.Features);
        return (HouseholderReflection.Apply(tape, HouseholderReflection.Apply(tape, z, first), second), logDeterminant);
    }

    /// <summary>The same reflections in the other order: exact but for rounding.</summary>
    public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions)
    {
        if (v == null) return z;
        var (first, second) = Normals(tape, conditions.Features);
        return HouseholderReflection.Apply(tape, HouseholderReflection.Apply(tape, z, second), first);
    }

    private (Tensor First, Tensor Second) Normals(Tape tape, Tensor features)
    {
        var first = v!.Apply(tape, features);
        return (first, Addition.Apply(tape, first, d!.Apply(tape, features)));
    }
}

/// <summary><c>householder</c>.</summary>
internal sealed class HouseholderFamily : FlowFamily
{
    public override string Name => "householder";

    public override int DefaultLength => 8;

    public override Type OptionsType => typeof(AmortizationOptions);

    public override Flow Create(FlowContext context) =>
        new HouseholderFlow(context.Parameters, context.Name, context.Size, AmortizationOptions.Features(context));
}
