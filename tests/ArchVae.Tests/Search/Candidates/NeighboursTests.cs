using System.Diagnostics;
using ArchVae.Search.Candidates;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Candidates;

public sealed class NeighboursTests
{
    public static TheoryData<string> BuiltIn => [.. SearchSpace.BuiltInNames];

    private static Architecture Linear(params (string Type, string Feature, double Value)[] layers)
    {
        var builder = new ArchitectureBuilder(SearchSpace.Load("linear"));
        foreach (var (type, feature, value) in layers) builder.Add(type, (feature, value));
        return builder.Build();
    }

    private static readonly Architecture small = Linear(
        ("start", "units", 64), ("linear", "units", 256), ("dropout", "rate", 0.5), ("linear", "units", 16), ("end", "units", 1));

    [Theory]
    [InlineData("nas-bench-macro", 8 * 2)]
    [InlineData("nas-bench-201", 6 * 4)]
    [InlineData("transnas-bench-101-micro", 6 * 3)]
    [InlineData("enas", 6 * 5 + 15)]
    [InlineData("enas12", 12 * 5 + 66)]
    public void Where_all_is_free_one_entry_changes_come_first_and_then_swaps_of_different_layers(string name, int changes)
    {
        foreach (var architecture in SearchSpace.Load(name).Draws(50))
        {
            var found = Neighbours.Of(architecture);
            found.Take(changes).ShouldAllBe(other => Differences(architecture, other) == 1);
            found.Skip(changes).ShouldAllBe(other => Differences(architecture, other) > 1);
            var swaps = Enumerable.Range(0, architecture.RowCount - 2)
                .Count(row => architecture.Layers[row].ToString() != architecture.Layers[row + 1].ToString());
            if (architecture.Space.Features.Count == 0) found.Count.ShouldBe(changes + swaps);
            else found.Count.ShouldBeInRange(changes, changes + architecture.RowCount - 2);
        }
    }

    [Theory]
    [InlineData("nas-bench-macro")]
    [InlineData("nas-bench-201")]
    [InlineData("transnas-bench-101-macro")]
    public void Without_features_who_is_a_neighbour_has_one(string name)
    {
        foreach (var architecture in SearchSpace.Load(name).Draws(100))
            foreach (var other in Neighbours.Of(architecture)) Neighbours.Of(other).ShouldContain(architecture);
    }

    [Theory]
    [InlineData("nas-bench-macro")]
    [InlineData("nas-bench-201")]
    [InlineData("transnas-bench-101-macro")]
    public void Every_member_can_be_reached(string name) => AllAreReached(SearchSpace.Load(name));

    [Fact]
    public void Every_member_can_be_reached_where_flags_are_edges() => AllAreReached(SearchSpace.Parse(
        """
        name: graphs
        features:
          e0: { kind: flag }
          e1: { kind: flag, from: 1 }
          e2: { kind: flag, from: 2 }
          e3: { kind: flag, from: 3 }
        layers: { conv: [e0, e1, e2, e3], pool: [e0, e1, e2, e3], end: [e0, e1, e2, e3] }
        transitions: any
        length: { minimum: 0, maximum: 3 }
        rules: [{ paths: [e0, e1, e2, e3] }]
        """));

    private static void AllAreReached(SearchSpace space)
    {
        // From the first and from the last, of which one is the shortest where lengths differ.
        var members = MemberList.Of(space, 20_000)!;
        foreach (var start in new[] { members[0], members[^1] }) Reached(start).ShouldBe(members.Count);
    }

    private static int Reached(Architecture start)
    {
        var reached = new HashSet<Architecture> { start };
        var pending = new Queue<Architecture>(reached);
        while (pending.TryDequeue(out var next))
            foreach (var other in Neighbours.Of(next))
                if (reached.Add(other)) pending.Enqueue(other);
        return reached.Count;
    }

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void Neighbours_are_legal_different_and_one_change_away(string name)
    {
        foreach (var architecture in SearchSpace.Load(name).Draws(100, seed: 3)) Check(architecture);
    }

    [Fact]
    public void So_they_are_in_spaces_with_all_kinds_of_features()
    {
        foreach (var architecture in TestSpaces.Mixed.Draws(500)) Check(architecture);
    }

    private static void Check(Architecture architecture)
    {
        var found = Neighbours.Of(architecture);
        found.ShouldNotBeEmpty();
        found.ShouldNotContain(architecture);
        found.Distinct().Count().ShouldBe(found.Count);
        Neighbours.Of(architecture).ShouldBe(found);
        foreach (var other in found)
        {
            architecture.Space.Grammar.Accepts(other).ShouldBeTrue();
            // Throws where a feature is set that the layer does not have.
            Architecture.FromCells(architecture.Space, other.Cells).ShouldBe(other);
            IsOneChangeAway(architecture, other).ShouldBeTrue($"{architecture} | {other}");
        }
    }

    // Of the rows that both have after a common beginning and before a common end, at most one is left in each, or two swapped.
    // Rows that moved lose and gain what depends on their place, so that only their types and what they have at both places is
    // compared.
    private static bool IsOneChangeAway(Architecture one, Architecture other)
    {
        var (from, to) = (one.RowCount, other.RowCount);
        if (from == to)
        {
            var differ = Enumerable.Range(0, from).Where(row => !SameRow(one, row, other, row)).ToList();
            return differ.Count == 1
                || (differ is [var a, var b] && b == a + 1 && SameWhereBoth(one, a, other, b) && SameWhereBoth(one, b, other, a));
        }
        var (longer, shorter) = from > to ? (one, other) : (other, one);
        return longer.RowCount == shorter.RowCount + 1 && Enumerable.Range(0, longer.RowCount).Any(left =>
            Enumerable.Range(0, shorter.RowCount).All(row => SameWhereBoth(shorter, row, longer, row < left ? row : row + 1)));
    }

