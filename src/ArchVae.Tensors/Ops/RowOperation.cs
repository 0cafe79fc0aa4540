namespace ArchVae.Tensors.Ops;

/// <summary>
/// An operation whose rows do not depend on each other: they are spread over the threads, forward and backward.
/// </summary>
public abstract class RowOperation : Operation, IParallelWork
{
    private bool forward;

    private protected RowOperation()
    {
    }

    private protected Tensor Input { get; set; }

    private protected Tensor Output { get; set; }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        if (Output.NeedsGradient) RunAll(tape, forward: false);
    }

    void IParallelWork.Run(int index) => Run(index, forward);

    // Input and output are set by then.
    private protected Tensor Forward(Tape tape)
    {
        RunAll(tape, forward: true);
        return Output;
    }

    private protected abstract void Run(int row, bool forward);

    private void RunAll(Tape tape, bool forward)
    {
        this.forward = forward;
        tape.Team.For(Input.Rows, this);
    }
}
