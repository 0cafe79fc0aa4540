using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Onnx.Models;

/// <summary>
/// The most probable bin of mixtures of K logistic distributions, found as the library finds it: from the bin at each mean to
/// lower ones and then to higher ones, as long as there is more mass, and of the bins where that ends the best. All numbers of
/// all architectures walk at once.
/// </summary>
/// <param name="model">The graph.</param>
/// <param name="own">[B, numbers, outputs of each] in double precision.</param>
/// <param name="components">K.</param>
internal sealed class LogisticWalk(ModelGraph model, string own, int components)
{
    private const long LongestWalk = 64;

    /// <summary>[B, numbers].</summary>
    public string Bins()
    {
        var (graph, numbers) = (model.Graph, model.Vae.Codec.NumericFeatures);
        var means = model.Node("Add", [Outputs(0), graph.Scalar(0.5)]);
        var mixture = new Mixture(ByComponent(means), ByComponent(Scales()), components == 1 ? "" : ByComponent(LogShares()));
        var bins = Turned(NumberGraphs.BinAt(model, Turned(means)));
        var masses = mixture.LogMass(model, bins);
        (bins, masses) = Walked(mixture, bins, masses, -1);
        (bins, masses) = Walked(mixture, bins, masses, 1);
        var best = model.Node("ArgMax", [masses], OnnxAttribute.Of("axis", 2));
        return model.Reshaped(
            model.Node("GatherElements", [bins, best], OnnxAttribute.Of("axis", 2)), -1, numbers.Count);

        // From [B, numbers, K] to [B, K, numbers], and back.
        string Turned(string x) => model.Node("Transpose", [x], OnnxAttribute.Of("perm", 0, 2, 1));

        string ByComponent(string x) => model.Node("Unsqueeze", [x, graph.Constant(2)]);
    }

    // As far as each place's mass grows in a direction.
    private (string Bins, string Masses) Walked(Mixture mixture, string bins, string masses, long direction)
    {
        var (numbers, name) = (model.Vae.Codec.NumericFeatures, direction < 0 ? "down" : "up");
        var body = model.Graph.Subgraph($"walk_{name}");
        body.Input($"walked_{name}", Kind.Int64);
        body.Input($"walk_on_{name}", Kind.Bool);
        var bin = body.Input($"bin_{name}", Kind.Int64, "batch", numbers.Count, components);
        var mass = body.Input($"mass_{name}", Kind.Double, "batch", numbers.Count, components);
        var moving = body.Input($"moving_{name}", Kind.Bool, "batch", numbers.Count, components);
        var last = model.Graph.Weight("numbers.last", () => OnnxTensor.Of(
            [.. numbers.Select(feature => feature.BinCount - 1L)], numbers.Count, 1));
        var next = body.Node("Add", [bin, model.Graph.Scalar(direction)]);
        var inRange = body.Node("And", [
            body.Node("GreaterOrEqual", [next, model.Graph.Scalar(0)]), body.Node("LessOrEqual", [next, last])]);
        var there = body.Node("Min", [body.Node("Max", [next, model.Graph.Scalar(0)]), last]);
        var massThere = mixture.LogMass(model.In(body), there);
        var goes = body.Node("And", [
            body.Node("And", [moving, inRange]), body.Node("Greater", [massThere, mass])]);
        var count = body.Node(
            "ReduceSum", [body.Node("Cast", [goes], OnnxAttribute.Of("to", (long)Kind.Int64))], OnnxAttribute.Of("keepdims", 0));
        body.Output(body.Node("Greater", [count, model.Graph.Scalar(0)]), $"walks_on_{name}", Kind.Bool);
        body.Output(body.Node("Where", [goes, there, bin]), $"next_bin_{name}", Kind.Int64, "batch", numbers.Count, components);
        body.Output(
            body.Node("Where", [goes, massThere, mass]), $"next_mass_{name}", Kind.Double, "batch", numbers.Count, components);
        body.Output(goes, $"moves_{name}", Kind.Bool, "batch", numbers.Count, components);
        var all = model.Node("Equal", [bins, bins]);
        var outputs = model.Graph.Node(
            "Loop", "", 3, [model.Graph.Scalar(LongestWalk), model.Graph.True(), bins, masses, all],
            OnnxAttribute.Of("body", body));
        return (outputs[0], outputs[1]);
    }

    // K outputs of each number, after so many times K.
    private string Outputs(int place) => model.Sliced(own, place * components, (place + 1) * components, 2);

