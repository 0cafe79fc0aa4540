namespace ArchVae.Tensors.Ops;

/// <summary>
/// One radial flow: z' = z_0 + ρ·(z − z_0) with ρ = 1 + β / (α + r), r = ‖z − z_0‖ (Rezende and Mohamed, "Variational inference
/// with normalizing flows", ICML 2015). It is invertible only where α &gt; 0 and β &gt; −α, so α = softplus(a) and β =
/// softplus(b) − α are used (their appendix A.2). With s = softplus(b) = α + β both factors of the determinant are quotients of
/// sums of numbers that are not negative: ρ = (r + s) / (α + r), Z − 1 times, and (r² + 2αr + αs) / (α + r)² along the radius.
/// z [P·R, Z]; center z_0 [P, Z], alpha a and beta b [P, 1], row p of which serves rows p·R … of z → z' [P·R, Z] and log|det|
/// [P·R, 1] in nats.
/// </summary>
public sealed class RadialTransform : Operation
{
    private Tensor z;
    private Tensor center;
    private Tensor alpha;
    private Tensor beta;
    private Tensor output;
    private Tensor logDeterminant;

    /// <summary>One flow and its log determinant.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[P·R, Z].</param>
    /// <param name="center">z_0 [P, Z].</param>
    /// <param name="alpha">a [P, 1], as learned; α is made of it here.</param>
    /// <param name="beta">b [P, 1], as learned; β is made of it here.</param>
    /// <returns>z' [P·R, Z], and log|det| [P·R, 1] in nats.</returns>
    /// <exception cref="ArgumentException">The rows of z are no multiple of those of the center.</exception>
    public static (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, Tensor center, Tensor alpha, Tensor beta)
    {
        if (z.Rows % center.Rows != 0) throw new ArgumentException($"A center {center} does not serve {z}.", nameof(center));
        var differentiable = z.NeedsGradient || center.NeedsGradient || alpha.NeedsGradient || beta.NeedsGradient;
        var output = tape.Result(z.Rows, z.Columns, differentiable);
        var logDeterminant = tape.Result(z.Rows, 1, differentiable);
        var rows = z.Rows / center.Rows;
        for (var row = 0; row < z.Rows; row++)
        {
            var p = row / rows;
            var shape = Shape.Of(alpha.Values[p], beta.Values[p]);
            var radius = Distance(z.Row(row), center.Row(p));
            var ratio = shape.Ratio(radius);
            var from = z.Row(row);
            var middle = center.Row(p);
            var to = output.Row(row);
            for (var j = 0; j < to.Length; j++) to[j] = (float)(middle[j] + ratio * ((double)from[j] - middle[j]));
            logDeterminant.Values[row] = (float)((z.Columns - 1) * Math.Log(ratio) + shape.LogSlope(radius));
        }
        if (tape.Recording && differentiable)
        {
            var operation = tape.Record<RadialTransform>();
            (operation.z, operation.center, operation.alpha, operation.beta) = (z, center, alpha, beta);
            (operation.output, operation.logDeterminant) = (output, logDeterminant);
        }
        return (output, logDeterminant);
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var rows = z.Rows / center.Rows;
        for (var p = 0; p < center.Rows; p++)
        {
            var shape = Shape.Of(alpha.Values[p], beta.Values[p]);
            var (dalpha, dsum) = (0.0, 0.0);
            for (var row = p * rows; row < (p + 1) * rows; row++)
            {
                var (ofAlpha, ofSum) = BackwardOf(row, p, shape);
                dalpha += ofAlpha;
                dsum += ofSum;
            }
            if (alpha.NeedsGradient) alpha.Gradients[p] += (float)(dalpha * Sigmoid(alpha.Values[p]));
            if (beta.NeedsGradient) beta.Gradients[p] += (float)(dsum * Sigmoid(beta.Values[p]));
        }
    }

    // Adds to the gradients of z and the center; gives those of α and s.
    private (double Alpha, double Sum) BackwardOf(int row, int p, Shape shape)
    {
        var from = z.Row(row);
        var middle = center.Row(p);
        var gradient = output.GradientRow(row);
        var (a, s, r) = (shape.Alpha, shape.Sum, Distance(from, middle));
        var (reach, ratio, quotient) = (a + r, shape.Ratio(r), r * r + 2 * a * r + a * s);
        var byRatio = (z.Columns - 1) * logDeterminant.Gradients[row] / ratio;
        for (var j = 0; j < from.Length; j++) byRatio += gradient[j] * ((double)from[j] - middle[j]);
        var bySlope = (double)logDeterminant.Gradients[row];
        var dradius = byRatio * (a - s) / (reach * reach) + bySlope * (2 * reach / quotient - 2 / reach);
        var dalpha = -byRatio * ratio / reach + bySlope * ((2 * r + s) / quotient - 2 / reach);
        var dsum = byRatio / reach + bySlope * a / quotient;
        var dz = z.GradientRow(row);
        var dcenter = center.GradientRow(p);
        for (var j = 0; j < from.Length; j++)
        {
            var ofOffset = ratio * gradient[j] + (r > 0 ? dradius * ((double)from[j] - middle[j]) / r : 0);
            if (z.NeedsGradient) dz[j] += (float)ofOffset;
            if (center.NeedsGradient) dcenter[j] += (float)(gradient[j] - ofOffset);
        }
        return (dalpha, dsum);
    }

    /// <summary>‖left − right‖, in double precision.</summary>
    public static double Distance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var j = 0; j < left.Length; j++) sum += ((double)left[j] - right[j]) * ((double)left[j] - right[j]);
        return Math.Sqrt(sum);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>What follows from a and b alone.</summary>
    /// <param name="Alpha">α, above 0.</param>
    /// <param name="Sum">s = α + β, above 0.</param>
    public readonly record struct Shape(double Alpha, double Sum)
    {
        // Nothing divides by zero, nor is a determinant's logarithm infinite.
        private const double Smallest = 1e-30;

        /// <summary>Of a and b as learned.</summary>
        public static Shape Of(double alpha, double beta) => new(Softplus(alpha), Softplus(beta));

        /// <summary>ρ = ‖z' − z_0‖ / ‖z − z_0‖ at a radius.</summary>
        public double Ratio(double radius) => (radius + Sum) / (Alpha + radius);

        /// <summary>The logarithm of the derivative of ‖z' − z_0‖ by ‖z − z_0‖ at a radius.</summary>
        public double LogSlope(double radius) =>
            Math.Log(radius * radius + 2 * Alpha * radius + Alpha * Sum) - 2 * Math.Log(Alpha + radius);

        /// <summary>The radius that is moved to this one: the root of r² + (s − r')·r − α·r' that is not negative.</summary>
        public double Invert(double radius)
        {
            var (half, product) = ((radius - Sum) / 2, Alpha * radius);
            var root = Math.Sqrt(half * half + product);
            return half >= 0 ? half + root : product / (root - half);
        }

        private static double Softplus(double x) => Smallest + Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
    }
}
