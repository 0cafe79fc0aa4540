using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Tests;

/// <summary>Small search spaces, and architectures drawn from them.</summary>
internal static class TestSpaces
{
    /// <summary>All kinds of features; a flag from the second row on; an end with a feature.</summary>
    public static SearchSpace Mixed { get; } = SearchSpace.Parse(
        """
        name: mixed
        features:
          width: { kind: integer, minimum: 1, maximum: 64, scale: log }
          rate: { kind: real, minimum: 0.1, maximum: 0.9, step: 0.1 }
          skip: { kind: flag, from: 1 }
          shape: { kind: choice, choices: [round, square, flat] }
        layers:
          dense: [width, skip]
          drop: [rate]
          pool: [width, skip, shape]
          end: [width]
        first: [dense, pool]
        transitions:
          dense: [dense, drop, pool, end]
          drop: [dense, end]
          pool: [dense, pool, end]
        length: { minimum: 1, maximum: 5 }
        """);

    /// <summary>Two types and an end row that carries nothing; one real feature that only the first has.</summary>
    public static SearchSpace Pair(string step, int maximumLength = 4) => SearchSpace.Parse(
        $$"""
        name: pair
        features:
          value: { kind: real, minimum: 0, maximum: 1, step: {{step}} }
        layers:
          a: [value]
          b: []
        transitions: any
        length: { minimum: 1, maximum: {{maximumLength}} }
        """);

    /// <summary>Types only, 3 to the power of 3 members.</summary>
    public static SearchSpace Types { get; } = SearchSpace.Parse(
        """
        name: types
        layers:
          x: []
          y: []
          z: []
        transitions: any
        length: 3
        """);

    /// <summary>Architectures from a space's generator; the first ones do not depend on how many there are.</summary>
    public static Architecture[] Draw(SearchSpace space, int count, ulong seed = 1)
    {
        var architectures = new Architecture[count];
        for (var i = 0; i < count; i++)
        {
            var random = new RandomStream(seed, RandomPurpose.Test, 0, i);
            architectures[i] = space.Generator.Generate(ref random);
        }
        return architectures;
    }
}
