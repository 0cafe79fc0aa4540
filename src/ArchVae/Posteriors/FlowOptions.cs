namespace ArchVae.Posteriors;

/// <summary>How a step of an inverse autoregressive flow takes its scale from its network.</summary>
public enum IafForm
{
    /// <summary>z' = σ⊙z + (1 − σ)⊙m with σ = sigmoid(s), the numerically stable form.</summary>
    Gated,

    /// <summary>z' = m + σ⊙z with log σ = s, smoothly bounded.</summary>
    Plain,
}

/// <summary>Sizes and forms of flows.</summary>
/// <param name="MadeWidth">Units of a hidden layer of an inverse autoregressive flow's network.</param>
/// <param name="MadeDepth">Its hidden layers.</param>
/// <param name="ContextSize">C, the width of the context h that the inference network gives it.</param>
/// <param name="Form">How its scale is taken.</param>
/// <param name="Amortize">Whether planar flows take u, w and b from the inference network.</param>
internal sealed record FlowOptions(int MadeWidth, int MadeDepth, int ContextSize, IafForm Form, bool Amortize);
