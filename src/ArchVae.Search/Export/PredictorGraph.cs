using ArchVae.Onnx;
using ArchVae.Onnx.Format;
using ArchVae.Search.Predictors;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Search.Export;

/// <summary>
/// The graph of a predictor under construction: from <c>codes</c> [N, C], those of <see cref="ArchitectureFeatures"/> on the
/// entries without what fills up whole vectors, to <c>value</c> and <c>standardDeviation</c> [N]. Inside all is in double
/// precision.
/// </summary>
internal sealed class PredictorGraph
{
    private readonly ArchitectureFeatures features;
    private readonly string codes;

    /// <param name="features">What the predictor sees.</param>
    public PredictorGraph(ArchitectureFeatures features)
    {
        this.features = features;
        codes = Cast(Graph.Input("codes", Kind.Float, "batch", Math.Max(1, features.Columns.Count)), Kind.Double);
    }

    /// <summary>The graph.</summary>
    public OnnxGraph Graph { get; } = new("predictor");

    /// <summary>
    /// Σ_j w_j·[x_j = y_j] over types, flags and choices, [N, n] of those that are asked of and those that were learned from: a
    /// product of their values written out.
    /// </summary>
    /// <param name="learned">[n, width] the codes of those that were learned from.</param>
    /// <param name="count">n.</param>
    /// <param name="weights">w of each column.</param>
    public string Matches(double[] learned, int count, IReadOnlyList<double> weights)
    {
        var values = features.Columns.Index().Where(column => !column.Item.IsNumeric).SelectMany(column =>
            Learned(learned, column.Index).Distinct().Order().Select(code => (Column: column.Index, Code: code))).ToList();
        if (values.Count == 0)
        {
            var none = Graph.Weight("no_matches", () => OnnxTensor.Of(new double[count], 1, count));
            return Times(Node("Gather", [codes, Graph.Constant(0)], OnnxAttribute.Of("axis", 1)), none);
        }
        var own = Node(
            "Gather", [codes, Graph.Constant([.. values.Select(value => (long)value.Column)])], OnnxAttribute.Of("axis", 1));
        var asked = Cast(Node("Equal", [own, Doubles("values", [.. values.Select(value => value.Code)])]), Kind.Double);
        var matches = new double[values.Count * count];
        for (var k = 0; k < values.Count; k++)
        {
            var (column, code) = values[k];
            for (var i = 0; i < count; i++)
            {
                if (learned[i * features.Width + features.PlaceOf(column)] == code) matches[k * count + i] = weights[column];
            }
        }
        return Node("MatMul", [asked, Graph.Weight("matches", () => OnnxTensor.Of(matches, values.Count, count))]);
    }

    /// <summary>The numbers' columns, each as [N, 1] beside the learned ones [1, n] and its place among all columns.</summary>
    public IEnumerable<(string Asked, string Learned, int Column)> Numbers(double[] learned)
    {
        foreach (var (index, column) in features.Columns.Index())
        {
            if (!column.IsNumeric) continue;
            var own = Learned(learned, index);
            yield return (
                Node("Gather", [codes, Graph.Constant(index)], OnnxAttribute.Of("axis", 1)),
                Graph.Weight($"numbers_{index}", () => OnnxTensor.Of(own, 1, own.Length)), index);
        }
    }

    /// <summary>A node of the standard's operators.</summary>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Graph.Node(operation, inputs, attributes);

    /// <summary>left + right.</summary>
    public string Sum(string left, string right) => Node("Add", [left, right]);

    /// <summary>left · right, element by element.</summary>
    public string Times(string left, string right) => Node("Mul", [left, right]);

    /// <summary>factor · x.</summary>
    public string Times(string x, double factor) => Times(x, Graph.Scalar(factor));

    /// <summary>A list of weights [n].</summary>
    public string Doubles(string name, double[] values) => Graph.Weight(name, () => OnnxTensor.Of(values, values.Length));

    /// <summary>Sums over the columns of x [N, n] → [N].</summary>
    public string RowSums(string x) => Node("ReduceSum", [x, Graph.Constant(1)], OnnxAttribute.Of("keepdims", 0));

    /// <summary>
    /// Makes what a normal distribution on the scale is of values the outputs, as <see cref="LabelScale.Back"/> reckons it.
    /// </summary>
    /// <param name="scale">The scale.</param>
    /// <param name="mean">[N] its mean.</param>
    /// <param name="deviation">[N] or of no dimension, its standard deviation.</param>
    public void Finish(LabelScale scale, string mean, string deviation)
    {
        string value;
        if (scale.Form == LabelForm.Raw)
        {
            var (offset, unit) = (scale.ValueOf(0), scale.Unit ?? 0);
            value = Sum(Times(mean, unit), Graph.Scalar(offset));
            // As many as there are means.
            deviation = Sum(Times(deviation, unit), Times(mean, 0));
        }
        else (value, deviation) = Quantiles(scale, mean, deviation);
        Graph.Output(Cast(value, Kind.Float), "value", Kind.Float, "batch");
        Graph.Output(Cast(deviation, Kind.Float), "standardDeviation", Kind.Float, "batch");
    }

    private (string Value, string Deviation) Quantiles(LabelScale scale, string mean, string deviation)
    {
        var (starts, values, slopes) = scale.Lines;
        var center = ValueOf(mean);
        var (sum, squares) = ("", "");
        foreach (var quantile in LabelScale.StandardQuantiles)
        {
            var difference = Node("Sub", [ValueOf(Sum(mean, Times(deviation, quantile))), center]);
            var square = Times(difference, difference);
            (sum, squares) = sum.Length == 0 ? (difference, square) : (Sum(sum, difference), Sum(squares, square));
        }
        var share = 1.0 / LabelScale.StandardQuantiles.Count;
        (sum, squares) = (Times(sum, share), Times(squares, share));
        var variance = Node("Max", [Node("Sub", [squares, Times(sum, sum)]), Graph.Scalar(0.0)]);
        return (Sum(center, sum), Node("Sqrt", [variance]));

        // The line that a place on the scale is on is as many ends as there are below it.
        string ValueOf(string score)
        {
            var column = Node("Unsqueeze", [score, Graph.Constant(1)]);
            var line = RowSums(Cast(Node("GreaterOrEqual", [column, Doubles("scale_ends", starts[1..])]), Kind.Int64));
            return Sum(
                Of("scale_values", values),
                Times(Of("scale_slopes", slopes), Node("Sub", [score, Of("scale_starts", starts)])));

            string Of(string name, double[] ofLines) => Node("Gather", [Doubles(name, ofLines), line]);
        }
    }

    private string Cast(string x, Kind type) => Node("Cast", [x], OnnxAttribute.Of("to", (long)type));

    private double[] Learned(double[] learned, int column)
    {
        var place = features.PlaceOf(column);
        return [.. Enumerable.Range(0, learned.Length / features.Width).Select(i => learned[i * features.Width + place])];
    }
}
