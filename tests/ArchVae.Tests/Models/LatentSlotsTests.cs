using ArchVae.Models;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class LatentSlotsTests
{
    [Theory]
    [InlineData(16)] // two dimensions for each of the seven rows, two that belong to none
    [InlineData(7)]
    [InlineData(4)] // some rows share one
    public void A_row_begins_in_the_dimensions_of_its_position(int latentSize)
    {
        var space = SearchSpace.Load("nas-bench-201");
        using var vae = new ArchitectureVae(space, new ModelOptions
        {
            LatentSize = latentSize,
            InferenceWidths = [8],
            DecoderWidths = [8],
            DecoderLstmUnits = 8,
            LinearPaths = false,
        }, seed: 1);
        var positions = space.MaximumRows;
        var own = Math.Max(1, latentSize / positions);
        int[] cells = [0, 0, 0, 0, 0, 0, space.EndType.Index];
        var before = Center(vae, space, cells);
        var (inside, outside) = (0.0, 0.0);
        for (var row = 0; row < positions - 1; row++)
        {
            var first = latentSize >= positions ? row * own : row * latentSize / positions;
            for (var type = 1; type < 5; type++)
            {
                var changed = (int[])cells.Clone();
                changed[row] = type;
                var moved = Center(vae, space, changed).Zip(before, (a, b) => Math.Abs(a - b)).ToArray();
                var here = moved[first..(first + own)];
                inside += here.Average();
                outside += (moved.Sum() - here.Sum()) / (latentSize - own);
            }
        }
        // Elsewhere only weights of a tenth lead to.
        inside.ShouldBeGreaterThan(3 * outside);
    }

    private static float[] Center(ArchitectureVae vae, SearchSpace space, int[] types) =>
        vae.Encode([Architecture.FromCells(space, [.. types])])[0].Center;
}
