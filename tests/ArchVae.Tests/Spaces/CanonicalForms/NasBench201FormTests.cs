using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.CanonicalForms;

public sealed class NasBench201FormTests
{
    private const int None = 0, Skip = 1, Conv1 = 2, Conv3 = 3, Pool = 4;
    private static readonly SearchSpace space = SearchSpace.Load("nas-bench-201");
    private static readonly SearchSpace graphs = SearchSpace.Parse(
        space.Definition.Replace("canonical: nas-bench-201", "canonical: nas-bench-201-graph", StringComparison.Ordinal));

    // The edges 0-1, 0-2, 1-2, 0-3, 1-3, 2-3.
    private static Architecture Cell(params int[] edges) => Architecture.FromCells(space, [.. edges, space.EndType.Index]);

    private static string Form(params int[] edges) => space.CanonicalForm!.Of(Cell(edges));

    private static string Graph(params int[] edges) => graphs.CanonicalForm!.Of(Cell(edges));

    [Fact]
    public void The_15625_cells_are_6466_networks_by_the_benchmarks_count_and_5425_graphs()
    {
        Architecture[] all = [.. RandomArchitectures.Distinct(space, 1, 15625)];
        all.Select(space.CanonicalForm!.Of).Distinct().Count().ShouldBe(6466);
        all.Select(cell => cell.NetworkHash()).Distinct().Count().ShouldBe(6466);
        all.Select(cell => cell.StableHash()).Distinct().Count().ShouldBe(15625);
        all.Select(graphs.CanonicalForm!.Of).Distinct().Count().ShouldBe(5425);
        // One operation whose result is used twice is not two.
        Form(Conv3, Conv3, None, None, Skip, Skip).ShouldBe(Form(Conv3, None, Skip, None, Skip, Skip));
        Graph(Conv3, Conv3, None, None, Skip, Skip).ShouldNotBe(Graph(Conv3, None, Skip, None, Skip, Skip));
    }

    [Fact]
    public void What_the_output_does_not_depend_on_falls_away()
    {
        foreach (var form in new Func<int[], string>[] { Form, Graph })
        {
            // Nothing goes on from node 1, nor comes out of it where nothing enters.
            form([Conv3, None, None, Skip, None, None]).ShouldBe(form([Pool, None, None, Skip, None, None]));
            form([None, None, Conv3, Skip, Pool, None]).ShouldBe(form([None, None, None, Skip, None, None]));
            // Nothing goes on from node 2.
            form([Conv1, Pool, Conv3, None, Conv3, None]).ShouldBe(form([Conv1, None, Skip, None, Conv3, None]));
            form([Conv3, Pool, Conv1, None, None, None]).ShouldBe(form([None, None, None, None, None, None]));
        }
        // Where two edges bring nothing the benchmark takes no notice.
        Graph(None, None, None, Skip, None, Conv3).ShouldBe(Graph(None, None, None, Skip, None, None));
        Form(None, None, None, Skip, None, Conv3).ShouldNotBe(Form(None, None, None, Skip, None, None));
    }

    [Fact]
    public void A_skip_stands_for_what_it_comes_from()
    {
        foreach (var form in new Func<int[], string>[] { Form, Graph })
        {
            form([Skip, None, Conv3, None, None, Skip]).ShouldBe(form([Skip, Conv3, None, None, None, Skip]));
            form([Conv3, None, Skip, None, None, Pool]).ShouldBe(form([None, Conv3, None, None, None, Pool]));
            form([None, None, None, Skip, None, None]).ShouldNotBe(form([None, None, None, Conv1, None, None]));
        }
        // A sum that is skipped into another is not one piece.
        Graph(None, Conv3, None, Skip, None, Skip).ShouldBe(Graph(Conv3, None, None, Skip, Skip, None));
    }

    [Fact]
    public void Terms_of_a_sum_may_come_in_any_order()
    {
        // Two operations on the input into one node.
        foreach (var form in new Func<int[], string>[] { Form, Graph })
            form([Skip, Conv1, Pool, None, None, Conv3]).ShouldBe(form([Skip, Pool, Conv1, None, None, Conv3]));
        // Nodes 1 and 2 side by side, and the other way round.
        Graph(Conv3, Pool, None, None, Conv1, Skip).ShouldBe(Graph(Pool, Conv3, None, None, Skip, Conv1));
        Graph(Conv3, Pool, None, None, Conv1, Skip).ShouldNotBe(Graph(Conv3, Pool, None, None, Skip, Conv1));
    }

    [Fact]
    public void What_is_added_twice_is_not_what_is_added_once()
    {
        Form(Skip, None, None, Skip, Skip, None).ShouldNotBe(Form(None, None, None, Skip, None, None));
        Graph(Skip, None, None, Skip, Skip, None).ShouldNotBe(Graph(None, None, None, Skip, None, None));
    }

    [Fact]
    public void Cells_that_differ_where_nothing_goes_on_are_one_network()
    {
        string[] cells =
        [
            "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|",
            "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
            "|avg_pool_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
        ];
        ulong[] networks = [.. cells.Select(cell => Parsed(cell).NetworkHash())];
        networks[1].ShouldBe(networks[2]);
        networks[0].ShouldNotBe(networks[1]);
    }

    [Fact]
    public void The_forms_keep_their_contract()
    {
        // Where nothing goes on from node 1, what enters it is the same.
        static Architecture WithDeadEnd(Architecture cell) => Edge(cell, 2) != None || Edge(cell, 4) != None ? cell : Cell(
            Conv3, Edge(cell, 1), None, Edge(cell, 3), None, Edge(cell, 5));
        // What comes out of a node that nothing enters is nothing.
        static Architecture FromNothing(Architecture cell) => Edge(cell, 0) != None ? cell : Cell(
            None, Edge(cell, 1), Conv1, Edge(cell, 3), Pool, Edge(cell, 5));
        // Nodes 1 and 2 change places where no edge is between them.
        static Architecture Swapped(Architecture cell) => Edge(cell, 2) != None ? cell : Cell(
            Edge(cell, 1), Edge(cell, 0), None, Edge(cell, 3), Edge(cell, 5), Edge(cell, 4));
        // What node 2 has is added to the output all the same where it goes there by itself.
        static Architecture Inlined(Architecture cell) =>
            Edge(cell, 5) != Skip || Edge(cell, 2) != None || Edge(cell, 3) != None ? cell : Cell(
                Edge(cell, 0), None, None, Edge(cell, 1), Edge(cell, 4), None);
        CanonicalFormContract.Check(space, 3000, 1, WithDeadEnd, FromNothing);
        CanonicalFormContract.Check(graphs, 3000, 1, WithDeadEnd, FromNothing, Swapped, Inlined);
    }

    private static int Edge(Architecture cell, int edge) => cell.TypeOf(edge);

    private static Architecture Parsed(string line)
    {
        string[] names = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];
        return Cell([.. line.Split('|', '+').Where(part => part.Contains('~'))
            .Select(part => Array.IndexOf(names, part.Split('~')[0]))]);
    }
}
