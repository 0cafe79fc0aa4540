namespace ArchVae.Tensors.Nn;

/// <summary>
/// Linear layers with an activation after each. Parameters are named as those of a PyTorch Sequential in which
/// linear layers and activations alternate: name.0, name.2, …
/// </summary>
public sealed class Mlp
{
    private readonly LinearLayer[] layers;
    private readonly Activation activation;

    /// <summary>Layers whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">The parameters' name before ".0.weight" and so on.</param>
    /// <param name="inputs">Columns of what goes in.</param>
    /// <param name="widths">The width of each layer; none leaves what goes in as it is.</param>
    /// <param name="activation">What follows each layer.</param>
    public Mlp(
        ParameterSet parameters, string name, int inputs, IReadOnlyList<int> widths, Activation activation = Activation.Relu)
    {
        this.activation = activation;
        layers = new LinearLayer[widths.Count];
        for (var i = 0; i < widths.Count; i++)
            layers[i] = new LinearLayer(
                parameters, $"{name}.{2 * i}", i == 0 ? inputs : widths[i - 1], widths[i], rectified: true);
        Outputs = widths.Count == 0 ? inputs : widths[^1];
    }

    /// <summary>The columns of what comes out.</summary>
    public int Outputs { get; }

    /// <summary>x [N, inputs] → [N, last width].</summary>
    public Tensor Apply(Tape tape, Tensor input)
    {
        foreach (var layer in layers) input = layer.Apply(tape, input, activation);
        return input;
    }

    /// <summary>X [inputs, S], of which the first columns are in use, → [last width, S].</summary>
    public Tensor ApplyToColumns(Tape tape, Tensor input, int columns)
    {
        foreach (var layer in layers) input = layer.ApplyToColumns(tape, input, columns, activation);
        return input;
    }
}
