using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace ArchVae.Tensors.Nn;

/// <summary>Moves the parameters of a set against their gradients.</summary>
public abstract unsafe class Optimizer : IParallelWork, IDisposable
{
    internal const int PieceLength = 1 << 14;
    private readonly double[] squaredSums;
    private bool measuringNorm;
    private int firstPiece;

    private protected Optimizer(ParameterSet parameters)
    {
        Parameters = parameters;
        squaredSums = new double[(parameters.Values.Length + PieceLength - 1) / PieceLength];
    }

    private protected ParameterSet Parameters { get; }

    /// <summary>The Euclidean norm of all gradients, summed in double precision in a fixed order.</summary>
    public double GradientNorm(ThreadTeam team)
    {
        MeasureSquares(team, 0, PieceCount);
        return Norm();
    }

    /// <summary>
    /// Moves every parameter against its gradient times <paramref name="scale"/> and sets the gradients to zero.
    /// </summary>
    /// <param name="team">The threads to use.</param>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="scale">A factor on all gradients, for clipping.</param>
    public void Update(ThreadTeam team, double learningRate, double scale)
    {
        BeginUpdate(learningRate, scale);
        UpdatePieces(team, 0, PieceCount);
    }

    /// <summary>Adds factor·parameter to every gradient: the gradient of the penalty factor/2·‖p‖².</summary>
    public void AddDecayToGradients(double factor) =>
        TensorPrimitives.MultiplyAdd(Parameters.Values, (float)factor, Parameters.Gradients, Parameters.Gradients);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The pieces that work on the parameters is cut into.</summary>
    internal int PieceCount => squaredSums.Length;

    /// <summary>The sum of the squared gradients of each piece.</summary>
    internal Span<double> Squares => squaredSums;

    /// <summary>Finds <see cref="Squares"/> of some pieces.</summary>
    internal void MeasureSquares(ThreadTeam team, int first, int count)
    {
        (measuringNorm, firstPiece) = (true, first);
        team.For(count, this);
    }

    /// <summary>The root of the sum of <see cref="Squares"/>.</summary>
    internal double Norm()
    {
        var sum = 0.0;
        foreach (var part in squaredSums) sum += part;
        return Math.Sqrt(sum);
    }

    /// <summary>An update begins, of which <see cref="UpdatePieces"/> makes the parts.</summary>
    internal void BeginUpdate(double learningRate, double scale) => Begin(learningRate, scale);

    /// <summary>The update of some pieces.</summary>
    internal void UpdatePieces(ThreadTeam team, int first, int count)
    {
        (measuringNorm, firstPiece) = (false, first);
        team.For(count, this);
    }

    void IParallelWork.Run(int index)
    {
        index += firstPiece;
        var start = index * PieceLength;
        var length = Math.Min(PieceLength, Parameters.Values.Length - start);
        if (measuringNorm) squaredSums[index] = SumOfSquares(Parameters.GradientAt(start), length);
        else UpdatePiece(Parameters.ValueAt(start), Parameters.GradientAt(start), start, length);
    }

    // A step begins.
    private protected abstract void Begin(double learningRate, double scale);

    // The length is a multiple of the vector's: the set pads its parameters.
    private protected abstract void UpdatePiece(float* value, float* gradient, int start, int length);

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
}
