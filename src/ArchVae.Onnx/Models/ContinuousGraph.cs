using ArchVae.Posteriors;
using ArchVae.Tensors.Ops;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Onnx.Models;

/// <summary>
/// A continuous flow as a loop over its pieces of time, in double precision: in each a loop over the steps of its Runge-Kutta
/// scheme, whose lengths a pair chooses for each point. Points are [B, 1, Z], the terms of the field [1 or B, M, Z].
/// </summary>
internal static class ContinuousGraph
{
    /// <summary>z after a time of 1.</summary>
    public static string Of(FlowPart flow)
    {
        var options = flow.Model.Vae.Options.FamilyOptions.Of<ContinuousOptions>();
        var (model, graph, pieces) = (flow.Model, flow.Model.Graph, options.ContinuousPieces);
        var (u, w, b) = (Pieces("u", flow.Size), Pieces("w", flow.Size), Pieces("b", 1));
        var z = model.Reshaped(flow.Precise, -1, 1, flow.Size);
        var whole = model.Node("Expand", [graph.Scalar(1.0 / pieces), model.Node("Shape", [flow.Sum(z, 2)])]);
        var body = graph.Subgraph("piece_of_time");
        var piece = body.Input("piece_" + flow.Name, Kind.Int64);
        body.Input("go_on_" + flow.Name, Kind.Bool);
        var point = body.Input("point_" + flow.Name, Kind.Double, "batch", 1, flow.Size);
        var next = body.Input("next_" + flow.Name, Kind.Double, "batch", 1, 1);
        var inner = flow with { Model = model.In(body) };
        string Chosen(string of) => body.Node("Gather", [of, piece], OnnxAttribute.Of("axis", 1));
        var field = new Field(Chosen(u), Chosen(w), Chosen(b));
        var (end, proposal) = new Steps(inner, field, options, 1.0 / pieces).From(point, next);
        body.Output("go_on_" + flow.Name, "goes_on_" + flow.Name, Kind.Bool);
        body.Output(end, "moved_" + flow.Name, Kind.Double, "batch", 1, flow.Size);
        body.Output(proposal, "proposed_" + flow.Name, Kind.Double, "batch", 1, 1);
        var outputs = graph.Node(
            "Loop", "", 2, [graph.Scalar((long)pieces), graph.True(), z, whole], OnnxAttribute.Of("body", body));
        return model.Single(model.Reshaped(outputs[0], -1, flow.Size));

        // [P, S, M, columns].
        string Pieces(string part, int columns) =>
            model.Reshaped(flow.Numbers(part), -1, pieces, options.ContinuousTerms, columns);
    }

    /// <summary>The terms of a field, u and w [P, M, Z] and b [P, M, 1].</summary>
    private sealed record Field(string U, string W, string B);

    /// <summary>The steps through one piece of time.</summary>
    private sealed class Steps(FlowPart flow, Field field, ContinuousOptions options, double duration)
    {
        private readonly RungeKuttaTableau tableau = RungeKuttaTableau.Of(options.ContinuousScheme);

        /// <summary>The point at its end, and the length that the next step is to have.</summary>
        public (string End, string Next) From(string point, string next)
        {
            var graph = flow.Model.Graph;
            var body = graph.Subgraph("step");
            var suffix = "_step_" + flow.Name;
            body.Input("number" + suffix, Kind.Int64);
            var goOn = body.Input("go_on" + suffix, Kind.Bool);
            var z = body.Input("point" + suffix, Kind.Double, "batch", 1, flow.Size);
            var proposed = body.Input("next" + suffix, Kind.Double, "batch", 1, 1);
            var remaining = body.Input("remaining" + suffix, Kind.Double, "batch", 1, 1);
            var inner = new Steps(flow with { Model = flow.Model.In(body) }, field, options, duration);
            var (goesOn, end, then, left) = tableau.IsPair
                ? inner.Adapted(z, proposed, remaining) : (goOn, inner.Equal(z), proposed, remaining);
            body.Output(goesOn, "goes_on" + suffix, Kind.Bool);
            body.Output(end, "moved" + suffix, Kind.Double, "batch", 1, flow.Size);
            body.Output(then, "proposed" + suffix, Kind.Double, "batch", 1, 1);
            body.Output(left, "left" + suffix, Kind.Double, "batch", 1, 1);
            var all = flow.Model.Node("Expand", [graph.Scalar(duration), flow.Model.Node("Shape", [next])]);
            // A pair goes on until all have arrived.
            var most = tableau.IsPair ? "" : graph.Scalar((long)options.ContinuousSteps);
            var outputs = graph.Node("Loop", "", 3, [most, graph.True(), point, next, all], OnnxAttribute.Of("body", body));
            return (outputs[0], outputs[1]);
        }

