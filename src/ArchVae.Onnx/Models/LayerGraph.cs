using ArchVae.Spaces;

namespace ArchVae.Onnx.Models;

/// <summary>
/// The most probable layer of each architecture at a position, as the row that it is, without the grammar's mask.
/// </summary>
internal static class LayerGraph
{
    /// <summary>outputs [B, O] at a position → rows [B, D], and whether each ends its architecture [B, 1].</summary>
    /// <param name="model">The graph.</param>
    /// <param name="outputs">[B, O] the decoder's.</param>
    /// <param name="position">The name of the position, one whole number.</param>
    public static (string Row, string IsEnd) Choose(ModelGraph model, string outputs, string position)
    {
        var (codec, space, graph) = (model.Vae.Codec, model.Vae.Space, model.Graph);
        var type = ArgMax(model, model.Sliced(outputs, 0, space.LayerTypes.Count, 1));
        var parts = new List<string> { OneHot(model, type, space.LayerTypes.Count) };
        var columns = Enumerable.Range(0, space.LayerTypes.Count).ToList();
        foreach (var feature in space.Features.Where(feature => !feature.IsNumeric))
        {
            var (first, count) = (codec.ColumnOf(feature), feature.Kind == FeatureKind.Choice ? feature.BinCount : 1);
            var values = model.Sliced(outputs, first, first + count, 1);
            parts.Add(feature.Kind == FeatureKind.Choice ? OneHot(model, ArgMax(model, values), feature.BinCount)
                : model.Single(model.Node("Greater", [values, graph.Scalar(0f)])));
            columns.AddRange(Enumerable.Range(first, count));
        }
        if (codec.NumericFeatures.Count > 0)
        {
            parts.Add(Numbers(model, NumberGraphs.MostProbableBins(model, outputs)));
            columns.AddRange(codec.NumericFeatures.Select(codec.ColumnOf));
        }
        var row = model.Joined([.. parts]);
        if (!columns.SequenceEqual(Enumerable.Range(0, codec.RowWidth)))
            row = model.Columns(row, Enumerable.Range(0, codec.RowWidth).Select(column => columns.IndexOf(column)));
        // Columns of features that a layer does not have are zero.
        var had = model.Node("Gather", [model.Node("Gather", [Had(model), position]), type]);
        row = model.Node("Mul", [row, had]);
        var isEnd = model.Node("Equal", [type, graph.Scalar((long)space.EndType.Index)]);
        return (row, model.Reshaped(isEnd, -1, 1));
    }

    // [B, N] → [B].
    private static string ArgMax(ModelGraph model, string values) =>
        model.Node("ArgMax", [values], OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("keepdims", 0));

    private static string OneHot(ModelGraph model, string places, int count)
    {
        var values = model.Graph.Weight("off_on", () => OnnxTensor.Of([0f, 1f], 2));
        return model.Node("OneHot", [places, model.Graph.Scalar((long)count), values]);
    }

    // What rows hold of bins [B, numbers].
    private static string Numbers(ModelGraph model, string bins)
    {
        var codec = model.Vae.Codec;
        float[] values = [.. codec.NumericFeatures.SelectMany(feature => codec.RowValues(feature).ToArray())];
        long[] starts = new long[codec.NumericFeatures.Count];
        for (var i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + codec.NumericFeatures[i - 1].BinCount;
        var table = model.Graph.Weight("numbers.values", () => OnnxTensor.Of(values, values.Length));
        var start = model.Graph.Weight("numbers.first_value", () => OnnxTensor.Of(starts, starts.Length));
        return model.Node("Gather", [table, model.Node("Add", [bins, start])]);
    }

    // [positions, types, D]: 1 in the columns of a type and of the features that it has at a position.
    private static string Had(ModelGraph model) => model.Graph.Weight("columns_of_layers", () =>
    {
        var (codec, space) = (model.Vae.Codec, model.Vae.Space);
        var had = new float[space.MaximumRows * space.LayerTypes.Count * codec.RowWidth];
        for (var position = 0; position < space.MaximumRows; position++)
        {
            foreach (var type in space.LayerTypes)
            {
                var row = had.AsSpan((position * space.LayerTypes.Count + type.Index) * codec.RowWidth, codec.RowWidth);
                row[..space.LayerTypes.Count].Fill(1);
                foreach (var feature in type.FeaturesAt(position))
                    row.Slice(codec.ColumnOf(feature), feature.Kind == FeatureKind.Choice ? feature.BinCount : 1).Fill(1);
            }
        }
        return OnnxTensor.Of(had, space.MaximumRows, space.LayerTypes.Count, codec.RowWidth);
    });
}
