using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// One step of an inverse autoregressive flow in its plain form: z' = m + σ⊙z with σ = exp(logScale), and
/// log|det| = Σ_j log σ_j. z, shift m and logScale [N, Z] → z' [N, Z] and log|det| [N, 1] in nats.
/// </summary>
public sealed class ShiftedScale : Operation
{
    private Tensor z;
    private Tensor shift;
    private Tensor logScale;
    private Tensor scale;
    private Tensor output;
    private Tensor logDeterminant;

    /// <summary>One step and its log determinant.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[N, Z].</param>
    /// <param name="shift">m [N, Z].</param>
    /// <param name="logScale">log σ [N, Z].</param>
    /// <returns>z' [N, Z], and log|det| [N, 1] in nats.</returns>
    public static (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, Tensor shift, Tensor logScale)
    {
        var differentiable = z.NeedsGradient || shift.NeedsGradient || logScale.NeedsGradient;
        var output = tape.Result(z.Rows, z.Columns, differentiable);
        var logDeterminant = tape.Result(z.Rows, 1, differentiable);
        var scale = tape.Constant(z.Rows, z.Columns);
        VectorMath.Exp(logScale.Values, scale.Values);
        var from = z.Values;
        var m = shift.Values;
        var s = scale.Values;
        var to = output.Values;
        for (var i = 0; i < to.Length; i++) to[i] = m[i] + s[i] * from[i];
        for (var row = 0; row < z.Rows; row++)
        {
            var sum = 0.0;
            foreach (var value in logScale.Row(row)) sum += value;
            logDeterminant.Values[row] = (float)sum;
        }
        if (tape.Recording && differentiable)
        {
            var operation = tape.Record<ShiftedScale>();
            (operation.z, operation.shift, operation.logScale) = (z, shift, logScale);
            (operation.scale, operation.output, operation.logDeterminant) = (scale, output, logDeterminant);
        }
        return (output, logDeterminant);
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var row = 0; row < z.Rows; row++)
        {
            var from = z.Row(row);
            var s = scale.Row(row);
            var gradient = output.GradientRow(row);
            var ofLogDeterminant = logDeterminant.Gradients[row];
            var dz = z.GradientRow(row);
            var dlogScale = logScale.GradientRow(row);
            for (var j = 0; j < dz.Length; j++) dz[j] += gradient[j] * s[j];
            for (var j = 0; j < dlogScale.Length; j++) dlogScale[j] += gradient[j] * s[j] * from[j] + ofLogDeterminant;
            if (shift.NeedsGradient) Elementwise.AddTo(gradient, shift.GradientRow(row));
        }
    }
}
