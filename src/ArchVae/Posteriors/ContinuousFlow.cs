using ArchVae.Options;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// A flow in continuous time, equation 21: dz/dt = Σ_m u_m(t)·tanh(w_m(t)ᵀz + b_m(t)) from t = 0 to 1, the limit of many short
/// planar flows, with d log q/dt = −Σ_m u_mᵀw_m·(1 − tanh²) along the way. Parameters stay the same in each of S pieces of time;
/// they are learned for all architectures alike, or amortized. u needs no constraint: ways of points do not meet.
/// </summary>
public sealed class ContinuousFlow : Flow
{
    private readonly FlowParameter u;
    private readonly FlowParameter w;
    private readonly FlowParameter b;
    private readonly int pieces;
    private readonly Integration integration;

    /// <summary>A flow whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add parameters to.</param>
    /// <param name="name">Their name before ".u", ".w" and ".b".</param>
    /// <param name="options">Terms and pieces of the field, and how it is integrated.</param>
    /// <param name="size">Z.</param>
    /// <param name="features">E, where the parameters are amortized; null for global ones.</param>
    public ContinuousFlow(ParameterSet parameters, string name, ContinuousOptions options, int size, int? features)
    {
        // ‖w‖ begins near 1, and all terms together as a gentle push.
        const double InitialPush = 0.1;
        ArgumentNullException.ThrowIfNull(options);
        pieces = options.ContinuousPieces;
        integration = new(options.ContinuousScheme, options.ContinuousSteps, options.ContinuousTolerance);
        var count = checked(pieces * options.ContinuousTerms);
        var push = InitialPush / Math.Sqrt(options.ContinuousTerms);
        u = new FlowParameter(parameters, $"{name}.u", checked(count * size), features, push * Math.Sqrt(3.0 / size), push);
        w = new FlowParameter(parameters, $"{name}.w", count * size, features, Math.Sqrt(3.0 / size));
        // Apart, so that terms do not begin as odd functions of z all.
        b = new FlowParameter(parameters, $"{name}.b", count, features, initialBound: 1);
    }

    /// <inheritdoc/>
    public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions) =>
        Integrate(tape, z, conditions.Features, backwards: false);

    /// <summary>The same integration backwards in time; it is differentiable where the tape records.</summary>
    public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions) =>
        Integrate(tape, z, conditions.Features, backwards: true).Z;

    private (Tensor Z, Tensor LogDeterminant) Integrate(Tape tape, Tensor z, Tensor features, bool backwards) =>
        ContinuousTransform.Apply(
            tape, z, u.Apply(tape, features), w.Apply(tape, features), b.Apply(tape, features), pieces, integration, backwards);
}

/// <summary>The field of a continuous flow, and how it is integrated.</summary>
public sealed record ContinuousOptions
{
    /// <summary>M, the terms of the field at any time.</summary>
    [Option("--continuous-terms", "Terms of a continuous flow's field, each a planar push.",
        group: OptionGroup.Posterior, minimum: 1, maximum: 4096)]
    public int ContinuousTerms { get; init; } = 16;

    /// <summary>S, the pieces of time in which the parameters stay the same.</summary>
    [Option("--continuous-pieces", "Pieces of time, in each of which a continuous flow has parameters of its own.",
        group: OptionGroup.Posterior, minimum: 1, maximum: 1000)]
    public int ContinuousPieces { get; init; } = 4;

    /// <summary>The Runge-Kutta scheme; pairs choose their steps for each row.</summary>
    [Option("--continuous-scheme",
        "The Runge-Kutta scheme of a continuous flow; the last two choose their steps by the tolerance, others take equal ones.",
        group: OptionGroup.Posterior)]
    public RungeKuttaScheme ContinuousScheme { get; init; } = RungeKuttaScheme.DormandPrince;

    /// <summary>Equal steps in each piece, of a scheme that is no pair.</summary>
    [Option("--continuous-steps", "Equal steps in each piece of time, of a continuous flow whose scheme does not choose them.",
        group: OptionGroup.Posterior, minimum: 1, maximum: 10000)]
    public int ContinuousSteps { get; init; } = 4;

    /// <summary>
    /// What the estimate of a step's error may be, of each coordinate over 1 + its absolute value and of log q in nats, for a
    /// pair. A piece has at most about 1,000 steps; where the field is so steep that it needs more, they are taken whatever
    /// their error.
    /// </summary>
    [Option("--continuous-tolerance",
        "What the error of a step may be, of each coordinate over 1 + its size and of log q, where a continuous flow's scheme "
        + "chooses its steps.",
        group: OptionGroup.Posterior, minimum: 1e-12, maximum: 0.1)]
    public double ContinuousTolerance { get; init; } = 1e-5;
}

/// <summary><c>continuous</c>.</summary>
internal sealed class ContinuousFamily : FlowFamily
{
    public override string Name => "continuous";

    public override int DefaultLength => 1;

    public override Type OptionsType => typeof(ContinuousOptions);

    public override Flow Create(FlowContext context) => new ContinuousFlow(
        context.Parameters, context.Name, context.Options.Of<ContinuousOptions>(), context.Size,
        AmortizationOptions.Features(context));
}