        private string Equal(string z) => Step(z, flow.Model.Graph.Scalar(duration / options.ContinuousSteps)).End;

        // A step as long as the point's error allows; points that have arrived stay.
        private (string GoesOn, string End, string Next, string Left) Adapted(string z, string next, string remaining)
        {
            const double Safety = 0.9, Slowest = 0.2, Fastest = 5;
            var (model, graph) = (flow.Model, flow.Model.Graph);
            var least = graph.Scalar(duration / RungeKuttaPath.MostSteps);
            var length = model.Node("Min", [remaining, model.Node("Max", [next, least])]);
            var (end, error) = Step(z, length);
            var scaled = flow.Divide(error, graph.Scalar(options.ContinuousTolerance));
            var power = model.Node("Pow", [scaled, graph.Scalar(-1.0 / tableau.Order)]);
            var factor = flow.Multiply(graph.Scalar(Safety), power);
            var known = model.Node(
                "Where", [model.Node("GreaterOrEqual", [factor, graph.Scalar(0.0)]), factor, graph.Scalar(0.0)]);
            var proposal = flow.Multiply(
                length, model.Node("Min", [model.Node("Max", [known, graph.Scalar(Slowest)]), graph.Scalar(Fastest)]));
            var good = model.Node("LessOrEqual", [scaled, flow.One]);
            var accepted = model.Node("Or", [good, model.Node("LessOrEqual", [length, least])]);
            var active = model.Node("Greater", [remaining, graph.Scalar(0.0)]);
            var taken = model.Node("And", [accepted, active]);
            // What remained may have cut it short.
            var isLast = model.Node("And", [accepted, model.Node("Equal", [length, remaining])]);
            var after = model.Node("Where", [isLast, model.Node("Max", [next, proposal]), proposal]);
            var left = model.Node("Where", [taken, flow.Subtract(remaining, length), remaining]);
            var goesOn = model.Node("Greater", [
                model.Node("ReduceSum", [model.Cast(model.Node("Greater", [left, graph.Scalar(0.0)]), Kind.Int64)],
                    OnnxAttribute.Of("keepdims", 0)),
                graph.Scalar(0)]);
            return (goesOn, model.Node("Where", [taken, end, z]), model.Node("Where", [active, after, next]), left);
        }

        // The end of a step, and of a pair the estimate of its error.
        private (string End, string Error) Step(string z, string length)
        {
            var (fields, traces) = (new List<string>(), new List<string>());
            for (var stage = 0; stage < tableau.Stages; stage++)
            {
                var point = stage == 0 ? z : flow.Add(z, flow.Multiply(length, Weighted(tableau.A[stage - 1], fields)));
                var (f, trace) = At(point);
                fields.Add(f);
                traces.Add(trace);
            }
            var end = flow.Add(z, flow.Multiply(length, Weighted(tableau.B, fields)));
            if (!tableau.IsPair) return (end, "");
            var size = flow.Add(flow.One, flow.Model.Node("Max", [flow.Of("Abs", z), flow.Of("Abs", end)]));
            var ofPoint = flow.Divide(flow.Of("Abs", flow.Multiply(length, Weighted(tableau.E, fields))), size);
            var largest = flow.Model.Node("ReduceMax", [ofPoint], OnnxAttribute.Of("axes", [2L]));
            var ofTrace = flow.Of("Abs", flow.Multiply(length, Weighted(tableau.E, traces)));
            return (end, flow.Model.Node("Max", [largest, ofTrace]));
        }

        private string Weighted(double[] numbers, List<string> of)
        {
            var terms = numbers.Zip(of).Where(term => term.First != 0)
                .Select(term => flow.Multiply(flow.Model.Graph.Scalar(term.First), term.Second)).ToList();
            return terms.Count == 0 ? flow.Multiply(flow.Model.Graph.Scalar(0.0), of[0]) : terms.Aggregate(flow.Add);
        }

        // Σ_m u_m·tanh(w_mᵀz + b_m) [B, 1, Z], and its divergence [B, 1, 1].
        private (string Field, string Trace) At(string z)
        {
            var argument = flow.Add(flow.Sum(flow.Multiply(field.W, z), 2), field.B);
            var tanh = flow.Of("Tanh", argument);
            var slope = flow.Subtract(flow.One, flow.Multiply(tanh, tanh));
            var trace = flow.Sum(flow.Multiply(flow.Dot(field.U, field.W), slope), 1);
            return (flow.Sum(flow.Multiply(field.U, tanh), 1), trace);
        }
    }
}
