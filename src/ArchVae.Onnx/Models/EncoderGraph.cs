using ArchVae.Posteriors;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Onnx.Models;

/// <summary>
/// From rows [B, T, D] and lengths [B] to the posterior's center [B, Z], and to the log variances that <c>encode</c> writes
/// beside it: of the posterior where it is a diagonal Gaussian, else of its base; where the model has a head, to its metric [B].
/// </summary>
internal static class EncoderGraph
{
    /// <summary>What a model's encoder is as a graph.</summary>
    /// <exception cref="InputException">A part of the model is of a family that cannot be exported.</exception>
    public static OnnxGraph Of(ArchVae.Models.ArchitectureVae vae)
    {
        var model = new ModelGraph(new("encoder"), vae);
        var features = Features(model, Rows.Input(model));
        var form = vae.Options.Posterior;
        if (form.Base.Name is not ("diagonal" or "full"))
            throw VaeExport.Refused("posterior", form.Base.Name, ["diagonal", "full"]);
        // At ε = 0 a Gaussian is at its mean, whatever its covariance.
        var center = model.Linear(features, "posterior.mean");
        var logVariance = model.Bounded(model.Linear(features, "posterior.log_variance"), DiagonalGaussian.LogVarianceBound);
        center = FlowGraphs.Apply(model, center, features);
        var isDiagonal = form.Flows.Count == 0 && !model.Has("posterior.strictly_lower.weight");
        model.Graph.Output(center, "center", Kind.Float, "batch", vae.Options.LatentSize);
        model.Graph.Output(
            logVariance, isDiagonal ? "logVariance" : "baseLogVariance", Kind.Float, "batch", vae.Options.LatentSize);
        if (vae.MetricHead is { } head) model.Graph.Output(Metric(model, head, center), "prediction", Kind.Float, "batch");
        return model.Graph;
    }

    // [B] what the head says of the metric.
    private static string Metric(ModelGraph model, ArchVae.Models.MetricHead head, string center)
    {
        const string Name = ArchVae.Models.MetricHead.Name;
        var score = model.Linear(model.Node("Relu", [model.Linear(center, $"{Name}.mlp.0")]), $"{Name}.output");
        var scaled = model.Node("Mul", [model.Double(score), model.Graph.Scalar(head.Scale.StandardDeviation)]);
        return model.Single(model.Reshaped(model.Node("Add", [scaled, model.Graph.Scalar(head.Scale.Mean)]), -1));
    }

    // What the reader reads through layers; by option what it reads, and what layers make of each row.
    private static string Features(ModelGraph model, Rows rows)
    {
        var read = ReaderGraphs.Read(model, rows);
        List<string> features = [model.Mlp(read, "inference.mlp")];
        if (model.Vae.Options.LinearPaths) features.Add(read);
        if (model.Vae.Options.SlotFeatures is > 0 and var columns)
        {
            var ofRows = rows.Each(model, rows.Values, columns, x => model.Mlp(x, "inference.row_layers"));
            features.Add(model.Flattened(rows.Existing(model, ofRows)));
        }
        return model.Joined([.. features]);
    }
}
