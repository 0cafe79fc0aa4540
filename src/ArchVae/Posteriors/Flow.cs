using ArchVae.Tensors;

namespace ArchVae.Posteriors;

/// <summary>
/// One invertible map of a normalizing flow, z_k = f_k(z_(k−1)) (equations 15 and 16), whose log determinant is cheap.
/// </summary>
internal abstract class Flow
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
    /// <returns>z_(k−1) [B·M, Z].</returns>
    public abstract Tensor Invert(Tape tape, Tensor z, FlowConditions conditions);
}

/// <summary>What flows may depend on beside z.</summary>
/// <param name="Features">[B, E] the inference network's output.</param>
/// <param name="Context">[B, C] the hidden state h that autoregressive networks read; does not exist where there are none.</param>
internal readonly record struct FlowConditions(Tensor Features, Tensor Context);
