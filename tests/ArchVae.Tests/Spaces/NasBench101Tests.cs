using System.Numerics;
using System.Text;
using ArchVae.Data.Importing;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class NasBench101Tests
{
    private static readonly string[] operations = ["conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"];
    private static readonly SearchSpace space = SearchSpace.Load("nas-bench-101");

    // [from, to] of all vertices, the input first and the output last.
    private static bool[,] Matrix(Architecture architecture)
    {
        var size = architecture.Layers.Count + 1;
        var edges = new bool[size, size];
        for (var to = 1; to < size; to++)
            for (var from = 0; from < to; from++) edges[from, to] = architecture.Layers[to - 1][$"input{from}"] == 1;
        return edges;
    }

    // At most seven vertices and nine edges, each vertex reached from the input and reaching the output.
    private static bool IsOfBenchmark(bool[,] edges)
    {
        var size = edges.GetLength(0);
        var count = edges.Cast<bool>().Count(edge => edge);
        if (size > 7 || count > 9) return false;
        bool[] reached = new bool[size], reaches = new bool[size];
        reached[0] = reaches[^1] = true;
        for (var to = 1; to < size; to++)
            for (var from = 0; from < to; from++) reached[to] |= edges[from, to] && reached[from];
        for (var from = size - 2; from >= 0; from--)
            for (var to = from + 1; to < size; to++) reaches[from] |= edges[from, to] && reaches[to];
        return reached.Concat(reaches).All(is_ => is_);
    }

    private static IEnumerable<bool[,]> Matrices(int size)
    {
        var places = (
            from a in Enumerable.Range(0, size)
            from b in Enumerable.Range(a + 1, size - a - 1)
            select (a, b)).ToArray();
        for (var bits = 0; bits < 1 << places.Length; bits++)
        {
            if (BitOperations.PopCount((uint)bits) > 9) continue;
            var edges = new bool[size, size];
            for (var i = 0; i < places.Length; i++) edges[places[i].a, places[i].b] = (bits >> i & 1) != 0;
            if (IsOfBenchmark(edges)) yield return edges;
        }
    }

    private static Architecture Build(bool[,] edges, params string[] labels)
    {
        var builder = new ArchitectureBuilder(space);
        for (var to = 1; to < edges.GetLength(0); to++)
        {
            builder.Add(to == edges.GetLength(0) - 1 ? "end" : labels[to - 1]);
            for (var from = 0; from < to; from++) builder.Set($"input{from}", edges[from, to]);
        }
        return builder.Build();
    }

    private static Architecture Build(string edges, params string[] labels)
    {
        var matrix = new bool[labels.Length + 2, labels.Length + 2];
        foreach (var edge in edges.Split(' ')) matrix[edge[0] - '0', edge[1] - '0'] = true;
        return Build(matrix, labels);
    }

    private static IEnumerable<string[]> Labels(int count) => count == 0 ? [[]]
        : from rest in Labels(count - 1) from first in operations select (string[])[first, .. rest];

    [Fact]
    public void Draws_keep_to_the_rules_of_the_benchmark()
    {
        foreach (var drawn in RandomArchitectures.Independent(space, 1, 10_000))
            IsOfBenchmark(Matrix(drawn)).ShouldBeTrue(drawn.ToString());
    }

    [Fact]
    public void Members_are_all_the_graphs_that_can_be_written_each_as_likely_as_any_other()
    {
        var count = Enumerable.Range(2, 6).Sum(size => Matrices(size).Count() * Math.Pow(3, size - 2));
        space.LogMemberCount!.Value.ShouldBe(Math.Log(count), 1e-9);
    }

    // The benchmark's own count of graphs by vertices; with 62,010 of six and 359,082 of seven they are 423,624.
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 6)]
    [InlineData(4, 84)]
    [InlineData(5, 2441)]
    public void Graphs_that_are_the_same_but_for_their_order_are_one_network(int size, int networks)
    {
        var all = from edges in Matrices(size) from labels in Labels(size - 2) select Build(edges, labels).NetworkHash();
        all.Distinct().Count().ShouldBe(networks);
    }

    [Theory]
    [InlineData("01 02 13 23", "maxpool3x3,conv1x1-bn-relu", "01 02 13 23", "conv1x1-bn-relu,maxpool3x3", true)]
    [InlineData("01 02 13 23", "maxpool3x3,conv1x1-bn-relu", "01 02 13 23", "conv1x1-bn-relu,conv1x1-bn-relu", false)]
    [InlineData("01 12 23", "maxpool3x3,conv1x1-bn-relu", "01 12 23", "conv1x1-bn-relu,maxpool3x3", false)]
    [InlineData("01 02 13 24 34", "maxpool3x3,maxpool3x3,maxpool3x3", "01 02 14 23 34", "maxpool3x3,maxpool3x3,maxpool3x3", true)]
    [InlineData("01 02 13 24 34", "maxpool3x3,conv1x1-bn-relu,maxpool3x3", "01 02 14 23 34",
        "maxpool3x3,conv1x1-bn-relu,maxpool3x3", false)]
    public void Pairs_are_one_network_or_two(string left, string leftLabels, string right, string rightLabels, bool same)
    {
        var (one, other) = (Build(left, leftLabels.Split(',')), Build(right, rightLabels.Split(',')));
        (one.NetworkHash() == other.NetworkHash()).ShouldBe(same);
    }

    [Fact]
    public void The_form_keeps_the_contract() => CanonicalFormContract.Check(space, rewritings: Exchanged);

    // The first two vertices in the other order, where no edge joins them.
    private static Architecture Exchanged(Architecture architecture)
    {
        var edges = Matrix(architecture);
        if (edges.GetLength(0) < 4 || edges[1, 2]) return architecture;
        string[] labels = [.. architecture.Layers.SkipLast(1).Select(layer => layer.Type.Name)];
        (labels[0], labels[1]) = (labels[1], labels[0]);
        for (var i = 0; i < edges.GetLength(0); i++)
        {
            if (i == 0) (edges[0, 1], edges[0, 2]) = (edges[0, 2], edges[0, 1]);
            else if (i > 2) (edges[1, i], edges[2, i]) = (edges[2, i], edges[1, i]);
        }
        return Build(edges, labels);
    }

    private static List<Architecture> Import(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return [.. ImporterFamily.Registry.Get("nas-bench-101").Read(stream, "f").Select(record => record.Architecture)];
    }

    private const string Seven =
        "{\"module_adjacency\": [[0,1,1,0,0,0,1],[0,0,1,0,0,0,0],[0,0,0,1,0,0,1],[0,0,0,0,1,0,0],[0,0,0,0,0,1,0]," +
        "[0,0,0,0,0,0,1],[0,0,0,0,0,0,0]], " +
        "\"module_operations\": [\"input\",\"conv3x3-bn-relu\",\"maxpool3x3\",\"conv1x1-bn-relu\"," +
        "\"conv3x3-bn-relu\",\"maxpool3x3\",\"output\"], \"validation_accuracy\": 0.93}";

    [Fact]
    public void A_graph_is_read_from_its_adjacency_and_operations() => Import("[" + Seven + "]").ShouldHaveSingleItem().ToString()
        .ShouldBe("conv3x3-bn-relu(1) → maxpool3x3(1,1) → conv1x1-bn-relu(0,0,1) → conv3x3-bn-relu(0,0,0,1) → " +
            "maxpool3x3(0,0,0,0,1) → end(1,0,1,0,0,1)");

    [Theory]
    [InlineData("[[0,1,1,0,0,0,1]", "[[0,1,1,0,0,1,1]", "summed over the whole network, is at most 9")]
    [InlineData("[0,0,0,0,1,0,0]", "[0,0,0,0,0,0,0]", "layer 4 breaks a rule: every node is on a path from input to output")]
    [InlineData("[0,0,0,0,0,1,0],", "[0,0,0,0,0,0,1],", "every node is on a path")]
    [InlineData("[0,0,0,0,1,0,0]", "[1,0,0,0,1,0,0]", "upper triangular, and has an edge from vertex 3 to 0")]
    [InlineData("[0,0,0,0,1,0,0]", "[0,0,0,0,2,0,0]", "lists of 0 and 1")]
    [InlineData("[0,0,0,0,1,0,0],", "", "a square of as many rows as there are operations, 7")]
    [InlineData("\"output\"", "\"maxpool3x3\"", "ends with 'output'")]
    [InlineData("\"conv1x1-bn-relu\"", "\"conv5x5\"", "There is no layer type 'conv5x5' in 'nas-bench-101'")]
    [InlineData("module_operations", "operations", "A record has module_adjacency and module_operations")]
    public void What_is_no_graph_of_the_space_is_refused_with_the_reason(string part, string replacement, string message)
    {
        var wrong = Seven.Replace(part, replacement, StringComparison.Ordinal);
        var error = Should.Throw<InputException>(() => Import($"[{Seven},\n{wrong}]"));
        error.Message.ShouldContain(message);
        error.Line.ShouldBe(2);
    }
}
