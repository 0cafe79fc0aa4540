using ArchVae.Networks.Data;
using ArchVae.Onnx;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Networks.Export.Onnx;

/// <summary>
/// The inputs of a graph, and the nodes that make of them what the first layer takes: in double precision, as it was in training,
/// since what is far from 0 and close together is lost in single precision.
/// </summary>
internal sealed class OnnxInputs(OnnxGraph graph, ExportedInputs inputs)
{
    public const string Numbers = "numbers";
    public const string Tokens = "tokens";
    public const string Image = "image";
    public const string Lengths = "lengths";

    private const string MachineLearning = "ai.onnx.ml";

    /// <summary>Names that are no column's.</summary>
    private static readonly string[] reserved =
        [Numbers, Tokens, Image, Lengths, OnnxNetwork.Value, OnnxNetwork.Probabilities, ""];

    private OnnxDimension[] Rows => !inputs.AreSequences ? ["batch"]
        : ["batch", inputs.FixedSteps is { } steps ? steps : "steps"];

    /// <summary>What the columns of categories are called as inputs: their own names, unless these are taken.</summary>
    public static IReadOnlyList<string> NamesOf(IEnumerable<ColumnTransform> categories)
    {
        var own = categories.Select(column => column.Name).ToList();
        return own.ConvertAll(column =>
        {
            var name = column;
            while (reserved.Contains(name) || (name != column && own.Contains(name))) name = $"column_{name}";
            return name;
        });
    }

    /// <summary>Adds them.</summary>
    /// <returns>What comes into the first layer, and the steps of each sequence, null of what is none.</returns>
    public (string Value, string? Lengths) Add()
    {
        var data = inputs.Data;
        if (data.Image is { } image) return (Picture(image), null);
        var (value, first) = data.Tokens is { } tokens ? TokensOf(tokens) : Columns();
        return (value, inputs.AreSequences ? LengthsOf(first) : null);
    }

    private string Picture(ImageTransform image)
    {
        var sizes = inputs.Data.Shape.Dimensions;
        var input = graph.Input(Image, Kind.Float, "batch", sizes[0], sizes[1], sizes[2]);
        var scaled = graph.Node("Mul", [Double(input), graph.Scalar(image.Scale)]);
        return Standardised(scaled, image.Means, image.Deviations, image.Means.Count, 1, 1);
    }

    private (string Value, string First) Columns()
    {
        var parts = new List<string>();
        string? first = null;
        if (inputs.Numbers is { Count: > 0 } numbers)
        {
            first = graph.Input(Numbers, Kind.Double, [.. Rows, numbers.Count]);
            var fills = Weight("fills", [.. numbers.Select(column => column.Fill)], numbers.Count);
            var filled = graph.Node("Where", [graph.Node("IsNaN", [first]), fills, first]);
            double[] means = [.. numbers.Select(column => column.Mean)];
            parts.Add(Standardised(filled, means, [.. numbers.Select(column => column.Deviation)], numbers.Count));
        }
        foreach (var (column, name) in inputs.Categories.Zip(NamesOf(inputs.Categories)).ToList())
        {
            var input = graph.Input(name, Kind.String, inputs.AreSequences ? Rows : ["batch", 1]);
            first ??= input;
            parts.Add(Units(column, input));
        }
        var value = parts.Count == 1 ? parts[0] : graph.Node("Concat", [.. parts], OnnxAttribute.Of("axis", -1));
        if (inputs.Order is { } order)
            value = graph.Node("Gather", [value, graph.Constant([.. order.Select(i => (long)i)])], OnnxAttribute.Of("axis", -1));
        return (value, first!);
    }

    // An empty text is a missing value; a place after the last one, for what is no category, gives no unit.
    private string Units(ColumnTransform column, string input)
    {
        var count = column.Categories.Count;
        var fill = column.Categories.ToList().IndexOf(column.FillCategory!);
        var places = Places([.. column.Categories, ""], [.. Enumerable.Range(0, count), fill], count, input);
        var values = graph.Weight("off_on", () => OnnxTensor.Of([0f, 1f], 2));
        var units = graph.Node("OneHot", [places, graph.Scalar((long)count), values], OnnxAttribute.Of("axis", -1));
        return inputs.AreSequences ? units : graph.Node("Squeeze", [units, graph.Constant(1)]);
    }

    // A text that is no token has a place after the last one, where looking it up fails; after the end an empty one stands.
    private (string Value, string First) TokensOf(TokenTransform tokens)
    {
        if (tokens.Categories.Count == 0)
        {
            var numbers = graph.Input(Tokens, Kind.Int64, Rows);
            return (numbers, numbers);
        }
        var texts = graph.Input(Tokens, Kind.String, Rows);
        return (Places([.. tokens.Categories, ""], [.. Enumerable.Range(0, tokens.Count), 0], tokens.Count, texts), texts);
    }

    // All steps count where nobody says how many.
    private string LengthsOf(string first)
    {
        var given = graph.Default(Lengths, () => OnnxTensor.Of([long.MaxValue], 1), "sequences");
        var shape = graph.Node("Shape", [first]);
        var batch = graph.Node("Slice", [shape, graph.Constant(0), graph.Constant(1)]);
        var steps = graph.Node("Slice", [shape, graph.Constant(1), graph.Constant(2)]);
        return graph.Node("Expand", [graph.Node("Min", [given, steps]), batch]);
    }

    private string Places(string[] texts, int[] places, int other, string input) => graph.Node(
        "LabelEncoder", MachineLearning, 1, [input], OnnxAttribute.Of("keys_strings", texts),
        OnnxAttribute.Of("values_int64s", places.Select(place => (long)place)),
        OnnxAttribute.Of("default_int64", (long)other))[0];

    private string Standardised(
        string value, IReadOnlyList<double> means, IReadOnlyList<double> deviations, params long[] shape)
    {
        var centered = graph.Node("Sub", [value, Weight("means", [.. means], shape)]);
        var scaled = graph.Node("Div", [centered, Weight("deviations", [.. deviations], shape)]);
        return graph.Node("Cast", [scaled], OnnxAttribute.Of("to", (long)Kind.Float));
    }

    private string Double(string value) => graph.Node("Cast", [value], OnnxAttribute.Of("to", (long)Kind.Double));

    private string Weight(string name, double[] values, params long[] shape) =>
        graph.Weight(name, () => OnnxTensor.Of(values, shape));
}
