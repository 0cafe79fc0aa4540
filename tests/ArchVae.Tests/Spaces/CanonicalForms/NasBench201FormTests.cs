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

    // The edges 0-1, 0-2, 1-2, 0-3, 1-3, 2-3.
    private static Architecture Cell(params int[] edges) => Architecture.FromCells(space, [.. edges, space.EndType.Index]);

    private static string Form(params int[] edges) => space.CanonicalForm!.Of(Cell(edges));

    [Fact]
    public void The_15625_cells_are_6466_networks()
    {
        Architecture[] all = [.. RandomArchitectures.Distinct(space, 1, 15625)];
        all.Select(space.CanonicalForm!.Of).Distinct().Count().ShouldBe(6466);
        all.Select(cell => cell.NetworkHash()).Distinct().Count().ShouldBe(6466);
        all.Select(cell => cell.StableHash()).Distinct().Count().ShouldBe(15625);
    }

    [Fact]
    public void What_the_last_node_does_not_depend_on_falls_away()
    {
        // Nothing goes on from node 1, nor comes out of it where nothing enters.
        Form(Conv3, None, None, Skip, None, None).ShouldBe(Form(Pool, None, None, Skip, None, None));
        Form(None, None, Conv3, Skip, Pool, None).ShouldBe(Form(None, None, None, Skip, None, None));
        // Nothing goes on from node 2.
        Form(Conv1, Pool, Conv3, None, Conv3, None).ShouldBe(Form(Conv1, None, Skip, None, Conv3, None));
        Form(Conv3, Pool, Conv1, None, None, None).ShouldBe(Form(None, None, None, None, None, None));
    }

    [Fact]
    public void A_skip_stands_for_what_it_comes_from()
    {
        Form(Skip, None, Conv3, None, None, Skip).ShouldBe(Form(Skip, Conv3, None, None, None, Skip));
        Form(Conv3, None, Skip, None, None, Pool).ShouldBe(Form(None, Conv3, None, None, None, Pool));
        Form(None, None, None, Skip, None, None).ShouldNotBe(Form(None, None, None, Conv1, None, None));
    }

    [Fact]
    public void Terms_of_a_sum_may_come_in_any_order()
    {
        // Nodes 1 and 2 side by side, and the other way round; two operations on the input into one node.
        Form(Conv3, Pool, None, None, Skip, Skip).ShouldBe(Form(Pool, Conv3, None, None, Skip, Skip));
        Form(Skip, Conv1, Pool, None, None, Conv3).ShouldBe(Form(Skip, Pool, Conv1, None, None, Conv3));
        Form(Conv3, Pool, None, None, Conv1, Skip).ShouldNotBe(Form(Conv3, Pool, None, None, Skip, Conv1));
    }

    [Fact]
    public void What_is_added_twice_is_not_what_is_added_once() =>
        Form(Skip, None, None, Skip, Skip, None).ShouldNotBe(Form(None, None, None, Skip, None, None));

    [Fact]
    public void Cells_of_a_file_are_the_networks_that_their_authors_would_say()
    {
        // The last two differ in an operation that nothing goes on from.
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
    public void The_form_keeps_its_contract() => CanonicalFormContract.Check(
        space, 3000, 1,
        // Nodes 1 and 2 change places where no edge is between them, and both are added to the output.
        cell => Edge(cell, 2) != None || Edge(cell, 4) != Skip || Edge(cell, 5) != Skip ? cell : Cell(
            Edge(cell, 1), Edge(cell, 0), None, Edge(cell, 3), Skip, Skip),
        // Where nothing goes on from node 1, what enters it is the same.
        cell => Edge(cell, 2) != None || Edge(cell, 4) != None ? cell : Cell(
            Conv3, Edge(cell, 1), None, Edge(cell, 3), None, Edge(cell, 5)),
        // What comes out of a node that nothing enters is nothing.
        cell => Edge(cell, 0) != None ? cell : Cell(None, Edge(cell, 1), Conv1, Edge(cell, 3), Pool, Edge(cell, 5)));

    private static int Edge(Architecture cell, int edge) => cell.TypeOf(edge);

    private static Architecture Parsed(string line)
    {
        string[] names = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];
        return Cell([.. line.Split('|', '+').Where(part => part.Contains('~'))
            .Select(part => Array.IndexOf(names, part.Split('~')[0]))]);
    }
}