    private static bool SameRow(Architecture one, int row, Architecture other, int otherRow)
    {
        var width = one.Space.CellsPerRow;
        return one.Cells.Slice(row * width, width).SequenceEqual(other.Cells.Slice(otherRow * width, width));
    }

    private static bool SameWhereBoth(Architecture one, int row, Architecture other, int otherRow)
    {
        var (space, type) = (one.Space, one.TypeOf(row));
        return type == other.TypeOf(otherRow) && Enumerable.Range(0, space.Features.Count).All(feature =>
            !space.HasFeature(type, feature, row) || !space.HasFeature(type, feature, otherRow)
            || one.BinOf(row, feature) == other.BinOf(otherRow, feature));
    }

    private static int Differences(Architecture one, Architecture other) =>
        Enumerable.Range(0, one.Cells.Length).Count(cell => one.Cells[cell] != other.Cells[cell]);

    [Fact]
    public void A_number_moves_by_one_bin_and_by_shares_of_its_scale()
    {
        // On the logarithmic scale of 1 to 1024, 1/32, 1/8 and 1/3 are factors of 1.24, 2.38 and 10.08.
        var widths = Neighbours.Of(small).Where(other => other.RowCount == 5)
            .Where(other => Differences(small, other) == 1 && other.Layers[1].Type.Name == "linear")
            .Select(other => other.Layers[1]["units"]).Where(units => units != 256);
        widths.ShouldBe([255, 257, 206, 318, 108, 609, 25, 1024], ignoreOrder: true);
    }

    [Fact]
    public void At_the_end_of_a_range_it_moves_inwards_only()
    {
        var units = Neighbours.Of(small).Where(other => other.RowCount == 5 && Differences(small, other) == 1)
            .Select(other => other.Layers[4]["units"]).Where(units => units != 1);
        units.ShouldBe([2, 10], ignoreOrder: true);
    }

    [Fact]
    public void What_a_layer_gets_is_that_of_the_nearest_other_layer_that_has_it()
    {
        var found = Neighbours.Of(small).Select(other => other.ToString()).ToList();
        // Another type: the layers before and after are as near.
        found.ShouldContain("start(64) → linear(256) → linear(256) → linear(16) → end(1)");
        // Inserted: after a dropout the next layer is nearest, else the one before.
        found.ShouldContain("start(64) → linear(256) → dropout(0.5) → linear(16) → linear(16) → end(1)");
        found.ShouldContain("start(64) → linear(256) → linear(256) → dropout(0.5) → linear(16) → end(1)");
        found.ShouldContain("start(64) → linear(64) → linear(256) → dropout(0.5) → linear(16) → end(1)");
        found.ShouldContain("start(64) → linear(256) → dropout(0.5) → linear(16) → dropout(0.5) → end(1)");
        // Removed and swapped.
        found.ShouldContain("start(64) → linear(256) → linear(16) → end(1)");
        found.ShouldContain("start(64) → linear(256) → linear(16) → dropout(0.5) → end(1)");
        // Without another dropout: the middle of the range of 0 to 0.95.
        var plain = Linear(("start", "units", 64), ("linear", "units", 256), ("end", "units", 1));
        Neighbours.Of(plain).Select(other => other.ToString()).ShouldContain(
            "start(64) → linear(256) → dropout(0.475) → end(1)");
    }

    [Fact]
    public void A_flag_that_a_place_gives_is_off_and_one_that_it_takes_is_gone()
    {
        var space = SearchSpace.Load("enas");
        // conv3, then sep3 with skip0: what comes second has the one flag, what comes third has two.
        var architecture = new ArchitectureBuilder(space).Add("conv3").Add("sep3", ("skip0", true))
            .Add("conv5", ("skip0", true), ("skip1", true))
            .Add("avg3", ("skip0", true), ("skip1", true), ("skip2", true))
            .Add("max3", ("skip0", true), ("skip1", true), ("skip2", true), ("skip3", true))
            .Add("sep5", ("skip0", true), ("skip1", true), ("skip2", true), ("skip3", true), ("skip4", true)).Build();
        var swapped = Neighbours.Of(architecture).Single(other => other.TypeOf(0) != other.TypeOf(1)
            && other.Layers[0].Type.Name == "sep3" && other.Layers[1].Type.Name == "conv3");
        swapped.Layers[1]["skip0"].ShouldBe(0);
        swapped.Layers[2].ToString().ShouldBe(architecture.Layers[2].ToString());
        swapped.BinOf(0, 0).ShouldBe(0);
    }

    [Fact]
    public void Rules_on_values_hold()
    {
        var space = SearchSpace.Load("nas-bench-101");
        var sizes = space.Draws(200).SelectMany(Neighbours.Of).Select(other => other.RowCount).ToHashSet();
        // Layers come and go: what is inserted feeds the next one.
        sizes.Count.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void A_deep_network_costs_little()
    {
        var layers = new List<(string, string, double)> { ("start", "units", 64) };
        for (var i = 0; i < 12; i++) layers.AddRange([("linear", "units", 200 + i), ("dropout", "rate", 0.1 + 0.01 * i)]);
        var deep = Linear([.. layers, ("end", "units", 3)]);
        var best = TimeSpan.MaxValue;
        var count = 0;
        for (var i = 0; i < 20; i++)
        {
            var start = Stopwatch.GetTimestamp();
            count = Neighbours.Of(deep).Count;
            var elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }
        count.ShouldBeGreaterThan(200);
        best.ShouldBeLessThan(TimeSpan.FromMilliseconds(5));
    }
}
