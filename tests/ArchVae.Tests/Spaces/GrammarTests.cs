using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class GrammarTests
{
    private const string Counted = """
        name: counted
        layers: { start: [], a: [], b: [], c: [], end: [] }
        transitions:
          start: [a, b]
          a: [a, b, c, end]
          b: [a, c]
          c: [c, b, end]
        length: { minimum: 2, maximum: 6 }
        counts:
          - { layers: [a], minimum: 1, maximum: 3 }
          - { layers: [b, c], maximum: 3 }
          - { layers: [c], minimum: 1 }
        """;

    // The same rules written down once more by hand.
    private static bool IsLegal(int[] types)
    {
        const int Start = 0, A = 1, B = 2, C = 3, End = 4;
        var pairs = new HashSet<(int, int)>
        {
            (Start, A), (Start, B), (A, A), (A, B), (A, C), (A, End), (B, A), (B, C), (C, C), (C, B), (C, End),
        };
        if (types.Length == 0 || types[0] != Start || types[^1] != End) return false;
        for (var i = 1; i < types.Length; i++)
            if (!pairs.Contains((types[i - 1], types[i]))) return false;
        int Count(params int[] of) => types.Count(of.Contains);
        return Count(A, B, C) is >= 2 and <= 6 && Count(A) is >= 1 and <= 3 && Count(B, C) <= 3 && Count(C) >= 1;
    }

    [Fact]
    public void Legal_is_what_the_rules_say_and_only_that()
    {
        var space = SearchSpace.Parse(Counted);
        space.MaximumRows.ShouldBe(8);
        var legal = 0;
        foreach (var types in Enumeration.TypeSequences(space, 8))
        {
            var expected = IsLegal(types);
            (space.Grammar.FirstViolation(types) is null).ShouldBe(expected, string.Join(",", types));
            if (expected) legal++;
        }
        legal.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void A_type_is_allowed_exactly_where_an_end_can_still_be_reached()
    {
        var space = SearchSpace.Parse(Counted);
        var prefixes = Enumeration.TypeSequences(space, 8).Where(IsLegal)
            .SelectMany(types => Enumerable.Range(1, types.Length).Select(n => string.Join(",", types[..n]))).ToHashSet();
        var pending = new Stack<(GrammarState State, int[] Types)>([(space.Grammar.Start, [])]);
        var visited = 0;
        while (pending.TryPop(out var item))
        {
            for (var type = 0; type < space.LayerTypes.Count; type++)
            {
                int[] longer = [.. item.Types, type];
                var allowed = space.Grammar.Allows(item.State, type);
                allowed.ShouldBe(prefixes.Contains(string.Join(",", longer)), string.Join(",", longer));
                if (allowed) pending.Push((space.Grammar.Next(item.State, type), longer));
            }
            visited++;
        }
        visited.ShouldBe(prefixes.Count + 1);
    }

    [Fact]
    public void After_the_end_and_after_a_violation_nothing_is_allowed()
    {
        var grammar = SearchSpace.Load("nas-bench-macro").Grammar;
        var early = grammar.Next(grammar.Start, 3);
        grammar.AllowedTypes(early).ShouldBe(0ul);
        grammar.AllowedTypes(grammar.Next(early, 0)).ShouldBe(0ul);
        var state = grammar.Start;
        for (var row = 0; row < 8; row++)
        {
            grammar.AllowedTypes(state).ShouldBe(0b0111ul);
            state = grammar.Next(state, row % 3);
        }
        grammar.AllowedTypes(state).ShouldBe(0b1000ul);
        grammar.AllowedTypes(grammar.Next(state, 3)).ShouldBe(0ul);
        Should.Throw<ArgumentOutOfRangeException>(() => grammar.Next(state, 4));
    }

    [Fact]
    public void A_violation_is_explained()
    {
        var space = SearchSpace.Load("linear");
        space.Grammar.Accepts(Architecture.FromCells(space, [0, 0, 0, 2, 0, 0, 3, 0, 0]), out var violation).ShouldBeFalse();
        violation!.Row.ShouldBe(1);
        violation.Found.ShouldBe("dropout");
        violation.Accepted.ShouldBe(["linear"]);
        space.Grammar.Accepts(Architecture.FromCells(space, [0, 0, 0, 1, 0, 0]), out violation).ShouldBeFalse();
        violation!.Row.ShouldBe(2);
        violation.Found.ShouldBeNull();
        violation.Accepted.ShouldBe(["linear", "dropout", "end"]);
        space.Grammar.Accepts(Architecture.FromCells(space, []), out violation).ShouldBeFalse();
        space.Grammar.Accepts(Architecture.FromCells(space, [0, 0, 0, 1, 0, 0, 3, 0, 0]), out violation).ShouldBeTrue();
        violation.ShouldBeNull();
    }

    [Fact]
    public void Linear_has_up_to_24_hidden_layers()
    {
        var space = SearchSpace.Load("linear");
        int[] Types(int hidden) => [0, .. Enumerable.Repeat(1, hidden), 3];
        space.Grammar.FirstViolation(Types(24)).ShouldBeNull();
        space.Grammar.FirstViolation(Types(25))!.Row.ShouldBe(25);
        space.Grammar.FirstViolation(Types(0))!.Row.ShouldBe(1);
    }

    [Fact]
    public void Legality_does_not_allocate()
    {
        var space = SearchSpace.Load("enas");
        var architecture = RandomArchitectures.Draw(space, 1, 1);
        space.Grammar.Accepts(architecture).ShouldBeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var accepted = 0;
        for (var i = 0; i < 1000; i++)
            if (space.Grammar.Accepts(architecture)) accepted++;
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        accepted.ShouldBe(1000);
    }
}
