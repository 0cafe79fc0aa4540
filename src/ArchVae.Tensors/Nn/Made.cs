using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// A masked autoregressive network (Germain et al., "MADE: masked autoencoder for distribution estimation", ICML 2015) with a
/// context: two outputs for each of Z dimensions, which depend on the dimensions before it in an order and on all of the context.
/// Dimensions have degrees 1 to Z, the context degree 0, hidden units degrees from 0 to Z − 1, spread evenly. A hidden unit sees
/// degrees up to its own (≥); an output sees only lower ones (&gt;), once: strict masks one after the other would lose a
/// neighbour a layer. With fewer hidden units than dimensions some neighbours do not see each other.
/// </summary>
public sealed class Made
{
    private readonly MaskedLinearLayer[] hidden;
    private readonly MaskedLinearLayer shift;
    private readonly MaskedLinearLayer scale;

    /// <summary>A network whose parameters are added to a set.</summary>
    /// <param name="parameters">The set to add parameters to.</param>
    /// <param name="name">Their name: name.0, name.1, … are hidden layers, name.shift and name.scale the outputs.</param>
    /// <param name="size">Z.</param>
    /// <param name="context">The width C of the context: 1 or more.</param>
    /// <param name="width">Units of a hidden layer.</param>
    /// <param name="depth">Hidden layers: 1 or more.</param>
    /// <param name="reversed">Whether the last dimension comes first.</param>
    /// <param name="initialScaleBias">What the scale outputs begin at.</param>
    public Made(
        ParameterSet parameters, string name, int size, int context, int width, int depth, bool reversed, double initialScaleBias)
    {
        // Small outputs at first: both depend on their biases only.
        const double InitialOutputScale = 0.1;
        Degrees = [.. Enumerable.Range(1, size).Select(degree => reversed ? size + 1 - degree : degree)];
        int[] inputs = [.. Degrees, .. Enumerable.Repeat(0, context)];
        int[] units = [.. Enumerable.Range(0, width).Select(unit => (int)((long)unit * size / width))];
        hidden = [.. Enumerable.Range(0, depth).Select(layer =>
            new MaskedLinearLayer(parameters, $"{name}.{layer}", layer == 0 ? inputs : units, units, strict: false))];
        shift = new MaskedLinearLayer(parameters, $"{name}.shift", units, Degrees, strict: true, InitialOutputScale);
        scale = new MaskedLinearLayer(
            parameters, $"{name}.scale", units, Degrees, strict: true, InitialOutputScale, initialScaleBias);
    }

    /// <summary>[Z] the place of each dimension in the order, from 1.</summary>
    public int[] Degrees { get; }

    /// <summary>z [B·M, Z] and context [B, C] → shift and scale [B·M, Z], whatever the caller takes them for.</summary>
    public (Tensor Shift, Tensor Scale) Apply(Tape tape, Tensor z, Tensor context)
    {
        var features = JoinedColumns.Apply(tape, z, context);
        foreach (var layer in hidden) features = layer.Apply(tape, features, Activation.Elu);
        return (shift.Apply(tape, features), scale.Apply(tape, features));
    }
}
