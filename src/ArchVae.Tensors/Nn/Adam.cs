using System.Numerics;
using System.Runtime.Intrinsics;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015), with decoupled weight decay where it is
/// asked for (Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019):
/// m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g², p ← p − η·(m / (1 − β1ᵗ) / (√(v / (1 − β2ᵗ)) + ε) + decay·p).
/// </summary>
public sealed unsafe class Adam : IDisposable, IParallelWork
{
    private const int PieceLength = 1 << 14;
    private readonly ParameterSet parameters;
    private readonly NativeBuffer firstMoment;
    private readonly NativeBuffer secondMoment;
    private readonly double[] squaredSums;
    private bool measuringNorm;
    private float gradientScale;
    private float stepSize;
    private float secondCorrection;
    private float decay;

    /// <summary>An optimiser at step 0 of all parameters of a set.</summary>
    public Adam(ParameterSet parameters)
    {
        this.parameters = parameters;
        var length = parameters.Values.Length;
        firstMoment = new NativeBuffer(length);
        secondMoment = new NativeBuffer(length);
        squaredSums = new double[(length + PieceLength - 1) / PieceLength];
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

    /// <summary>The Euclidean norm of all gradients, summed in double precision in a fixed order.</summary>
    public double GradientNorm(ThreadTeam team)
    {
        measuringNorm = true;
        team.For(squaredSums.Length, this);
        var sum = 0.0;
        foreach (var part in squaredSums) sum += part;
        return Math.Sqrt(sum);
    }

    /// <summary>
    /// Moves every parameter against its gradient times <paramref name="scale"/> and sets the gradients to zero.
    /// </summary>
    /// <param name="team">The threads to use.</param>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="scale">A factor on all gradients, for clipping.</param>
    public void Update(ThreadTeam team, double learningRate, double scale)
    {
        Step++;
        measuringNorm = false;
        gradientScale = (float)scale;
        stepSize = (float)(learningRate / (1 - Math.Pow(FirstDecay, Step)));
        secondCorrection = (float)(1 / (1 - Math.Pow(SecondDecay, Step)));
        decay = (float)(1 - learningRate * WeightDecay);
        team.For(squaredSums.Length, this);
    }

    void IParallelWork.Run(int index)
    {
        var start = index * PieceLength;
        var length = Math.Min(PieceLength, parameters.Values.Length - start);
        var gradient = parameters.GradientAt(start);
        if (measuringNorm) squaredSums[index] = SumOfSquares(gradient, length);
        else UpdatePiece(parameters.ValueAt(start), gradient, firstMoment.Data + start, secondMoment.Data + start, length);
    }

    // In double precision, in eight sums whatever the width of the processor's vectors, so that the bytes do not depend on it.
    private static double SumOfSquares(float* gradient, int length)
    {
        const int Width = 8;
        Vector256<double> low = default, high = default;
        for (var i = 0; i < length; i += Width)
        {
            var (first, second) = Vector256.Widen(Vector256.Load(gradient + i));
            low += first * first;
            high += second * second;
        }
        return Vector256.Sum(low + high);
    }

    // The length is a multiple of the vector's: the set pads its parameters.
    private void UpdatePiece(float* value, float* gradient, float* first, float* second, int length)
    {
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

    /// <inheritdoc/>
    public void Dispose()
    {
        firstMoment.Dispose();
        secondMoment.Dispose();
    }
}
