using ArchVae.Posteriors;
using ArchVae.Tensors;

namespace ArchVae.Tests.Objectives;

/// <summary>A prior from which any posterior has the same KL by dimension, [B, Z].</summary>
internal sealed class GivenKl(Tensor kl) : Prior
{
    public override Tensor LogDensity(Tape tape, Tensor z) => throw new NotSupportedException();

    public override Tensor Draw(Tape tape, ulong seed, long first, int count) => throw new NotSupportedException();

    public override Tensor KlByDimension(Tape tape, GaussianParameters posterior) => kl;
}
