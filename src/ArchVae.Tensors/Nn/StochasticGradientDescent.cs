using System.Numerics;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// Stochastic gradient descent with momentum, as PyTorch has it: v ← momentum·v + g, p ← p − η·v. The first step begins with
/// v = g.
/// </summary>
/// <param name="parameters">The parameters to move.</param>
public sealed unsafe class StochasticGradientDescent(ParameterSet parameters) : Optimizer(parameters)
{
    private readonly NativeBuffer velocity = new(parameters.Values.Length);
    private float gradientScale;
    private float rate;

    /// <summary>How much of the last step's direction is kept, in [0, 1).</summary>
    public double Momentum { get; init; }

    /// <inheritdoc/>
    public override void Dispose() => velocity.Dispose();

    private protected override void Begin(double learningRate, double scale) =>
        (rate, gradientScale) = ((float)learningRate, (float)scale);

    private protected override void UpdatePiece(float* value, float* gradient, int start, int length)
    {
        var keep = new Vector<float>((float)Momentum);
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            var v = keep * Vector.Load(velocity.Data + start + i) + Vector.Load(gradient + i) * gradientScale;
            Vector.Store(Vector.Load(value + i) - v * rate, value + i);
            Vector.Store(v, velocity.Data + start + i);
            Vector.Store(Vector<float>.Zero, gradient + i);
        }
    }
}
