namespace ArchVae.Tensors.Ops;

/// <summary>
/// One planar flow: z' = z + û·tanh(wᵀz + b) (Rezende and Mohamed, "Variational inference with normalizing
/// flows", ICML 2015). It is invertible only where wᵀu ≥ −1, so û = u + (softplus(wᵀu) − 1 − wᵀu)·w / ‖w‖² is used, with
/// wᵀû = softplus(wᵀu) − 1 (their appendix A.1). The determinant 1 + (1 − t²)·wᵀû, t the hyperbolic tangent, is computed as
/// t² + (1 − t²)·softplus(wᵀu), a sum of two numbers that are not negative.
/// z [P·R, Z]; u, w [P, Z] and b [P, 1], row p of which serves rows p·R … of z → z' [P·R, Z] and log|det| [P·R, 1] in nats.
/// </summary>
public sealed class PlanarTransform : Operation
{
    // Neither ‖w‖² nor the determinant is taken to be smaller, so that nothing divides by zero.
    private const double Smallest = 1e-30;
    private Tensor z;
    private Tensor u;
    private Tensor w;
    private Tensor b;
    private Tensor tanh;
    private Tensor output;
    private Tensor logDeterminant;
    private double[] gradientOfDirection = [];

    /// <summary>One flow and its log determinant.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[P·R, Z].</param>
    /// <param name="u">[P, Z], as learned; û is made of it here.</param>
    /// <param name="w">[P, Z].</param>
    /// <param name="b">[P, 1].</param>
    /// <returns>z' [P·R, Z], and log|det| [P·R, 1] in nats.</returns>
    /// <exception cref="ArgumentException">The rows of z are no multiple of those of u.</exception>
    public static (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, Tensor u, Tensor w, Tensor b)
    {
        if (z.Rows % u.Rows != 0) throw new ArgumentException($"Parameters {u} do not serve {z}.", nameof(u));
        var differentiable = z.NeedsGradient || u.NeedsGradient || w.NeedsGradient || b.NeedsGradient;
        var output = tape.Result(z.Rows, z.Columns, differentiable);
        var logDeterminant = tape.Result(z.Rows, 1, differentiable);
        var tanh = tape.Constant(z.Rows, 1);
        var rows = z.Rows / u.Rows;
        for (var p = 0; p < u.Rows; p++)
        {
            var direction = Direction.Of(u.Row(p), w.Row(p));
            for (var row = p * rows; row < (p + 1) * rows; row++)
            {
                var t = Math.Tanh(Dot(w.Row(p), z.Row(row)) + b.Values[p]);
                var from = z.Row(row);
                var to = output.Row(row);
                var ofU = u.Row(p);
                var ofW = w.Row(p);
                for (var j = 0; j < to.Length; j++) to[j] = (float)(from[j] + (ofU[j] + direction.Correction * ofW[j]) * t);
                tanh.Values[row] = (float)t;
                logDeterminant.Values[row] = (float)Math.Log(direction.Determinant(t));
            }
        }
        if (tape.Recording && differentiable)
        {
            var operation = tape.Record<PlanarTransform>();
            (operation.z, operation.u, operation.w, operation.b) = (z, u, w, b);
            (operation.tanh, operation.output, operation.logDeterminant) = (tanh, output, logDeterminant);
            if (operation.gradientOfDirection.Length != z.Columns) operation.gradientOfDirection = new double[z.Columns];
        }
        return (output, logDeterminant);
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var p = 0; p < u.Rows; p++) BackwardOf(p);
    }

    private void BackwardOf(int p)
    {
        var rows = z.Rows / u.Rows;
        var ofU = u.Row(p);
        var ofW = w.Row(p);
        var dw = w.GradientRow(p);
        var direction = Direction.Of(ofU, ofW);
        Array.Clear(gradientOfDirection);
        var (dsoftplus, db) = (0.0, 0.0);
        for (var row = p * rows; row < (p + 1) * rows; row++)
        {
            var from = z.Row(row);
            var gradient = output.GradientRow(row);
            var dz = z.GradientRow(row);
            double t = tanh.Values[row], rest = 1 - t * t;
            var byDeterminant = logDeterminant.Gradients[row] / direction.Determinant(t);
            var dt = Dot(gradient, ofU) + direction.Correction * Dot(gradient, ofW)
                + byDeterminant * 2 * t * (1 - direction.Softplus);
            var dargument = dt * rest;
            dsoftplus += byDeterminant * rest;
            db += dargument;
            for (var j = 0; j < gradient.Length; j++) gradientOfDirection[j] += t * gradient[j];
            for (var j = 0; j < dz.Length; j++) dz[j] += (float)(gradient[j] + dargument * ofW[j]);
            for (var j = 0; j < dw.Length; j++) dw[j] += (float)(dargument * from[j]);
        }
        // Through û = u + κw, κ = (softplus(a) − 1 − a) / ‖w‖² and a = wᵀu.
        var dcorrection = 0.0;
        for (var j = 0; j < ofW.Length; j++) dcorrection += gradientOfDirection[j] * ofW[j];
        dsoftplus += dcorrection / direction.SquaredNorm;
        var dproduct = -dcorrection / direction.SquaredNorm + dsoftplus * direction.SoftplusDerivative;
        var dsquaredNorm = -dcorrection * direction.Correction / direction.SquaredNorm;
        var du = u.GradientRow(p);
        for (var j = 0; j < dw.Length; j++)
            dw[j] += (float)(direction.Correction * gradientOfDirection[j] + 2 * dsquaredNorm * ofW[j] + dproduct * ofU[j]);
        for (var j = 0; j < du.Length; j++) du[j] += (float)(gradientOfDirection[j] + dproduct * ofW[j]);
        if (b.NeedsGradient) b.Gradients[p] += (float)db;
    }

    /// <summary>Σ left·right, in double precision.</summary>
    public static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++) sum += (double)left[i] * right[i];
        return sum;
    }

    /// <summary>What follows from u and w alone: û = u + Correction·w, and Softplus = 1 + wᵀû.</summary>
    /// <param name="Correction">(softplus(wᵀu) − 1 − wᵀu) / ‖w‖².</param>
    /// <param name="Softplus">softplus(wᵀu), above 0.</param>
    /// <param name="SoftplusDerivative">Its derivative by wᵀu.</param>
    /// <param name="SquaredNorm">‖w‖².</param>
    public readonly record struct Direction(double Correction, double Softplus, double SoftplusDerivative, double SquaredNorm)
    {
        /// <summary>Of u [Z] and w [Z].</summary>
        public static Direction Of(ReadOnlySpan<float> u, ReadOnlySpan<float> w)
        {
            var product = Dot(w, u);
            var squaredNorm = Math.Max(Dot(w, w), Smallest);
            var tail = Math.Exp(-Math.Abs(product));
            var softplus = Math.Max(Smallest, Math.Max(product, 0) + (tail > 1e-8 ? Math.Log(1 + tail) : tail));
            return new(
                (softplus - 1 - product) / squaredNorm, softplus, product >= 0 ? 1 / (1 + tail) : tail / (1 + tail), squaredNorm);
        }

        /// <summary>det ∂z'/∂z where the hyperbolic tangent is this: tanh² + (1 − tanh²)·softplus, not negative.</summary>
        public double Determinant(double tanh) => tanh * tanh + (1 - tanh * tanh) * Softplus;
    }
}