    // e^(h·(tanh(r / h) − 1)) with h = −½ log(b / 16), b the number's smallest bin.
    private string Scales()
    {
        var codec = model.Vae.Codec;
        double[] halves = [.. codec.NumericFeatures.Select(feature => -Math.Log(codec.SmallestBin(feature) / 16) / 2)];
        var half = model.Graph.Weight("numbers.half_log_scale", () => OnnxTensor.Of(halves, halves.Length, 1));
        var tanh = model.Node("Tanh", [model.Node("Div", [Outputs(1), half])]);
        return model.Node("Exp", [model.Node("Mul", [half, model.Node("Sub", [tanh, model.Graph.Scalar(1.0)])])]);
    }

    private string LogShares()
    {
        var logits = Outputs(2);
        var largest = model.Node("ReduceMax", [logits], OnnxAttribute.Of("axes", [2L]));
        var rest = model.Node("Sub", [logits, largest]);
        var total = model.Node("ReduceSum", [model.Node("Exp", [rest]), model.Graph.Constant(2)]);
        return model.Node("Sub", [rest, model.Node("Log", [total])]);
    }

    /// <summary>Distributions [B, numbers, 1, K]: means, scales, and logarithms of shares where K is above 1.</summary>
    private sealed record Mixture(string Means, string Scales, string LogShares)
    {
        /// <summary>The logarithm of the mass of bins [B, numbers, any], in the same shape.</summary>
        public string LogMass(ModelGraph model, string bins)
        {
            var codec = model.Vae.Codec;
            double[] edges = [.. codec.NumericFeatures.SelectMany(feature => Enumerable.Range(0, feature.BinCount + 1)
                .Select(bin => bin == feature.BinCount ? double.PositiveInfinity : codec.LowerEdge(feature, bin)))];
            long[] starts = new long[codec.NumericFeatures.Count];
            for (var i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + codec.NumericFeatures[i - 1].BinCount + 1;
            var table = model.Graph.Weight("numbers.edges", () => OnnxTensor.Of(edges, edges.Length));
            var start = model.Graph.Weight("numbers.first_edge", () => OnnxTensor.Of(starts, starts.Length, 1));
            var place = model.Node("Unsqueeze", [model.Node("Add", [bins, start]), model.Graph.Constant(3)]);
            var lower = model.Node("Gather", [table, place]);
            var upper = model.Node("Gather", [table, model.Node("Add", [place, model.Graph.Scalar(1)])]);
            var mass = OfComponents(model, lower, upper);
            return LogShares.Length == 0 ? model.Node("Squeeze", [mass, model.Graph.Constant(3)])
                : LogSum(model, model.Node("Add", [mass, LogShares]));
        }

        // log[σ(b) − σ(a)] = −softplus(a) − softplus(−b) + log(1 − e^(a − b)).
        private string OfComponents(ModelGraph model, string lower, string upper)
        {
            var one = model.Graph.Scalar(1.0);
            string Of(string operation, string x, string y) => model.Node(operation, [x, y]);
            string Placed(string edge) => Of("Div", Of("Sub", edge, Means), Scales);
            var below = NumberGraphs.Softplus(model, Placed(lower));
            var above = NumberGraphs.Softplus(model, model.Node("Neg", [Placed(upper)]));
            var width = Of("Div", Of("Sub", upper, lower), Scales);
            var wide = model.Node("Log", [Of("Sub", one, model.Node("Exp", [model.Node("Neg", [width])]))]);
            var third = Of("Sub", one, Of("Div", width, model.Graph.Scalar(3.0)));
            var narrow = model.Node("Log", [Of("Mul", width, Of("Sub", one,
                Of("Mul", Of("Div", width, model.Graph.Scalar(2.0)), third)))]);
            var between = model.Node("Where", [Of("Less", width, model.Graph.Scalar(1e-3)), narrow, wide]);
            return Of("Sub", Of("Sub", between, below), above);
        }

        private static string LogSum(ModelGraph model, string x)
        {
            var largest = model.Node("ReduceMax", [x], OnnxAttribute.Of("axes", [3L]));
            var sum = model.Node(
                "ReduceSum", [model.Node("Exp", [model.Node("Sub", [x, largest])]), model.Graph.Constant(3)]);
            return model.Node("Squeeze", [model.Node("Add", [largest, model.Node("Log", [sum])]), model.Graph.Constant(3)]);
        }
    }
}
