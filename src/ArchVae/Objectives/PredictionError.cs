using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Objectives;

/// <summary>
/// The squared error of what a <see cref="ArchVae.Models.MetricHead"/> predicts, over the architectures of a batch that have the
/// metric; the others cost nothing and pull at nothing.
/// </summary>
internal static class PredictionError
{
    /// <summary>1/L Σ (prediction − label)² over the L architectures with a label.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="predictions">[B, 1].</param>
    /// <param name="labels">[B, 1], NaN where there is none, which the prediction is then put in the place of.</param>
    /// <param name="labelled">The share of the whole batch's architectures that have a label, above 0.</param>
    /// <returns>[1, 1].</returns>
    public static Tensor Apply(Tape tape, Tensor predictions, Tensor labels, double labelled)
    {
        for (var row = 0; row < labels.Rows; row++)
        {
            if (float.IsNaN(labels.Values[row])) labels.Values[row] = predictions.Values[row];
        }
        return WeightedSum.Apply(tape, SquaredError.Apply(tape, predictions, labels), 1 / labelled);
    }
}
