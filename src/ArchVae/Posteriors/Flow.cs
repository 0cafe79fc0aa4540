using ArchVae.Models;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Posteriors;

/// <summary>
/// One invertible map of a normalizing flow, z_k = f_k(z_(k−1)) (equations 15 and 16), whose log determinant is cheap.
/// </summary>
public abstract class Flow
{
    /// <summary>f_k and its log determinant.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[B·M, Z] what the flow before it gave.</param>
    /// <param name="conditions">What is known of the architectures.</param>
    /// <returns>z_k [B·M, Z], and log|det ∂f_k/∂z_(k−1)| [B·M, 1] in nats.</returns>
    public abstract (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions);

    /// <summary>f_k⁻¹. Not differentiable.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="z">[B·M, Z] what this flow gave.</param>
    /// <param name="conditions">What is known of the architectures.</param>
    /// <returns>z_(k−1) [B·M, Z]; not finite where single precision does not hold it, which callers notice.</returns>
    /// <exception cref="InvalidOperationException">It cannot be inverted at a point.</exception>
    public abstract Tensor Invert(Tape tape, Tensor z, FlowConditions conditions);
}

/// <summary>What flows may depend on beside z.</summary>
/// <param name="Features">[B, E] the inference network's output.</param>
/// <param name="Context">[B, C] the hidden state h that flows with a context read; does not exist where none does.</param>
public readonly record struct FlowConditions(Tensor Features, Tensor Context = default);

/// <summary>A family of flows: what <c>iaf</c> stands for in <c>full+iaf:4</c>.</summary>
public abstract class FlowFamily : IFamily<FlowFamily>
{
    /// <summary>All families, the library's own first.</summary>
    public static FamilyRegistry<FlowFamily> Registry { get; } = new(
        "flow",
        [
            new PlanarFamily(), new InverseAutoregressiveFamily(), new RadialFamily(), new HouseholderFamily(),
            new CouplingFamily(), new SplineFamily(), new ContinuousFamily(),
        ])
    {
        Requirement = family =>
        {
            ModelFamilies.CheckOptions(family.OptionsType);
            if (BaseFamily.Registry.Find(family.Name) is { } taken)
                throw new InvalidOperationException($"There is a base '{taken.Name}' already, and posteriors are named by both.");
            if (family.DefaultLength is < 1 or > FlowChain.MostFlows)
            {
                throw new ArgumentException(
                    $"'{family.Name}' has a default length of {family.DefaultLength}; "
                    + $"it must be from 1 to {FlowChain.MostFlows}.");
            }
        },
    };

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>How many flows a chain has where its name stands without a number: 1 to 1000.</summary>
    public abstract int DefaultLength { get; }

    /// <inheritdoc/>
    public virtual Type? OptionsType => null;

    /// <summary>
    /// The width C of the context that its flows read, a linear layer of the inference network's output; 0 for none.
    /// </summary>
    public virtual int ContextSize(FamilyOptions options) => 0;

    /// <summary>A flow of the family, which begins near the identity.</summary>
    public abstract Flow Create(FlowContext context);
}

/// <summary>What a flow is made from.</summary>
/// <param name="Parameters">The set to add parameters to.</param>
/// <param name="Name">Their name before the flow's own.</param>
/// <param name="Features">E, the width of what the inference network gives.</param>
/// <param name="ContextSize">C, the width of the context; 0 where no flow reads one.</param>
/// <param name="Size">Z, the number of latent dimensions.</param>
/// <param name="Place">The flow's place among those of its family in the posterior, from 0.</param>
/// <param name="Options">The families' own options.</param>
public sealed record FlowContext(
    ParameterSet Parameters, string Name, int Features, int ContextSize, int Size, int Place, FamilyOptions Options);
