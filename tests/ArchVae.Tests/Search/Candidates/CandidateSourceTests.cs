using ArchVae.Models;
using ArchVae.Search.Candidates;
using ArchVae.Spaces;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Candidates;

public sealed class CandidateSourceTests
{
    private static readonly SearchSpace linear = SearchSpace.Load("linear");
    private static readonly SearchSpace cells = SearchSpace.Load("nas-bench-201");

    private static CandidateSource Source(
        SearchSpace space, CandidateConditions? conditions = null, IReadOnlyList<Architecture>? pool = null,
        ArchitectureVae? model = null, ulong seed = 1) => new(space, conditions ?? new(), pool, model, seed);

    [Fact]
    public void Conditions_bind_what_comes_out_of_every_method()
    {
        using var vae = new ArchitectureVae(linear, TinyModel.Options(), 5);
        var conditions = new CandidateConditions
        {
            Fixed = EntryCondition.Parse(linear, "start.units=30", "end.units=2"),
            MaximumLayers = 9,
            MaximumParameters = 60_000,
        };
        var source = Source(linear, conditions, model: vae);
        var draws = Enumerable.Range(0, 100).Select(i => source.Draw(i)).ToList();
        var found = new Dictionary<string, IReadOnlyList<Architecture>>
        {
            ["draws"] = draws,
            ["neighbours"] = [.. draws.Take(20).SelectMany(source.NeighboursOf)],
            ["model"] = source.DrawsOfModel(0, 300),
            ["path"] = [.. Enumerable.Range(0, 20).SelectMany(i => source.Path(draws[i], draws[i + 1], 30))],
            ["points"] = [.. source.Decode(Points(200)).OfType<Architecture>()],
        };
        foreach (var (method, architectures) in found)
        {
            architectures.ShouldNotBeEmpty(method);
            architectures.ShouldAllBe(
                architecture => conditions.Admit(architecture) && ReferenceEquals(architecture.Space, linear), method);
        }
        source.Pool.ShouldBeNull();
    }

