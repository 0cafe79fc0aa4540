namespace ArchVae.Tensors.Nn;

/// <summary>
/// Initial weights [outputs, inputs] by which some inputs lead to some outputs and the others hardly do: blocks of one size that
/// begin with the same values, uniform in ±√(3 / inputs of a block), while the rest begins at a tenth of its usual size. All are
/// learned freely from there.
/// </summary>
/// <param name="corners">The first output and the first input of each block.</param>
/// <param name="outputs">The outputs of a block.</param>
/// <param name="inputs">The inputs of a block.</param>
public sealed class TiedBlocks(IReadOnlyList<(int Output, int Input)> corners, int outputs, int inputs)
{
    private const float ScaleOfRest = 0.1f;

    internal void Fill(Tensor weight, RandomStream random)
    {
        foreach (ref var value in weight.Values) value *= ScaleOfRest;
        var bound = Math.Sqrt(3.0 / inputs);
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
            {
                var value = (float)(bound * (2 * random.NextDouble() - 1));
                foreach (var corner in corners) weight.Row(corner.Output + output)[corner.Input + input] = value;
            }
        }
    }
}
