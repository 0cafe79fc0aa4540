using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Testing;

/// <summary>
/// What priors get of a model: a codec, and a Gaussian posterior of rows with full covariance, linear in the rows side by side.
/// Its weights are fixed, so that all parameters are the prior's.
/// </summary>
internal sealed class RowsPosterior(int size)
{
    private readonly float[] weights = Contract.Gaussian(Outputs(size) * Inputs, 41, 1 / Math.Sqrt(Inputs));

    public static Codec Codec { get; } = new(SearchSpace.Parse(
        """
        name: rows
        features:
          width: { kind: integer, minimum: 1, maximum: 64, scale: log }
          skip: { kind: flag, from: 1 }
          shape: { kind: choice, choices: [round, square, flat] }
        layers:
          dense: [width, skip]
          pool: [width, shape]
        transitions: any
        length: { minimum: 1, maximum: 3 }
        """));

    private static int Inputs => Codec.Space.MaximumRows * Codec.RowWidth;

    /// <summary>The posteriors of rows.</summary>
    public GaussianParameters Of(Tape tape, SequenceLayout layout, Tensor rows)
    {
        var joined = JoinedPositions.Apply(tape, layout, rows, Codec.Space.MaximumRows);
        Tensor Part(int first, int count) => Linear.Apply(
            tape, joined, tape.Constant(count, Inputs, weights.AsSpan(first * Inputs, count * Inputs)), default);
        return new(
            Part(0, size), Part(size, size), size > 1 ? Part(2 * size, StrictlyLowerProduct.Count(size)) : default);
    }

    private static int Outputs(int size) => 2 * size + StrictlyLowerProduct.Count(size);
}
