using ArchVae.Posteriors;

namespace ArchVae.Onnx.Models;

/// <summary>
/// The flows of a posterior in a graph: a family's name, and its z → z'. Families without a network of z are computed in double
/// precision, as the library does.
/// </summary>
internal static class FlowGraphs
{
    private static readonly Dictionary<string, Func<FlowPart, string>> all = new()
    {
        ["planar"] = Planar,
        ["iaf"] = Autoregressive,
        ["radial"] = Radial,
        ["householder"] = Householder,
        ["coupling"] = CouplingGraphs.Coupling,
        ["spline"] = CouplingGraphs.Spline,
        ["continuous"] = ContinuousGraph.Of,
    };

    /// <summary>z [B, Z] through the model's flows.</summary>
    /// <exception cref="InputException">One is of a family that is none of the library's own.</exception>
    public static string Apply(ModelGraph model, string z, string features)
    {
        var context = model.Has("posterior.context.weight") ? model.Linear(features, "posterior.context") : "";
        var (number, ofFamily) = (0, new Dictionary<string, int>());
        foreach (var chain in model.Vae.Options.Posterior.Flows)
        {
            var name = chain.Family.Name;
            if (!all.TryGetValue(name, out var flow)) throw VaeExport.Refused("flow", name, all.Keys);
            for (var k = 0; k < chain.Length; k++)
            {
                var place = ofFamily.GetValueOrDefault(name);
                z = flow(new(model, $"posterior.flows.{number++}", place, z, features, context));
                ofFamily[name] = place + 1;
            }
        }
        return z;
    }

    // z + û·tanh(wᵀz + b) with û = u + (softplus(wᵀu) − 1 − wᵀu)·w / ‖w‖².
    private static string Planar(FlowPart flow)
    {
        var (u, w, b) = (flow.Numbers("u"), flow.Numbers("w"), flow.Numbers("b"));
        var product = flow.Dot(w, u);
        var correction = flow.Divide(
            flow.Subtract(flow.Subtract(flow.Softplus(product), flow.One), product), flow.AtLeast(flow.Dot(w, w), 1e-30));
        var direction = flow.Add(u, flow.Multiply(correction, w));
        var push = flow.Of("Tanh", flow.Add(flow.Dot(w, flow.Precise), b));
        return flow.Model.Single(flow.Add(flow.Precise, flow.Multiply(direction, push)));
    }

    // z_0 + (r + s) / (α + r)·(z − z_0) with α = softplus(a) and s = softplus(b).
    private static string Radial(FlowPart flow)
    {
        var center = flow.Numbers("center");
        var (alpha, sum) = (flow.Softplus(flow.Numbers("alpha")), flow.Softplus(flow.Numbers("beta")));
        var way = flow.Subtract(flow.Precise, center);
        var radius = flow.Of("Sqrt", flow.Dot(way, way));
        var ratio = flow.Divide(flow.Add(radius, sum), flow.AtLeast(flow.Add(alpha, radius), 1e-30));
        return flow.Model.Single(flow.Add(center, flow.Multiply(ratio, way)));
    }

    // Two reflections, at a right angle to v and then to v + d.
    private static string Householder(FlowPart flow)
    {
        if (flow.Size == 1) return flow.Z;
        var v = flow.Numbers("v");
        var second = flow.Model.Double(flow.Model.Node("Add", [flow.Model.Single(v), flow.Model.Single(flow.Numbers("d"))]));
        return Reflected(Reflected(flow.Z, v), second);

        string Reflected(string z, string normal)
        {
            var precise = flow.Model.Double(z);
            var twice = flow.Multiply(flow.Model.Graph.Scalar(2.0), flow.Dot(normal, precise));
            var factor = flow.Divide(twice, flow.AtLeast(flow.Dot(normal, normal), 1e-30));
            return flow.Model.Single(flow.Subtract(precise, flow.Multiply(factor, normal)));
        }
    }

    // Shift m and scale s from a masked network of z and the context; the mask is put into the weights.
    private static string Autoregressive(FlowPart flow)
    {
        var (model, options) = (flow.Model, flow.Model.Vae.Options.FamilyOptions.Of<IafOptions>());
        int[] own = [.. Enumerable.Range(1, flow.Size).Select(degree => flow.Place % 2 == 1 ? flow.Size + 1 - degree : degree)];
        var width = options.MadeWidth;
        int[] units = [.. Enumerable.Range(0, width).Select(unit => (int)((long)unit * flow.Size / width))];
        int[] inputs = [.. own, .. Enumerable.Repeat(0, model.Parameter("posterior.context.bias").Length)];
        var features = model.Joined(flow.Z, flow.Context);
        for (var layer = 0; layer < options.MadeDepth; layer++)
            features = model.Node("Elu", [Masked(features, $"{layer}", layer == 0 ? inputs : units, units, strict: false)]);
        var shift = Masked(features, "shift", units, own, strict: true);
        var scale = Masked(features, "scale", units, own, strict: true);
        if (options.IafForm == IafForm.Plain) return flow.ShiftedScale(flow.Z, shift, scale);
        var gate = model.Node("Sigmoid", [scale]);
        return model.Node("Add", [shift, model.Node("Mul", [gate, model.Node("Sub", [flow.Z, shift])])]);

        string Masked(string x, string part, int[] from, int[] to, bool strict)
        {
            var weight = model.Parameter($"{flow.Name}.made.{part}.weight");
            var mask = model.Graph.Weight($"{weight.Name}.masked", () =>
            {
                var values = weight.Tensor.Values.ToArray();
                for (var i = 0; i < values.Length; i++)
                {
                    var (output, input) = (to[i / from.Length], from[i % from.Length]);
                    if (strict ? output <= input : output < input) values[i] = 0;
                }
                return OnnxTensor.Of(values, to.Length, from.Length);
            });
            return model.Node("Gemm", [x, mask, model.Weight($"{flow.Name}.made.{part}.bias")], OnnxAttribute.Of("transB", 1));
        }
    }
}
