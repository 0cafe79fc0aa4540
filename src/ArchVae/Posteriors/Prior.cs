using ArchVae.Models;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Posteriors;

/// <summary>
/// The prior p(z): its log density anywhere, draws from it, and the KL from a posterior to it where that has a closed form.
/// </summary>
public abstract class Prior
{
    /// <summary>log p(z).</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[N, Z] any points; for equation 12 the final samples of the posterior.</param>
    /// <returns>[N, 1] in nats.</returns>
    public abstract Tensor LogDensity(Tape tape, Tensor z);

    /// <summary>Draws from the prior; draw i depends on the seed and on its number only.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="first">The number of the first draw.</param>
    /// <param name="count">How many.</param>
    /// <returns>[count, Z].</returns>
    public abstract Tensor Draw(Tape tape, ulong seed, long first, int count);

    /// <summary>KL[q(z|x) ‖ p(z)] in closed form from a Gaussian q, where the family has it.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="posterior">The parameters of q for B architectures.</param>
    /// <returns>[B, Z] in nats by dimension, which sum to the whole.</returns>
    /// <exception cref="NotSupportedException">There is no closed form.</exception>
    public virtual Tensor KlByDimension(Tape tape, GaussianParameters posterior) =>
        throw new NotSupportedException($"{GetType().Name} has no closed form of the KL.");

    /// <summary>
    /// Whether the prior is N(0, I) moved by an invertible map, so that arcs, which are for N(0, I), have a meaning under it.
    /// </summary>
    public virtual bool IsMovedNormal => false;

    /// <summary>The points of N(0, I) that points of the prior come from. Not differentiable.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="z">[N, Z].</param>
    /// <returns>[N, Z].</returns>
    /// <exception cref="NotSupportedException"><see cref="IsMovedNormal"/> is false.</exception>
    public virtual Tensor ToNormal(Tape tape, Tensor z) => throw NoMap();

    /// <summary>The other way, the inverse of <see cref="ToNormal"/>.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="noise">[N, Z] ε.</param>
    /// <returns>[N, Z].</returns>
    /// <exception cref="NotSupportedException"><see cref="IsMovedNormal"/> is false.</exception>
    public virtual Tensor FromNormal(Tape tape, Tensor noise) => throw NoMap();

    private NotSupportedException NoMap() => new($"{GetType().Name} is no N(0, I) that a map moves.");

    private protected static Tensor Noise(Tape tape, int size, ulong seed, long first, int count)
    {
        var noise = tape.Constant(count, size);
        for (var i = 0; i < count; i++) new RandomStream(seed, RandomPurpose.Prior, 0, first + i).FillGaussian(noise.Row(i));
        return noise;
    }
}

/// <summary>A family of priors: what <c>standard</c> stands for.</summary>
public abstract class PriorFamily : IFamily<PriorFamily>
{
    /// <summary>All families, the library's own first.</summary>
    public static FamilyRegistry<PriorFamily> Registry { get; } = new(
        "prior", [new StandardNormalFamily(), new MixtureFamily(), new FlowPriorFamily()])
    {
        Requirement = family => ModelFamilies.CheckOptions(family.OptionsType),
    };

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual Type? OptionsType => null;

    /// <inheritdoc cref="IFamily{TSelf}.Usage"/>
    public virtual string Usage => Name;

    /// <inheritdoc cref="IFamily{TSelf}.CheckArgument"/>
    public virtual void CheckArgument(string argument) => IFamily.RefuseArgument(this, argument);

    /// <summary>Checks that a model of these options can have the prior.</summary>
    /// <exception cref="InputException">It cannot; the message names the options.</exception>
    public virtual void CheckModel(ModelOptions model)
    {
    }

    /// <summary>Whether <see cref="Prior.KlByDimension"/> has a closed form from a Gaussian.</summary>
    public virtual bool HasClosedFormKl => false;

    /// <summary>A prior of the family.</summary>
    public abstract Prior Create(PriorContext context);
}

/// <summary>What a prior is made from.</summary>
/// <param name="Parameters">The set to add parameters to; they are learned with the model.</param>
/// <param name="Name">Their name before the prior's own.</param>
/// <param name="Size">Z, the number of latent dimensions.</param>
/// <param name="Argument">What stands after the family's name and a colon; empty where nothing does.</param>
/// <param name="Options">The families' own options.</param>
public sealed record PriorContext(ParameterSet Parameters, string Name, int Size, string Argument, FamilyOptions Options)
{
    /// <summary>What the columns of the rows of architectures mean; null outside of a model.</summary>
    public Codec? Codec { get; init; }

    /// <summary>
    /// The model's posterior of rows; null outside of a model, and where the posterior is no Gaussian, as with flows.
    /// </summary>
    public GaussianOfRows? PosteriorOfRows { get; init; }
}

/// <summary>
/// q(z|x) = N(μ, L·Lᵀ) of rows, which the inference network reads: of architectures, or of what looks like some.
/// </summary>
/// <param name="tape">The tape to record on.</param>
/// <param name="layout">How the N rows belong to B sequences; must not change before the backward pass.</param>
/// <param name="rows">[N, D].</param>
/// <returns>The parameters of B Gaussians.</returns>
public delegate GaussianParameters GaussianOfRows(Tape tape, SequenceLayout layout, Tensor rows);
