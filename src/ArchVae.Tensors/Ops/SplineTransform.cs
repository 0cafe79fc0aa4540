namespace ArchVae.Tensors.Ops;

/// <summary>
/// Each dimension through a <see cref="RationalQuadraticSpline"/> of its own. x [N, D] and parameters [N, D·(3K − 1)], dimension
/// after dimension → y [N, D], and log|det| [N, 1] in nats, the sum of the logarithms of the slopes.
/// </summary>
public sealed class SplineTransform : Operation
{
    private Tensor x;
    private Tensor parameters;
    private Tensor output;
    private Tensor logDeterminant;
    private RationalQuadraticSpline spline = null!;

    /// <summary>The dimensions, each through its spline, and the log determinant.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="x">[N, D].</param>
    /// <param name="parameters">[N, D·(3K − 1)].</param>
    /// <param name="spline">The spline to work with, which is not used by two threads at a time.</param>
    /// <returns>[N, D] and [N, 1].</returns>
    /// <exception cref="ArgumentException">The rows differ, or the columns are not 3K − 1 for each dimension.</exception>
    public static (Tensor Y, Tensor LogDeterminant) Apply(
        Tape tape, Tensor x, Tensor parameters, RationalQuadraticSpline spline)
    {
        ArgumentNullException.ThrowIfNull(spline);
        if (x.Rows != parameters.Rows || parameters.Columns != x.Columns * spline.ParameterCount)
            throw new ArgumentException($"Parameters {parameters} do not serve {x}.", nameof(parameters));
        var differentiable = x.NeedsGradient || parameters.NeedsGradient;
        var output = tape.Result(x.Rows, x.Columns, differentiable);
        var logDeterminant = tape.Result(x.Rows, 1, differentiable);
        for (var row = 0; row < x.Rows; row++)
        {
            var sum = 0.0;
            for (var j = 0; j < x.Columns; j++)
            {
                spline.Set(parameters.Row(row).Slice(j * spline.ParameterCount, spline.ParameterCount));
                var (value, logSlope) = spline.At(x.Row(row)[j]);
                output.Row(row)[j] = (float)value;
                sum += logSlope;
            }
            logDeterminant.Values[row] = (float)sum;
        }
        if (tape.Recording && differentiable)
        {
            var operation = tape.Record<SplineTransform>();
            (operation.x, operation.parameters, operation.spline) = (x, parameters, spline);
            (operation.output, operation.logDeterminant) = (output, logDeterminant);
        }
        return (output, logDeterminant);
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var count = spline.ParameterCount;
        for (var row = 0; row < x.Rows; row++)
        {
            for (var j = 0; j < x.Columns; j++)
            {
                var of = parameters.Row(row).Slice(j * count, count);
                var gradient = parameters.NeedsGradient ? parameters.GradientRow(row).Slice(j * count, count) : [];
                spline.Set(of);
                var byX = spline.Backward(
                    x.Row(row)[j], output.GradientRow(row)[j], logDeterminant.Gradients[row], of, gradient);
                if (x.NeedsGradient) x.GradientRow(row)[j] += (float)byX;
            }
        }
    }
}
