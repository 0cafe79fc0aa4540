using System.Numerics;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015), with decoupled weight decay where it is
/// asked for (Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019):
/// m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g², p ← p − η·(m / (1 − β1ᵗ) / (√(v / (1 − β2ᵗ)) + ε) + decay·p).
/// </summary>
public sealed unsafe class Adam : Optimizer
{
    private readonly NativeBuffer firstMoment;
    private readonly NativeBuffer secondMoment;
    private float gradientScale;
    private float stepSize;
    private float secondCorrection;
    private float decay;

    /// <summary>An optimiser at step 0 of all parameters of a set.</summary>
    public Adam(ParameterSet parameters)
        : base(parameters)
    {
        var length = parameters.Values.Length;
        firstMoment = new NativeBuffer(length);
        secondMoment = new NativeBuffer(length);
    }

    /// <summary>The decay rate β1 of the mean of gradients, in [0, 1).</summary>
    public double FirstDecay { get; init; } = 0.9;

    /// <summary>The decay rate β2 of the mean of squared gradients, in [0, 1).</summary>
    public double SecondDecay { get; init; } = 0.999;

    /// <summary>What is added to the root of the second moment, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay, ≥ 0; applied to every parameter.</summary>
    public double WeightDecay { get; init; }

    /// <summary>How many steps were made. Set with the moments when training is taken up again.</summary>
    public long Step { get; set; }

    /// <summary>The means of the gradients, as the parameters lie in their set.</summary>
    public Span<float> FirstMoment => firstMoment.Span;

    /// <summary>The means of their squares.</summary>
    public Span<float> SecondMoment => secondMoment.Span;

    internal float* FirstMomentData => firstMoment.Data;

    internal float* SecondMomentData => secondMoment.Data;

    /// <inheritdoc/>
    public override void Dispose()
    {
        firstMoment.Dispose();
        secondMoment.Dispose();
    }

    private protected override void Begin(double learningRate, double scale)
    {
        Step++;
        gradientScale = (float)scale;
        stepSize = (float)(learningRate / (1 - Math.Pow(FirstDecay, Step)));
        secondCorrection = (float)(1 / (1 - Math.Pow(SecondDecay, Step)));
        decay = (float)(1 - learningRate * WeightDecay);
    }

    private protected override void UpdatePiece(float* value, float* gradient, int start, int length)
    {
        var first = firstMoment.Data + start;
        var second = secondMoment.Data + start;
        var firstKeep = new Vector<float>((float)FirstDecay);
        var firstTake = new Vector<float>((float)(1 - FirstDecay));
        var secondKeep = new Vector<float>((float)SecondDecay);
        var secondTake = new Vector<float>((float)(1 - SecondDecay));
        var epsilon = new Vector<float>((float)Epsilon);
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            var g = Vector.Load(gradient + i) * gradientScale;
            var m = firstKeep * Vector.Load(first + i) + firstTake * g;
            var v = secondKeep * Vector.Load(second + i) + secondTake * g * g;
            var direction = m / (Vector.SquareRoot(v * secondCorrection) + epsilon);
            Vector.Store(Vector.Load(value + i) * decay - direction * stepSize, value + i);
            Vector.Store(m, first + i);
            Vector.Store(v, second + i);
            Vector.Store(Vector<float>.Zero, gradient + i);
        }
    }
}
