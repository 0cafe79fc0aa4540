using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors.Nn;

public sealed class TiedBlocksTests
{
    private static readonly (int Output, int Input)[] corners = [(0, 1), (2, 4), (4, 7)];

    [Fact]
    public void Blocks_begin_alike_and_large_and_the_rest_small()
    {
        using var weights = Weights(seed: 3);
        var matrix = weights.Parameters[0].Tensor;
        var inBlocks = new HashSet<(int, int)>();
        var largest = 0f;
        for (var output = 0; output < 2; output++)
        {
            for (var input = 0; input < 3; input++)
            {
                var first = matrix.Row(corners[0].Output + output)[corners[0].Input + input];
                largest = Math.Max(largest, Math.Abs(first));
                foreach (var corner in corners)
                {
                    matrix.Row(corner.Output + output)[corner.Input + input].ShouldBe(first);
                    inBlocks.Add((corner.Output + output, corner.Input + input));
                }
            }
        }
        // A block of three inputs is uniform in ±√(3 / 3), the rest in a tenth of ±√(3 / 10).
        largest.ShouldBeInRange(0.3f, 1);
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var column = 0; column < matrix.Columns; column++)
            {
                if (!inBlocks.Contains((row, column)))
                    Math.Abs(matrix.Row(row)[column]).ShouldBeLessThanOrEqualTo((float)(0.1 * Math.Sqrt(0.3)));
            }
        }
    }

    [Fact]
    public void Blocks_are_drawn_from_the_seed()
    {
        using var one = Weights(seed: 3);
        using var again = Weights(seed: 3);
        using var other = Weights(seed: 4);
        one.Values.SequenceEqual(again.Values).ShouldBeTrue();
        one.Parameters[0].Tensor.Row(0)[1].ShouldNotBe(other.Parameters[0].Tensor.Row(0)[1]);
    }

    private static ParameterSet Weights(ulong seed)
    {
        var parameters = new ParameterSet();
        _ = new LinearLayer(parameters, "layer", 10, 6, initialBlocks: new TiedBlocks(corners, outputs: 2, inputs: 3));
        parameters.Initialize(seed);
        return parameters;
    }
}
