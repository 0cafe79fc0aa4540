namespace ArchVae.Tensors;

/// <summary>
/// A recorded operation. Its forward pass is a static method that computes the result and, where the tape records, fills the
/// fields that the backward pass needs. Instances are used again from step to step.
/// </summary>
public abstract class Operation
{
    /// <summary>Adds to the gradient of every input that needs one; never overwrites.</summary>
    public abstract void Backward(Tape tape);
}
