using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Onnx.Models;

/// <summary>The rows of architectures in a graph.</summary>
/// <param name="Values">[B, T, D], zero after an architecture's end.</param>
/// <param name="Exist">[B, T, 1] whether there is such a row.</param>
/// <param name="Lengths">[B] how many there are, of 32 bits.</param>
/// <param name="Positions">T, the rows of the space's longest architecture.</param>
internal sealed record Rows(string Values, string Exist, string Lengths, int Positions)
{
    /// <summary>The inputs of a graph: rows, and their number in each architecture.</summary>
    public static Rows Input(ModelGraph model)
    {
        var (graph, positions) = (model.Graph, model.Vae.Space.MaximumRows);
        var rows = graph.Input("rows", Kind.Float, "batch", positions, model.Vae.Codec.RowWidth);
        var lengths = graph.Input("lengths", Kind.Int64, "batch");
        var places = graph.Constant([.. Enumerable.Range(0, positions).Select(position => (long)position)]);
        var exist = model.Node(
            "Less", [model.Reshaped(places, 1, positions, 1), model.Reshaped(lengths, -1, 1, 1)]);
        var values = model.Node("Where", [exist, rows, graph.Scalar(0f)]);
        return new(values, exist, model.Cast(lengths, Kind.Int32), positions);
    }

    /// <summary>A function that gives so many columns of [N, D], for each row of x [B, T, D] → [B, T, columns].</summary>
    public string Each(ModelGraph model, string x, int columns, Func<string, string> function) => model.Reshaped(
        function(model.Flattened(x, 2)), -1, Positions, columns);

    /// <summary>x [B, T, F] with zero where there is no row.</summary>
    public string Existing(ModelGraph model, string x) => model.Node("Where", [Exist, x, model.Graph.Scalar(0f)]);
}
