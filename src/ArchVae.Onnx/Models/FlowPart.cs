namespace ArchVae.Onnx.Models;

/// <summary>One flow of a posterior in a graph, and arithmetic in double precision for it.</summary>
/// <param name="Model">The graph.</param>
/// <param name="Name">The flow's name, before its tensors'.</param>
/// <param name="Place">Its place among those of its family, from 0.</param>
/// <param name="Z">[B, Z] what the flow before it gave.</param>
/// <param name="Features">[B, E] what the inference network read.</param>
/// <param name="Context">[B, C] the context; empty where no flow has one.</param>
internal sealed record FlowPart(ModelGraph Model, string Name, int Place, string Z, string Features, string Context)
{
    private string? precise;

    /// <summary>Z, the number of latent dimensions.</summary>
    public int Size => Model.Vae.Options.LatentSize;

    /// <summary>z in double precision.</summary>
    public string Precise => precise ??= Model.Double(Z);

    public string One => Model.Graph.Scalar(1.0);

    /// <summary>Numbers of the flow in double precision: [1, n], or [B, n] where they are amortized.</summary>
    public string Numbers(string part)
    {
        var name = $"{Name}.{part}";
        return Model.Double(Model.Has(name) ? Model.Reshaped(Model.Weight(name), 1, -1) : Model.Linear(Features, name));
    }

    public string Of(string operation, string x) => Model.Node(operation, [x]);

    public string Add(string x, string y) => Model.Node("Add", [x, y]);

    public string Subtract(string x, string y) => Model.Node("Sub", [x, y]);

    public string Multiply(string x, string y) => Model.Node("Mul", [x, y]);

    public string Divide(string x, string y) => Model.Node("Div", [x, y]);

    public string AtLeast(string x, double least) => Model.Node("Max", [x, Model.Graph.Scalar(least)]);

    /// <summary>Σ x·y over the last axis, which stays with one column.</summary>
    public string Dot(string x, string y) => Sum(Multiply(x, y), -1);

    /// <summary>The sum over an axis, which stays.</summary>
    public string Sum(string x, long axis) => Model.Node("ReduceSum", [x, Model.Graph.Constant(axis)]);

    /// <summary>log(1 + eˣ).</summary>
    public string Softplus(string x) => NumberGraphs.Softplus(Model, x);

    /// <summary>m + e^(4·tanh(s / 4))·z.</summary>
    public string ShiftedScale(string z, string shift, string scale)
    {
        const float LogScaleBound = 4;
        return Add(shift, Multiply(Of("Exp", Model.Bounded(scale, LogScaleBound)), z));
    }
}
