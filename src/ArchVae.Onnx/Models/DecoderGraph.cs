using ArchVae.Models;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Onnx.Models;

/// <summary>
/// From z [B, Z] to the rows [B, T, D] of the architectures that it decodes to, greedy and without the grammar's mask, and to
/// their lengths [B]: a loop over positions, in which each row is the next one's input, and which ends when all architectures
/// have. Rows after an architecture's end are zero.
/// </summary>
internal static class DecoderGraph
{
    /// <summary>What a model's decoder is as a graph.</summary>
    /// <exception cref="InputException">A part of the model is of a family that cannot be exported.</exception>
    public static OnnxGraph Of(ArchitectureVae vae)
    {
        var model = new ModelGraph(new("decoder"), vae);
        var (graph, options, positions) = (model.Graph, vae.Options, vae.Space.MaximumRows);
        var z = graph.Input("z", Kind.Float, "batch", options.LatentSize);
        var shared = model.Mlp(z, "decoder.mlp");
        var body = Body(model, z, ByPosition(model, z, shared, "path"), ByPosition(model, z, shared, "slots"));
        var outputs = graph.Node(
            "Loop", "", 6,
            [
                graph.Scalar((long)positions), graph.True(), model.Linear(shared, "decoder.first_row"),
                State(model, shared, "hidden"), State(model, shared, "cell"), AllRun(model, z),
            ],
            OnnxAttribute.Of("body", body));
        var rows = model.Swapped(outputs[4]);
        var steps = model.Node("Gather", [model.Node("Shape", [rows]), graph.Constant(1)]);
        var missing = model.Node("Sub", [graph.Constant(positions), steps]);
        var pads = model.Node(
            "Concat", [graph.Constant(0, 0, 0, 0), missing, graph.Constant(0)], OnnxAttribute.Of("axis", 0));
        var lengths = model.Node(
            "ReduceSum", [model.Cast(outputs[5], Kind.Int64), graph.Constant(0, 2)], OnnxAttribute.Of("keepdims", 0));
        graph.Output(
            model.Node("Pad", [rows, pads]), "rows", Kind.Float, "batch", positions, vae.Codec.RowWidth);
        graph.Output(lengths, "lengths", Kind.Int64, "batch");
        return graph;
    }

    private static string State(ModelGraph model, string shared, string name) =>
        model.Node("Unsqueeze", [model.Linear(shared, $"decoder.{name}"), model.Graph.Constant(0)]);

    // [B, 1].
    private static string AllRun(ModelGraph model, string z)
    {
        var first = model.Columns(z, 0);
        return model.Node("Equal", [first, first]);
    }

    // What z has for all positions, [positions, B, any]; null where the model has none of it.
    private static string? ByPosition(ModelGraph model, string z, string shared, string name)
    {
        if (!model.Has($"decoder.{name}.weight")) return null;
        var positions = model.Vae.Space.MaximumRows;
        var all = model.Linear(model.Joined(z, shared), $"decoder.{name}");
        var columns = model.Parameter($"decoder.{name}.bias").Length / positions;
        return model.Swapped(model.Reshaped(all, -1, positions, columns));
    }

    private static OnnxGraph Body(ModelGraph outer, string z, string? path, string? slots)
    {
        var (body, vae) = (outer.Graph.Subgraph("position"), outer.Vae);
        var (model, width, units) = (outer.In(body), vae.Codec.RowWidth, vae.Options.DecoderLstmUnits);
        var position = body.Input("position", Kind.Int64);
        body.Input("go_on", Kind.Bool);
        var row = body.Input("row", Kind.Float, "batch", width);
        var hidden = body.Input("hidden", Kind.Float, 1, "batch", units);
        var cell = body.Input("cell", Kind.Float, 1, "batch", units);
        var runs = body.Input("runs", Kind.Bool, "batch", 1);
        var input = vae.Options.LatentAtEveryStep ? model.Joined(row, z) : row;
        var (_, nextHidden, nextCell) = model.Lstm(
            model.Node("Unsqueeze", [input, body.Constant(0)]), "decoder.lstm", "l0", "", hidden, cell);
        List<string> read = [model.Node("Squeeze", [nextHidden, body.Constant(0)])];
        if (vae.Options.OutputWidths.Count > 0) read.Add(row);
        if (slots is not null) read.Add(model.Node("Gather", [slots, position]));
        var outputs = model.Linear(model.Mlp(model.Joined([.. read]), "decoder.output_layers"), "decoder.output");
        if (path is not null) outputs = model.Node("Add", [outputs, model.Node("Gather", [path, position])]);
        var (layer, isEnd) = LayerGraph.Choose(model, outputs, position);
        var stillRuns = model.Node("And", [runs, model.Node("Not", [isEnd])]);
        var count = model.Node("ReduceSum", [model.Cast(stillRuns, Kind.Int64)], OnnxAttribute.Of("keepdims", 0));
        body.Output(model.Node("Greater", [count, body.Scalar(0)]), "goes_on", Kind.Bool);
        body.Output(layer, "next_row", Kind.Float, "batch", width);
        body.Output(nextHidden, "next_hidden", Kind.Float, 1, "batch", units);
        body.Output(nextCell, "next_cell", Kind.Float, 1, "batch", units);
        body.Output(stillRuns, "still_runs", Kind.Bool, "batch", 1);
        body.Output(model.Node("Where", [runs, layer, body.Scalar(0f)]), "row_here", Kind.Float, "batch", width);
        body.Output(runs, "exists_here", Kind.Bool, "batch", 1);
        return body;
    }
}
