using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using MathNet.Numerics.RootFinding;

namespace ArchVae.Posteriors;

/// <summary>
/// A planar flow, equations 26 to 29: z' = z + û·tanh(wᵀz + b), which pushes z to and from a plane. u, w and b are learned for
/// all architectures alike, as in the starting document (Pavesi 2024), or amortized: linear in what the inference network read
/// of each.
/// </summary>
public sealed class PlanarFlow : Flow
{
    private readonly FlowParameter u;
    private readonly FlowParameter w;
    private readonly FlowParameter b;

    /// <summary>A flow whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add parameters to.</param>
    /// <param name="name">Their name before ".u", ".w" and ".b".</param>
    /// <param name="size">Z.</param>
    /// <param name="features">E, where the parameters are amortized; null for global ones.</param>
    public PlanarFlow(ParameterSet parameters, string name, int size, int? features)
    {
        // ‖w‖ begins near 1, and u small, so that the flow begins near a gentle push along w.
        const double InitialPush = 0.1;
        u = new FlowParameter(parameters, $"{name}.u", size, features, InitialPush * Math.Sqrt(3.0 / size), InitialPush);
        w = new FlowParameter(parameters, $"{name}.w", size, features, Math.Sqrt(3.0 / size));
        b = new FlowParameter(parameters, $"{name}.b", 1, features, initialBound: 0);
    }

    /// <inheritdoc/>
    public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions)
    {
        var (ofU, ofW, ofB) = Parameters(tape, conditions.Features);
        return PlanarTransform.Apply(tape, z, ofU, ofW, ofB);
    }

    /// <summary>
    /// Along w the flow is a scalar function, wᵀz' = α + wᵀû·tanh(α + b) with α = wᵀz, which rises because wᵀû &gt; −1: its root
    /// gives α, and then z = z' − û·tanh(α + b).
    /// </summary>
    public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions)
    {
        var (ofU, ofW, ofB) = Parameters(tape, conditions.Features);
        var before = tape.Constant(z.Rows, z.Columns);
        for (var row = 0; row < z.Rows; row++)
        {
            var p = row / (z.Rows / ofU.Rows);
            var direction = PlanarTransform.Direction.Of(ofU.Row(p), ofW.Row(p));
            var product = direction.Softplus - 1;
            var argument = PlanarTransform.Dot(ofW.Row(p), z.Row(row)) + ofB.Values[p];
            if (!double.IsFinite(argument) || !double.IsFinite(product)) throw Lost(argument);
            var t = Tanh(product, argument) ?? throw Lost(argument);
            for (var j = 0; j < z.Columns; j++)
                before.Row(row)[j] = (float)(z.Row(row)[j] - (ofU.Row(p)[j] + direction.Correction * ofW.Row(p)[j]) * t);
        }
        return before;
    }

    // tanh(x) at the root of x + product·tanh(x) = argument; null where it is not found.
    private static double? Tanh(double product, double argument)
    {
        const double Accuracy = 1e-12;
        const int MostSteps = 1000;
        // From here on it is ±1 in double precision, however far out: and there the ends of what is searched would be one number.
        const double Saturated = 20;
        if (Math.Abs(argument) - Math.Abs(product) > Saturated) return Math.Sign(argument);
        // A little beyond what can be reached, so that the root is at neither end.
        var reach = Math.Abs(product) * (1 + 1e-9) + Accuracy;
        return Brent.TryFindRoot(
            x => x + product * Math.Tanh(x) - argument, argument - reach, argument + reach, Accuracy, MostSteps, out var root)
            ? Math.Tanh(root) : null;
    }

    private static InvalidOperationException Lost(double argument) =>
        new(FormattableString.Invariant($"A planar flow cannot be inverted where wᵀz + b is {argument}."));

    private (Tensor U, Tensor W, Tensor B) Parameters(Tape tape, Tensor features) =>
        (u.Apply(tape, features), w.Apply(tape, features), b.Apply(tape, features));
}

/// <summary><c>planar</c>.</summary>
internal sealed class PlanarFamily : FlowFamily
{
    public override string Name => "planar";

    public override int DefaultLength => 8;

    public override Type OptionsType => typeof(AmortizationOptions);

    public override Flow Create(FlowContext context) =>
        new PlanarFlow(context.Parameters, context.Name, context.Size, AmortizationOptions.Features(context));
}
