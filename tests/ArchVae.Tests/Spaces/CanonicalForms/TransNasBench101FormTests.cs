using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.CanonicalForms;

public sealed class TransNasBench101FormTests
{
    private const int None = 0, Skip = 1, Conv1 = 2, Conv3 = 3;
    private static readonly SearchSpace space = SearchSpace.Load("transnas-bench-101-micro");

    // The edges 0-1, 0-2, 1-2, 0-3, 1-3, 2-3.
    private static Architecture Cell(params int[] edges) => Architecture.FromCells(space, [.. edges, space.EndType.Index]);

    private static string Graph(params int[] edges) => space.CanonicalForm!.Of(Cell(edges));

    // Counted by comparing, for each pair of numberings of their operations, what enters which.
    [Fact]
    public void The_4096_cells_are_1376_networks() => RandomArchitectures.Distinct(space, 1, 4096)
        .Select(cell => cell.NetworkHash()).Distinct().Count().ShouldBe(1376);

    [Fact]
    public void A_skip_from_the_input_is_an_operation_where_the_resolution_is_halved()
    {
        // A convolution of the input is not one of its skip.
        Graph(Conv3, None, None, None, Skip, None).ShouldNotBe(Graph(Skip, None, None, None, Conv3, None));
        // A skip that is used twice is not two skips.
        Graph(Skip, None, Skip, None, Skip, Skip).ShouldNotBe(Graph(None, Skip, None, Skip, None, Skip));
        // Other skips are what they come from.
        Graph(Skip, None, None, None, Skip, None).ShouldBe(Graph(None, None, None, Skip, None, None));
        Graph(Conv1, None, Skip, None, None, Conv3).ShouldBe(Graph(None, Conv1, None, None, None, Conv3));
    }

    [Fact]
    public void The_form_keeps_its_contract() => CanonicalFormContract.Check(
        space, 3000, 1,
        // Nodes 1 and 2 change places where no edge is between them.
        cell => Edge(cell, 2) != None ? cell : Cell(
            Edge(cell, 1), Edge(cell, 0), None, Edge(cell, 3), Edge(cell, 5), Edge(cell, 4)),
        // Where nothing goes on from node 1, what enters it is the same.
        cell => Edge(cell, 2) != None || Edge(cell, 4) != None ? cell : Cell(
            Conv3, Edge(cell, 1), None, Edge(cell, 3), None, Edge(cell, 5)));

    private static int Edge(Architecture cell, int edge) => cell.TypeOf(edge);
}
