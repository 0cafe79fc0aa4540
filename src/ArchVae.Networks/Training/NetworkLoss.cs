using ArchVae.Networks.Data;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Networks.Training;

/// <summary>What training makes small, by the task.</summary>
internal static class NetworkLoss
{
    /// <summary>
    /// The mean over the batch: of the squared error, or of the cross-entropy in nats, weighted by class where there are weights.
    /// </summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="task">The task.</param>
    /// <param name="outputs">[B, outputs].</param>
    /// <param name="targets">[B, 1].</param>
    /// <param name="classWeights">[1, classes], or none.</param>
    public static Tensor Apply(Tape tape, NetworkTask task, Tensor outputs, Tensor targets, Tensor classWeights) => task switch
    {
        NetworkTask.Regression => SquaredError.Apply(tape, outputs, targets),
        NetworkTask.Binary when outputs.Columns == 1 => SigmoidCrossEntropy.Apply(tape, outputs, targets, classWeights),
        _ => SoftmaxCrossEntropy.Apply(tape, outputs, targets, classWeights),
    };
}