    private static float[][] Points(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new[] { i % 7 - 3f, i % 11 - 5f, i % 13 - 6f })];

    [Fact]
    public void Of_a_pool_comes_nothing_else_and_each_network_once()
    {
        using var vae = new ArchitectureVae(cells, TinyModel.Options(), 5);
        var given = cells.Draws(6000);
        var source = Source(cells, pool: given, model: vae);
        var pool = source.Pool!;
        var networks = given.Select(architecture => architecture.NetworkHash()).Distinct().Count();
        pool.Count.ShouldBe(networks);
        pool.Select(architecture => architecture.NetworkHash()).ShouldBeUnique();
        var own = pool.ToHashSet(ReferenceEqualityComparer.Instance);
        Enumerable.Range(0, 50).ShouldAllBe(i => own.Contains(source.Draw(i)));
        var neighbours = pool.Take(50).SelectMany(source.NeighboursOf).ToList();
        neighbours.Count.ShouldBeGreaterThan(100);
        neighbours.ShouldAllBe(architecture => own.Contains(architecture));
        source.DrawsOfModel(0, 500).ShouldAllBe(architecture => own.Contains(architecture));
        var decoded = source.Decode(Points(100));
        decoded.Count.ShouldBe(100);
        decoded.OfType<Architecture>().ShouldAllBe(architecture => own.Contains(architecture));
        source.Path(pool[0], pool[1], 50).ShouldAllBe(architecture => own.Contains(architecture));
    }

    [Fact]
    public void What_a_model_decodes_to_is_a_candidate_where_the_pool_has_its_network()
    {
        using var vae = new ArchitectureVae(cells, TinyModel.Options(), 5);
        var all = Source(cells, model: vae).DrawsOfModel(0, 300);
        all.Count.ShouldBeGreaterThan(1);
        all.Select(architecture => architecture.NetworkHash()).ShouldBeUnique();
        var some = Source(cells, pool: [all[^1]], model: vae);
        some.DrawsOfModel(0, 300).ShouldBe([all[^1]]);
        some.Decode([vae.Encode([all[0]])[0].Center]).Count.ShouldBe(1);
    }

    [Fact]
    public void A_finite_space_is_its_own_pool()
    {
        var source = Source(cells);
        source.Pool!.Count.ShouldBe(6466);
        source.Pool.Select(architecture => architecture.NetworkHash()).ShouldBeUnique();
        Source(cells, seed: 2).Pool.ShouldBe(source.Pool);
        // The first layer is fixed: 5⁵ cells, and as many networks as they are.
        var conditions = new CandidateConditions { Fixed = EntryCondition.Parse(cells, "1.type=nor_conv_3x3") };
        var expected = MemberList.Of(cells, 20_000)!.Where(conditions.Admit).ToList();
        expected.Count.ShouldBe(3125);
        Source(cells, conditions).Pool!.Count.ShouldBe(expected.Select(member => member.NetworkHash()).Distinct().Count());
        Source(linear).Pool.ShouldBeNull();
    }

    [Fact]
    public void Draws_of_a_pool_are_uniform_and_depend_on_seed_and_index_alone()
    {
        var pool = SearchSpace.Load("nas-bench-macro").Draws(4);
        var source = Source(pool[0].Space, pool: pool);
        var counts = Enumerable.Range(0, 4000).GroupBy(i => source.Draw(i)).Select(group => group.Count()).ToList();
        counts.Count.ShouldBe(4);
        // 1,000 each, with a standard deviation of 27.
        counts.ShouldAllBe(count => Math.Abs(count - 1000) < 140);
        foreach (var space in new[] { linear, cells })
        {
            var (one, again, other) = (Source(space), Source(space), Source(space, seed: 2));
            var backwards = Enumerable.Range(0, 30).Reverse().Select(i => again.Draw(i)).Reverse().ToList();
            var forwards = Enumerable.Range(0, 30).Select(i => one.Draw(i)).ToList();
            forwards.ShouldBe(backwards);
            forwards.Distinct().Count().ShouldBeGreaterThan(25);
            forwards.ShouldNotBe(Enumerable.Range(0, 30).Select(i => other.Draw(i)));
        }
    }

    [Fact]
    public void Draws_of_a_model_go_on_where_the_last_ended_for_any_number_of_threads()
    {
        IReadOnlyList<Architecture> Of(int threads, params (long First, int Count)[] parts)
        {
            using var vae = new ArchitectureVae(linear, TinyModel.Options(), 5, threads);
            var source = Source(linear, model: vae, seed: 3);
            return [.. parts.SelectMany(part => source.DrawsOfModel(part.First, part.Count)).Distinct()];
        }
        var whole = Of(1, (0, 200));
        whole.Count.ShouldBeGreaterThan(20);
        Of(2, (0, 200)).ShouldBe(whole);
        Of(1, (0, 80), (80, 120)).ShouldBe(whole);
        Of(1, (200, 200)).ShouldNotBe(whole);
    }

    [Fact]
    public void Without_a_model_nothing_comes_of_one()
    {
        var source = Source(linear);
        source.DrawsOfModel(0, 10).ShouldBeEmpty();
        source.Path(source.Draw(0), source.Draw(1), 10).ShouldBeEmpty();
        source.Decode(Points(3)).ShouldBe([null, null, null]);
    }

    [Fact]
    public void A_path_has_neither_of_its_ends_and_each_network_once()
    {
        using var vae = new ArchitectureVae(linear, TinyModel.Options(), 5);
        var source = Source(linear, model: vae);
        var between = source.Path(source.Draw(0), source.Draw(1), 100);
        between.Count.ShouldBeGreaterThan(0);
        between.ShouldBeUnique();
        // Of an architecture that its own place decodes to, the path to itself has nothing else.
        var fixpoint = source.Draw(0);
        for (var i = 0; i < 50; i++) fixpoint = source.Decode([vae.Encode([fixpoint])[0].Center])[0]!;
        source.Decode([vae.Encode([fixpoint])[0].Center]).ShouldBe([fixpoint]);
        source.Path(fixpoint, fixpoint, 5).ShouldBeEmpty();
        source.Path(source.Draw(0), source.Draw(1), 0).ShouldBeEmpty();
    }

    [Fact]
    public void Neighbours_are_one_a_network_without_their_own()
    {
        var source = Source(cells);
        var merged = 0;
        foreach (var cell in cells.Draws(200))
        {
            var found = source.NeighboursOf(cell).Select(other => other.NetworkHash()).ToList();
            found.ShouldBeUnique();
            found.ShouldNotContain(cell.NetworkHash());
            merged += Neighbours.Of(cell).Count - found.Count;
        }
        merged.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_is_of_another_space_is_refused()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 5);
        Should.Throw<InputException>(() => Source(linear, model: vae)).Message
            .ShouldBe("The model is of space 'mixed'; 'linear' is expected.");
        Should.Throw<InputException>(() => Source(linear, pool: cells.Draws(1))).Message
            .ShouldBe("An architecture of the pool is of space 'nas-bench-201'; 'linear' is expected.");
        var conditions = new CandidateConditions { Fixed = EntryCondition.Parse(linear, "start.units=30") };
        Should.Throw<InputException>(() => Source(cells, conditions)).Message.ShouldContain("'nas-bench-201' is expected");
        Should.Throw<InputException>(() => Source(linear).NeighboursOf(cells.Draws(1)[0]));
    }
}
