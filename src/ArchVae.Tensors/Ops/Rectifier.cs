using System.Numerics.Tensors;

namespace ArchVae.Tensors.Ops;

/// <summary>The rectified linear unit where no layer before it applies it as it goes: y = max(0, x). [N, D] → [N, D].</summary>
public sealed class Rectifier : RowOperation
{
    /// <summary>y = max(0, x); what is no number stays none.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">x [N, D].</param>
    /// <returns>[N, D].</returns>
    public static Tensor Apply(Tape tape, Tensor input)
    {
        var operation = tape.Record<Rectifier>();
        operation.Input = input;
        operation.Output = tape.Result(input.Rows, input.Columns, tape.Recording && input.NeedsGradient);
        return operation.Forward(tape);
    }

    private protected override void Run(int row, bool forward)
    {
        if (forward)
        {
            TensorPrimitives.Max(Input.Row(row), 0f, Output.Row(row));
            return;
        }
        var y = Output.Row(row);
        var dy = Output.GradientRow(row);
        var dx = Input.GradientRow(row);
        for (var j = 0; j < dx.Length; j++) dx[j] += y[j] > 0 ? dy[j] : 0;
    }
}
