using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>A learned row for each token, with PyTorch's name. Initial values are uniform in ±√3, of variance 1.</summary>
public sealed class EmbeddingLayer
{
    private readonly Parameter weight;

    /// <summary>A layer whose parameter is added to a set.</summary>
    /// <param name="parameters">The set to add weight [tokens, width] to.</param>
    /// <param name="name">Its name before ".weight".</param>
    /// <param name="tokens">How many tokens there are.</param>
    /// <param name="width">Numbers of a token.</param>
    public EmbeddingLayer(ParameterSet parameters, string name, int tokens, int width)
    {
        weight = parameters.Add($"{name}.weight", [tokens, width], Math.Sqrt(3));
        Width = width;
    }

    /// <summary>Numbers of a token.</summary>
    public int Width { get; }

    /// <summary>tokens [N, D], whole numbers → [N, D·width].</summary>
    public Tensor Apply(Tape tape, Tensor tokens) => Embedding.Apply(tape, tokens, weight.Tensor);
}
