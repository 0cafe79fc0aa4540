namespace ArchVae.Tensors.Ops;

/// <summary>
/// The reflection in the plane at a right angle to v: z' = z − 2·v·(vᵀz) / ‖v‖². It is its own inverse, keeps lengths, and its
/// determinant is −1. z [P·R, Z]; v [P, Z], row p of which serves rows p·R … of z → z' [P·R, Z].
/// </summary>
public sealed class HouseholderReflection : Operation
{
    // ‖v‖² is not taken to be smaller, so that nothing divides by zero.
    private const double Smallest = 1e-30;
    private Tensor z;
    private Tensor v;
    private Tensor output;
    private double[] gradientOfNormal = [];

    /// <summary>The reflected points.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[P·R, Z].</param>
    /// <param name="v">[P, Z], of any length but 0.</param>
    /// <returns>[P·R, Z].</returns>
    /// <exception cref="ArgumentException">The rows of z are no multiple of those of v.</exception>
    public static Tensor Apply(Tape tape, Tensor z, Tensor v)
    {
        if (z.Rows % v.Rows != 0) throw new ArgumentException($"Normals {v} do not serve {z}.", nameof(v));
        var output = tape.Result(z.Rows, z.Columns, z.NeedsGradient || v.NeedsGradient);
        var rows = z.Rows / v.Rows;
        for (var row = 0; row < z.Rows; row++)
        {
            var from = z.Row(row);
            var normal = v.Row(row / rows);
            var to = output.Row(row);
            var factor = 2 * PlanarTransform.Dot(normal, from) / SquaredNorm(normal);
            for (var j = 0; j < to.Length; j++) to[j] = (float)(from[j] - factor * normal[j]);
        }
        if (tape.Recording && output.NeedsGradient)
        {
            var operation = tape.Record<HouseholderReflection>();
            (operation.z, operation.v, operation.output) = (z, v, output);
            if (operation.gradientOfNormal.Length != z.Columns) operation.gradientOfNormal = new double[z.Columns];
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var rows = z.Rows / v.Rows;
        for (var p = 0; p < v.Rows; p++)
        {
            var normal = v.Row(p);
            var squaredNorm = SquaredNorm(normal);
            Array.Clear(gradientOfNormal);
            for (var row = p * rows; row < (p + 1) * rows; row++)
            {
                var from = z.Row(row);
                var gradient = output.GradientRow(row);
                var dz = z.GradientRow(row);
                var ofPoint = 2 * PlanarTransform.Dot(normal, from) / squaredNorm;
                var ofGradient = 2 * PlanarTransform.Dot(normal, gradient) / squaredNorm;
                for (var j = 0; j < dz.Length; j++) dz[j] += (float)(gradient[j] - ofGradient * normal[j]);
                for (var j = 0; j < normal.Length; j++)
                    gradientOfNormal[j] += ofPoint * ofGradient * normal[j] - ofGradient * from[j] - ofPoint * gradient[j];
            }
            var dv = v.GradientRow(p);
            for (var j = 0; j < dv.Length; j++) dv[j] += (float)gradientOfNormal[j];
        }
    }

    private static double SquaredNorm(ReadOnlySpan<float> normal) =>
        Math.Max(PlanarTransform.Dot(normal, normal), Smallest);
}
