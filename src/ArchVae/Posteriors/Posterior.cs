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
    private readonly FlowSequence flows;

    /// <summary>A posterior whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before the parts' own.</param>
    /// <param name="form">Base and flows.</param>
    /// <param name="options">The families' own options.</param>
    /// <param name="features">E, the width of what the inference network gives.</param>
    /// <param name="size">Z.</param>
    /// <param name="initialBlocks">Which features lead to which dimensions at first; null where all lead to all.</param>
    public Posterior(
        ParameterSet parameters, string name, PosteriorForm form, FamilyOptions options, int features, int size,
        TiedBlocks? initialBlocks = null)
    {
        start = form.Base.Create(
            new BaseContext(parameters, name, features, size, options) { InitialBlocks = initialBlocks });
        flows = new FlowSequence(parameters, name, form.Flows, options, features, size);
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
        if (flows.Count == 0) return new(sample.Z, sample.LogDensity, sample.Center, baseLogVariance, sample.Gaussian);
        var conditions = flows.Conditions(tape, features);
        var z = flows.Apply(tape, sample.Z, conditions);
        var logDensity = ChangeOfVariables.Apply(tape, sample.LogDensity, flows.LogDeterminants);
        var center = withCenter ? flows.Apply(tape, sample.Center, conditions) : default;
        return new(z, logDensity, center, baseLogVariance, default);
    }

    /// <summary>Samples on their way through the flows: those of the base, z_0, and after each flow, z_1 to z_K.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="features">[B, E] the inference network's output.</param>
    /// <param name="noise">[B·M, Z] draws of ε from N(0, I).</param>
    /// <returns>[K + 1] tensors [B·M, Z].</returns>
    public IReadOnlyList<Tensor> Steps(Tape tape, Tensor features, Tensor noise) =>
        flows.Steps(tape, start.Sample(tape, features, noise).Z, flows.Conditions(tape, features));

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
        var conditions = flows.Conditions(tape, features);
        return start.Noise(tape, features, flows.Invert(tape, z, conditions));
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
