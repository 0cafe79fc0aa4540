using System.Numerics.Tensors;

namespace ArchVae.Tensors.Ops;

/// <summary>A field dz/dt = f(z) with its divergence, and the gradient of both.</summary>
internal interface IVectorField
{
    /// <summary>f at a point, which the stage remembers for <see cref="Backward"/>.</summary>
    /// <returns>tr ∂f/∂z.</returns>
    double Evaluate(int stage, ReadOnlySpan<double> z, Span<double> f);

    /// <summary>
    /// Adds to the gradient of the point, and to those of what the field is made of, from the gradients of f and of the trace.
    /// </summary>
    void Backward(int stage, ReadOnlySpan<double> z, ReadOnlySpan<double> byF, double byTrace, Span<double> byZ);
}

/// <summary>
/// f(z) = Σ_m u_m·tanh(w_mᵀz + b_m), with tr ∂f/∂z = Σ_m u_mᵀw_m·(1 − tanh²), in each of S pieces of time; in double precision.
/// </summary>
internal sealed class TanhField : IVectorField
{
    private double[] u = [];
    private double[] w = [];
    private double[] b = [];
    private double[] products = [];
    private double[] ofU = [];
    private double[] ofW = [];
    private double[] ofB = [];
    private double[] ofProducts = [];
    private double[] tanh = [];
    private int size;
    private int terms;
    private int piece;

    /// <summary>Takes row p of u and w [P, S·M·Z] and of b [P, S·M], and forgets its gradients.</summary>
    public void Set(Tensor uOfAll, Tensor wOfAll, Tensor bOfAll, int p, int pieces, int stages)
    {
        var count = bOfAll.Columns;
        (size, terms) = (uOfAll.Columns / count, count / pieces);
        if (u.Length != count * size || b.Length != count)
        {
            var length = count * size;
            (u, w, ofU, ofW) = (new double[length], new double[length], new double[length], new double[length]);
            (b, products, ofB, ofProducts) = (new double[count], new double[count], new double[count], new double[count]);
        }
        if (tanh.Length != stages * terms) tanh = new double[stages * terms];
        TensorPrimitives.ConvertTruncating(uOfAll.Row(p), u.AsSpan());
        TensorPrimitives.ConvertTruncating(wOfAll.Row(p), w.AsSpan());
        TensorPrimitives.ConvertTruncating(bOfAll.Row(p), b.AsSpan());
        for (var m = 0; m < count; m++) products[m] = Dot(u.AsSpan(m * size, size), w.AsSpan(m * size, size));
        ofU.AsSpan().Clear();
        ofW.AsSpan().Clear();
        ofB.AsSpan().Clear();
        ofProducts.AsSpan().Clear();
    }

    /// <summary>Goes to a piece of time.</summary>
    public void Select(int newPiece) => piece = newPiece;

    /// <inheritdoc/>
    public double Evaluate(int stage, ReadOnlySpan<double> z, Span<double> f)
    {
        f.Clear();
        var (trace, first) = (0.0, piece * terms);
        var ofStage = tanh.AsSpan(stage * terms, terms);
        for (var i = 0; i < terms; i++)
            ofStage[i] = 2 * (Dot(w.AsSpan((first + i) * size, size), z) + b[first + i]);
        TensorPrimitives.Exp(ofStage, ofStage);
        for (var i = 0; i < terms; i++)
        {
            // tanh a = 1 − 2 / (e²ᵃ + 1), to about 1e-16 however large a is.
            var t = ofStage[i] = 1 - 2 / (ofStage[i] + 1);
            AddScaled(t, u.AsSpan((first + i) * size, size), f);
            trace += products[first + i] * (1 - t * t);
        }
        return trace;
    }

    /// <inheritdoc/>
    public void Backward(int stage, ReadOnlySpan<double> z, ReadOnlySpan<double> byF, double byTrace, Span<double> byZ)
    {
        for (var i = 0; i < terms; i++)
        {
            var m = piece * terms + i;
            var t = tanh[stage * terms + i];
            var slope = 1 - t * t;
            var byArgument = slope * (Dot(u.AsSpan(m * size, size), byF) - 2 * t * products[m] * byTrace);
            ofProducts[m] += byTrace * slope;
            ofB[m] += byArgument;
            AddScaled(t, byF, ofU.AsSpan(m * size, size));
            AddScaled(byArgument, z, ofW.AsSpan(m * size, size));
            AddScaled(byArgument, w.AsSpan(m * size, size), byZ);
        }
    }

    /// <summary>Adds the gradients to row p of those of the tensors.</summary>
    public void AddGradients(Tensor uOfAll, Tensor wOfAll, Tensor bOfAll, int p)
    {
        for (var m = 0; m < b.Length; m++)
        {
            AddScaled(ofProducts[m], w.AsSpan(m * size, size), ofU.AsSpan(m * size, size));
            AddScaled(ofProducts[m], u.AsSpan(m * size, size), ofW.AsSpan(m * size, size));
        }
        AddTo(ofU, uOfAll.GradientRow(p));
        AddTo(ofW, wOfAll.GradientRow(p));
        AddTo(ofB, bOfAll.GradientRow(p));
    }

    private static void AddTo(double[] source, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] += (float)source[i];
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        if (left.Length >= 8) return TensorPrimitives.Dot(left, right);
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }

    private static void AddScaled(double factor, ReadOnlySpan<double> source, Span<double> destination)
    {
        if (source.Length >= 8)
        {
            TensorPrimitives.MultiplyAdd(source, factor, destination, destination);
            return;
        }
        for (var i = 0; i < source.Length; i++) destination[i] += factor * source[i];
    }
}
