using ArchVae.Models;
using ArchVae.Spaces;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Onnx.Models;

/// <summary>
/// The most probable bin of each number, from the decoder's outputs at one position: a head's name, and its part of the graph.
/// In double precision, as in the library.
/// </summary>
internal static class NumberGraphs
{
    private static readonly Dictionary<string, Func<ModelGraph, string, string>> all = new()
    {
        ["gaussianBin"] = GaussianBin,
        ["logistic"] = Logistic,
    };

    /// <summary>outputs [B, O] → bins [B, numbers], whole numbers.</summary>
    /// <exception cref="InputException">The model's head is none of the library's own.</exception>
    public static string MostProbableBins(ModelGraph model, string outputs)
    {
        var name = model.Vae.Options.Head.Family.Name;
        return all.TryGetValue(name, out var head) ? head(model, outputs) : throw VaeExport.Refused("head", name, all.Keys);
    }

    /// <summary>log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|), in double precision.</summary>
    public static string Softplus(ModelGraph model, string x)
    {
        var tail = model.Node("Exp", [model.Node("Neg", [model.Node("Abs", [x])])]);
        return model.Node("Add", [
            model.Node("Max", [x, model.Graph.Scalar(0.0)]),
            model.Node("Log", [model.Node("Add", [model.Graph.Scalar(1.0), tail])])]);
    }

    // The bin at the mean.
    private static string GaussianBin(ModelGraph model, string outputs)
    {
        var codec = model.Vae.Codec;
        var own = model.Double(model.Columns(outputs, codec.NumericFeatures.Select(codec.ColumnOf)));
        if (!codec.RawNumbers) return NearestBin(model, model.Node("Sigmoid", [own]));
        var zero = model.Graph.Scalar(0.0);
        var range = Constant(model, "raw_range", codec.NumericFeatures.Select(Codec.RawRange));
        var low = Constant(model, "low", codec.NumericFeatures.Select(feature => feature.Low));
        return BinAt(model, model.Node("Div", [model.Node("Sub", [model.Node("Max", [own, zero]), low]), range]));
    }

    private static string Logistic(ModelGraph model, string outputs)
    {
        var codec = model.Vae.Codec;
        var perNumber = model.Vae.Likelihood.Head.OutputsPerNumber;
        var components = perNumber == 2 ? 1 : perNumber / 3;
        // Number after number, its first output in its column and the others behind all columns.
        var columns = codec.NumericFeatures.SelectMany(feature => Enumerable.Range(0, perNumber).Select(output =>
            output == 0 ? codec.ColumnOf(feature)
                : codec.RowWidth + codec.NumericPlaceOf(feature) * (perNumber - 1) + output - 1));
        var own = model.Reshaped(
            model.Double(model.Columns(outputs, columns)), -1, codec.NumericFeatures.Count, perNumber);
        return new LogisticWalk(model, own, components).Bins();
    }

    /// <summary>The bins that hold values on the likelihood's scale, [any, numbers].</summary>
    public static string BinAt(ModelGraph model, string values)
    {
        var codec = model.Vae.Codec;
        if (!codec.RawNumbers) return NearestBin(model, values);
        var low = Constant(model, "low", codec.NumericFeatures.Select(feature => feature.Low));
        var range = Constant(model, "range", codec.NumericFeatures.Select(feature => feature.High - feature.Low));
        var raw = model.Node("Add", [low, model.Node("Mul", [Clipped(model, values), range])]);
        return NearestBin(model, Normalized(model, raw));
    }

    // Of values on the normalised scale.
    private static string NearestBin(ModelGraph model, string normalized)
    {
        var numbers = model.Vae.Codec.NumericFeatures;
        var low = Constant(model, "low", numbers.Select(feature => feature.Low));
        var step = Constant(model, "step", numbers.Select(feature => feature.Step));
        var last = Constant(model, "last_bin", numbers.Select(feature => feature.BinCount - 1.0));
        var value = Denormalized(model, Clipped(model, normalized));
        var place = model.Node("Round", [model.Node("Div", [model.Node("Sub", [value, low]), step])]);
        return model.Cast(
            model.Node("Min", [model.Node("Max", [place, model.Graph.Scalar(0.0)]), last]), Kind.Int64);
    }

    private static string Clipped(ModelGraph model, string x) =>
        model.Node("Min", [model.Node("Max", [x, model.Graph.Scalar(0.0)]), model.Graph.Scalar(1.0)]);

    private static string Denormalized(ModelGraph model, string x)
    {
        var numbers = model.Vae.Codec.NumericFeatures;
        var low = Constant(model, "low", numbers.Select(feature => feature.Low));
        var range = Constant(model, "range", numbers.Select(feature => feature.High - feature.Low));
        var linear = model.Node("Add", [low, model.Node("Mul", [x, range])]);
        if (!numbers.Any(IsLog)) return linear;
        var ratio = Constant(model, "ratio", numbers.Select(feature => IsLog(feature) ? feature.High / feature.Low : 1));
        return Chosen(model, model.Node("Mul", [low, model.Node("Pow", [ratio, x])]), linear);
    }

    private static string Normalized(ModelGraph model, string x)
    {
        var numbers = model.Vae.Codec.NumericFeatures;
        var low = Constant(model, "low", numbers.Select(feature => feature.Low));
        var range = Constant(model, "raw_range", numbers.Select(Codec.RawRange));
        var linear = model.Node("Div", [model.Node("Sub", [x, low]), range]);
        if (!numbers.Any(IsLog)) return linear;
        var start = Constant(model, "log_low", numbers.Select(feature => IsLog(feature) ? feature.Low : 1));
        var length = Constant(model, "log_ratio", numbers.Select(feature =>
            IsLog(feature) && feature.BinCount > 1 ? Math.Log(feature.High / feature.Low) : 1));
        return Chosen(model, model.Node("Div", [model.Node("Log", [model.Node("Div", [x, start])]), length]), linear);
    }

    private static bool IsLog(Feature feature) => feature.Scale == FeatureScale.Log;

    // One of two values of each number, by its scale.
    private static string Chosen(ModelGraph model, string ofLog, string ofLinear)
    {
        bool[] isLog = [.. model.Vae.Codec.NumericFeatures.Select(IsLog)];
        return model.Node(
            "Where", [model.Graph.Weight("numbers.is_log", () => OnnxTensor.Of(isLog, isLog.Length)), ofLog, ofLinear]);
    }

    /// <summary>A number for each number of the space, [numbers] in double precision.</summary>
    public static string Constant(ModelGraph model, string name, IEnumerable<double> values)
    {
        double[] own = [.. values];
        return model.Graph.Weight($"numbers.{name}", () => OnnxTensor.Of(own, own.Length));
    }
}
