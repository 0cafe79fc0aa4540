using ArchVae.Posteriors;

namespace ArchVae.Onnx.Models;

/// <summary>Flows that move a part of the dimensions by what a network says of the others and of the context.</summary>
internal static class CouplingGraphs
{
    /// <summary>m + σ⊙z, or m + z, of the dimensions that move.</summary>
    public static string Coupling(FlowPart flow)
    {
        var (model, (moved, kept)) = (flow.Model, Dimensions(flow));
        var features = Network(flow, "coupling", kept);
        var shift = model.Linear(features, $"{flow.Name}.coupling.shift");
        var z = model.Columns(flow.Z, moved);
        return Merged(flow, moved, kept, model.Has($"{flow.Name}.coupling.scale.weight")
            ? flow.ShiftedScale(z, shift, model.Linear(features, $"{flow.Name}.coupling.scale"))
            : flow.Add(z, shift));
    }

    /// <summary>Each dimension that moves through a rational quadratic spline of its own, in double precision.</summary>
    public static string Spline(FlowPart flow)
    {
        var (model, (moved, kept)) = (flow.Model, Dimensions(flow));
        var options = model.Vae.Options.FamilyOptions.Of<SplineOptions>();
        var knots = model.Linear(Network(flow, "spline", kept), $"{flow.Name}.spline.knots");
        var (bins, reach) = (options.SplineBins, options.SplineReach);
        var parameters = model.Double(model.Reshaped(knots, -1, moved.Length, 3 * bins - 1));
        var z = model.Reshaped(model.Double(model.Columns(flow.Z, moved)), -1, moved.Length, 1);
        return Merged(flow, moved, kept, model.Single(model.Reshaped(At(flow, z, parameters, bins, reach), -1, moved.Length)));
    }

    // y_k + h·N / D with N = sξ² + d_k·ξ(1 − ξ) and D = s + (d_k + d_(k+1) − 2s)·ξ(1 − ξ); the identity beyond the reach.
    private static string At(FlowPart flow, string z, string parameters, int bins, double reach)
    {
        var (model, graph) = (flow.Model, flow.Model.Graph);
        var (widths, x) = Knots(Part(0, bins));
        var (heights, y) = Knots(Part(bins, 2 * bins));
        var means = flow.Divide(heights, widths);
        var ends = model.Node("Pad", [Slopes(), graph.Constant(0, 0, 1, 0, 0, 1), flow.One]);
        // The bin: how many of the knots behind the first, but the last, are not above.
        var passed = model.Node("GreaterOrEqual", [z, Sliced(x, 1, bins)]);
        var bin = flow.Sum(model.Cast(passed, Format.TensorProto.Types.DataType.Int64), 2);
        var (width, height, low, high) = (Chosen(widths), Chosen(heights), Chosen(ends), model.Node(
            "GatherElements", [ends, model.Node("Add", [bin, graph.Scalar(1)])], OnnxAttribute.Of("axis", 2)));
        var slope = flow.Divide(height, width);
        var share = flow.Divide(flow.Subtract(z, Chosen(x)), width);
        var product = flow.Multiply(share, flow.Subtract(flow.One, share));
        var numerator = flow.Add(flow.Multiply(flow.Multiply(slope, share), share), flow.Multiply(low, product));
        var bend = flow.Subtract(flow.Add(low, high), flow.Multiply(graph.Scalar(2.0), slope));
        var denominator = flow.Add(slope, flow.Multiply(bend, product));
        var value = flow.Add(Chosen(y), flow.Divide(flow.Multiply(height, numerator), denominator));
        var inside = model.Node("Less", [flow.Of("Abs", z), graph.Scalar(reach)]);
        return model.Node("Where", [inside, value, z]);

        string Part(int from, int to) => Sliced(parameters, from, to);

        string Sliced(string of, int from, int to) => model.Sliced(of, from, to, 2);

        string Chosen(string of) => model.Node("GatherElements", [of, bin], OnnxAttribute.Of("axis", 2));

        // Sizes of the bins, and where they begin.
        (string Sizes, string Starts) Knots(string raw)
        {
            const double Least = 0.1;
            var softmax = model.Node("Softmax", [raw], OnnxAttribute.Of("axis", 2));
            var share = flow.Add(graph.Scalar(Least / bins), flow.Multiply(graph.Scalar(1 - Least), softmax));
            var sizes = flow.Multiply(graph.Scalar(2 * reach), share);
            var before = model.Node("CumSum", [sizes, graph.Scalar(2)], OnnxAttribute.Of("exclusive", 1));
            return (sizes, flow.Add(graph.Scalar(-reach), before));
        }

        // At inner knots: e^(1.5·tanh(c / 1.5)) times the harmonic mean of the mean slopes on both sides.
        string Slopes()
        {
            var bound = graph.Scalar(1.5);
            var factor = flow.Of("Exp", flow.Multiply(bound, flow.Of("Tanh", flow.Divide(Part(2 * bins, 3 * bins - 1), bound))));
            var steepness = flow.Divide(flow.One, means);
            var both = flow.Add(Sliced(steepness, 0, bins - 1), Sliced(steepness, 1, bins));
            return flow.Divide(flow.Multiply(factor, graph.Scalar(2.0)), both);
        }
    }

    // Of the flows of a family the one at place i moves the dimensions with a 1, or a 0, in a certain binary digit.
    private static (int[] Moved, int[] Kept) Dimensions(FlowPart flow)
    {
        var bits = Math.Max(1, 32 - int.LeadingZeroCount(flow.Size - 1));
        bool IsMoved(int dimension) =>
            flow.Size == 1 || (dimension >> (flow.Place / 2 % bits) & 1) == (flow.Place + 1) % 2;
        var all = Enumerable.Range(0, flow.Size);
        return ([.. all.Where(IsMoved)], [.. all.Where(dimension => !IsMoved(dimension))]);
    }

    private static string Network(FlowPart flow, string part, int[] kept)
    {
        var features = kept.Length == 0 ? flow.Context : flow.Model.Joined(flow.Model.Columns(flow.Z, kept), flow.Context);
        for (var layer = 0; flow.Model.Has($"{flow.Name}.{part}.{layer}.weight"); layer++)
            features = flow.Of("Elu", flow.Model.Linear(features, $"{flow.Name}.{part}.{layer}"));
        return features;
    }

    // Those that moved and those that stayed, each in its place.
    private static string Merged(FlowPart flow, int[] moved, int[] kept, string values)
    {
        if (kept.Length == 0) return values;
        int[] order = [.. moved, .. kept];
        var all = flow.Model.Joined(values, flow.Model.Columns(flow.Z, kept));
        return flow.Model.Columns(all, Enumerable.Range(0, flow.Size).Select(dimension => Array.IndexOf(order, dimension)));
    }
}
