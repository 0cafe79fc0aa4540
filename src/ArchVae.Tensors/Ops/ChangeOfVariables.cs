namespace ArchVae.Tensors.Ops;

/// <summary>
/// Change of variables: log q_K(z_K) = log q_0(z_0) − Σ_k log|det ∂f_k/∂z_(k−1)|, in nats, summed in double precision so that
/// long chains of flows lose no digits. logDensity and each of the log determinants [N, 1] → [N, 1].
/// </summary>
public sealed class ChangeOfVariables : Operation
{
    private readonly List<Tensor> logDeterminants = [];
    private Tensor logDensity;
    private Tensor output;

    /// <summary>log q_K at the samples.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="logDensity">[N, 1] log q_0 in nats.</param>
    /// <param name="logDeterminants">[N, 1] each, log|det| of each map in nats.</param>
    /// <returns>[N, 1] in nats.</returns>
    public static Tensor Apply(Tape tape, Tensor logDensity, ReadOnlySpan<Tensor> logDeterminants)
    {
        var differentiable = logDensity.NeedsGradient;
        foreach (var term in logDeterminants) differentiable |= term.NeedsGradient;
        var output = tape.Result(logDensity.Rows, 1, differentiable);
        for (var row = 0; row < output.Rows; row++)
        {
            double sum = logDensity.Values[row];
            foreach (var term in logDeterminants) sum -= term.Values[row];
            output.Values[row] = (float)sum;
        }
        if (tape.Recording && differentiable)
        {
            var operation = tape.Record<ChangeOfVariables>();
            (operation.logDensity, operation.output) = (logDensity, output);
            operation.logDeterminants.Clear();
            operation.logDeterminants.AddRange(logDeterminants);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (logDensity.NeedsGradient) Elementwise.AddTo(output.Gradients, logDensity.Gradients);
        foreach (var term in logDeterminants)
        {
            if (term.NeedsGradient) Elementwise.AddScaledTo(-1, output.Gradients, term.Gradients);
        }
    }
}
