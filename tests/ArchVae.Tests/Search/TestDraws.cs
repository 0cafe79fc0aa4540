using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Tests.Search;

/// <summary>Different architectures of a space.</summary>
internal static class TestDraws
{
    public static IReadOnlyList<Architecture> Draws(this SearchSpace space, int count, ulong seed = 1) =>
        [.. RandomArchitectures.Distinct(space, seed, count)];
}
