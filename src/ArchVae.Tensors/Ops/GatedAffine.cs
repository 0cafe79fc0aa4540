using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// One step of an inverse autoregressive flow in its numerically stable form (Kingma et al., "Improved variational inference with
/// inverse autoregressive flow", NeurIPS 2016, equation 14): z' = σ⊙z + (1 − σ)⊙m with σ = sigmoid(gate), log|det| = Σ_j log σ_j.
/// z, shift m and gate [N, Z] → z' [N, Z] and log|det| [N, 1] in nats.
/// </summary>
public sealed class GatedAffine : Operation
{
    private Tensor z;
    private Tensor shift;
    private Tensor gate;
    private Tensor scale;
    private Tensor output;
    private Tensor logDeterminant;

    /// <summary>One step and its log determinant.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[N, Z].</param>
    /// <param name="shift">m [N, Z].</param>
    /// <param name="gate">s [N, Z], the argument of the sigmoid.</param>
    /// <returns>z' [N, Z], and log|det| [N, 1] in nats.</returns>
    public static (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, Tensor shift, Tensor gate)
    {
        var differentiable = z.NeedsGradient || shift.NeedsGradient || gate.NeedsGradient;
        var output = tape.Result(z.Rows, z.Columns, differentiable);
        var logDeterminant = tape.Result(z.Rows, 1, differentiable);
        var scale = tape.Constant(z.Rows, z.Columns);
        // log σ = −softplus(−gate) keeps its digits where σ is near 1.
        var minusLogScale = scale.Values;
        for (var i = 0; i < minusLogScale.Length; i++) minusLogScale[i] = -gate.Values[i];
        VectorMath.Softplus(minusLogScale, minusLogScale);
        for (var row = 0; row < z.Rows; row++)
        {
            var sum = 0.0;
            foreach (var value in scale.Row(row)) sum -= value;
            logDeterminant.Values[row] = (float)sum;
        }
        VectorMath.Sigmoid(gate.Values, scale.Values);
        var from = z.Values;
        var m = shift.Values;
        var s = scale.Values;
        var to = output.Values;
        for (var i = 0; i < to.Length; i++) to[i] = m[i] + s[i] * (from[i] - m[i]);
        if (tape.Recording && differentiable)
        {
            var operation = tape.Record<GatedAffine>();
            (operation.z, operation.shift, operation.gate) = (z, shift, gate);
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
            var m = shift.Row(row);
            var s = scale.Row(row);
            var gradient = output.GradientRow(row);
            var ofLogDeterminant = logDeterminant.Gradients[row];
            var dz = z.GradientRow(row);
            var dm = shift.GradientRow(row);
            var dgate = gate.GradientRow(row);
            for (var j = 0; j < dz.Length; j++) dz[j] += gradient[j] * s[j];
            for (var j = 0; j < dm.Length; j++) dm[j] += gradient[j] * (1 - s[j]);
            for (var j = 0; j < dgate.Length; j++)
                dgate[j] += (1 - s[j]) * (gradient[j] * s[j] * (from[j] - m[j]) + ofLogDeterminant);
        }
    }
}
