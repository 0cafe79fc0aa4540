namespace ArchVae.Tensors.Ops;

/// <summary>
/// Equation 18: log q_K(z_K) = log q_0(z_0) − Σ_k log|det ∂f_k/∂z_(k−1)|, in nats, summed in double precision so that long chains
/// of flows lose no digits. logDensity and each of the log determinants [N, 1] → [N, 1].
/// </summary>
internal sealed class ChangeOfVariables : Operation
{
    private readonly List<Tensor> logDeterminants = [];
    private Tensor logDensity;
    private Tensor output;

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

    public override void Backward(Tape tape)
    {
        if (logDensity.NeedsGradient) Elementwise.AddTo(output.Gradients, logDensity.Gradients);
        foreach (var term in logDeterminants)
        {
            if (term.NeedsGradient) Elementwise.AddScaledTo(-1, output.Gradients, term.Gradients);
        }
    }
}
