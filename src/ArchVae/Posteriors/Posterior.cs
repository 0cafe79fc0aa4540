using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// An approximate posterior q(z|x), conditioned on what the inference network read: a base and a chain of flows,
/// z_K = f_K∘…∘f_1(g(ε)) (equations 7, 16 and 28). Samples come together with their log density (equations 10, 18 and 20).
/// </summary>
public sealed class Posterior
{
    private readonly PosteriorBase start;
    private readonly Flow[] flows;
    private readonly LinearLayer? context;
    private readonly Tensor[] logDeterminants;

    /// <summary>A posterior whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before the parts' own.</param>
    /// <param name="form">Base and flows.</param>
    /// <param name="options">The families' own options.</param>
    /// <param name="features">E, the width of what the inference network gives.</param>
    /// <param name="size">Z.</param>
    public Posterior(ParameterSet parameters, string name, PosteriorForm form, FamilyOptions options, int features, int size)
    {
        start = form.Base.Create(new BaseContext(parameters, name, features, size, options));
        var contextSize = form.Flows.Select(chain => chain.Family.ContextSize(options)).DefaultIfEmpty(0).Max();
        if (contextSize > 0) context = new LinearLayer(parameters, $"{name}.context", features, contextSize);
        var made = new List<Flow>();
        var ofFamily = new Dictionary<FlowFamily, int>();
        foreach (var family in form.Flows.SelectMany(chain => Enumerable.Repeat(chain.Family, chain.Length)))
        {
            var place = ofFamily.GetValueOrDefault(family);
            made.Add(family.Create(
                new FlowContext(parameters, $"{name}.flows.{made.Count}", features, contextSize, size, place, options)));
            ofFamily[family] = place + 1;
        }
        flows = [.. made];
        logDeterminants = new Tensor[flows.Length];
    }

    /// <summary>Samples for a batch of architectures.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="features">[B, E] the inference network's output.</param>
    /// <param name="noise">[B·M, Z] draws of ε from N(0, I); sample m of row b is row b·M + m.</param>
    /// <param name="withCenter">Whether the center is wanted too, which costs another pass through the flows.</param>
    public PosteriorSample Sample(Tape tape, Tensor features, Tensor noise, bool withCenter = false)
    {
        var sample = start.Sample(tape, features, noise);
        var baseLogVariance = sample.Gaussian.LogVariance;
        if (flows.Length == 0) return new(sample.Z, sample.LogDensity, sample.Center, baseLogVariance, sample.Gaussian);
        var conditions = Conditions(tape, features);
        var z = Through(tape, sample.Z, conditions);
        var logDensity = ChangeOfVariables.Apply(tape, sample.LogDensity, logDeterminants);
        var center = withCenter ? Through(tape, sample.Center, conditions) : default;
        return new(z, logDensity, center, baseLogVariance, default);
    }

    /// <summary>
    /// The ε that points come from: the inverse of all maps. <see cref="Sample"/> with it gives log q(z|x) at these points. Not
    /// differentiable.
    /// </summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="features">[B, E] the inference network's output.</param>
    /// <param name="z">[B·M, Z] any points.</param>
    /// <returns>[B·M, Z].</returns>
    public Tensor Noise(Tape tape, Tensor features, Tensor z)
    {
        var conditions = Conditions(tape, features);
        for (var k = flows.Length - 1; k >= 0; k--) z = flows[k].Invert(tape, z, conditions);
        return start.Noise(tape, features, z);
    }

    private FlowConditions Conditions(Tape tape, Tensor features) => new(features, context?.Apply(tape, features) ?? default);

    private Tensor Through(Tape tape, Tensor z, FlowConditions conditions)
    {
        for (var k = 0; k < flows.Length; k++) (z, logDeterminants[k]) = flows[k].Apply(tape, z, conditions);
        return z;
    }
}

/// <summary>What a posterior gives for a batch of B architectures with M samples of each.</summary>
/// <param name="Z">[B·M, Z] the samples.</param>
/// <param name="LogDensity">[B·M, 1] log q(z|x) at the samples, in nats.</param>
/// <param name="Center">
/// [B, Z] z at ε = 0, through the flows; a Gaussian's mean. Where there are flows, only if it was asked for.
/// </param>
/// <param name="BaseLogVariance">[B, Z] log variances of a Gaussian base, before any flow; do not exist for another base.</param>
/// <param name="Gaussian">The parameters of q where it is a Gaussian; do not exist where flows follow the base.</param>
public readonly record struct PosteriorSample(
    Tensor Z, Tensor LogDensity, Tensor Center = default,
    Tensor BaseLogVariance = default, GaussianParameters Gaussian = default);
