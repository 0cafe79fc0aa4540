using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Networks;

/// <summary>What a layer does to a batch.</summary>
/// <param name="pass">The batch that is under way.</param>
/// <param name="input">
/// What comes in as rows: vectors [B, units], images [B, channels·height·width], or the steps of sequences [N, units] as
/// <see cref="NetworkPass.Layout"/> packs them.
/// </param>
/// <returns>What goes out, as rows in the same way.</returns>
public delegate Tensor NetworkLayer(NetworkPass pass, Tensor input);

/// <summary>What a layer is made with.</summary>
/// <param name="Parameters">What its parameters are added to.</param>
/// <param name="Name">What stands before the names of its parameters and a point.</param>
/// <param name="Place">Its number in the network, from 0.</param>
/// <param name="HasRelu">Whether a ReLU belongs after it, which it applies itself.</param>
public sealed record LayerBuilding(ParameterSet Parameters, string Name, int Place, bool HasRelu)
{
    /// <summary>The activation that it applies itself.</summary>
    public Activation Activation => HasRelu ? Activation.Relu : Activation.None;

    /// <summary>What goes out of a layer that cannot apply the ReLU as it goes.</summary>
    public Tensor Activate(Tape tape, Tensor output) => HasRelu ? Rectifier.Apply(tape, output) : output;
}

/// <summary>One way of a batch through a network.</summary>
/// <param name="tape">Where results live and operations are recorded.</param>
public sealed class NetworkPass(Tape tape)
{
    /// <summary>Where results live and operations are recorded.</summary>
    public Tape Tape { get; } = tape;

    /// <summary>How the steps of sequences lie in rows; as many sequences as there are examples in the batch.</summary>
    public SequenceLayout Layout { get; set; } = new();

    /// <summary>Whether dropout draws and batch normalisation takes the batch's own moments.</summary>
    public bool IsTraining { get; set; }

    /// <summary>The seed of the run, for dropout.</summary>
    public ulong Seed { get; set; }

    /// <summary>The training step, for dropout.</summary>
    public long Step { get; set; }
}
