using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace Extension;

/// <summary>
/// p(z) = Π_j exp(−|z_j| / b_j) / (2 b_j), heavier in its tails than N(0, I); the scales b are learned with the model. It has
/// no KL in closed form, so training estimates it from samples.
/// </summary>
public sealed class LaplacePrior : Prior
{
    private readonly Parameter logScale;

    /// <summary>A prior whose scales, 1 at first, are added to a set.</summary>
    public LaplacePrior(ParameterSet parameters, string name, int size) =>
        logScale = parameters.Add($"{name}.log_scale", [size], 0);

    /// <inheritdoc/>
    public override Tensor LogDensity(Tape tape, Tensor z) => LaplaceLogDensity.Apply(tape, z, tape.Use(logScale.Tensor));

    /// <inheritdoc/>
    public override Tensor Draw(Tape tape, ulong seed, long first, int count)
    {
        var z = tape.Constant(count, logScale.Length);
        for (var i = 0; i < count; i++)
        {
            // A stream for each draw, so that it depends on its number and on nothing else.
            var random = new RandomStream(seed, RandomPurpose.Prior, 0, first + i);
            for (var j = 0; j < z.Columns; j++)
            {
                var u = random.NextDouble() - 0.5;
                z.Row(i)[j] = (float)(-Math.Exp(logScale.Tensor.Values[j]) * Math.Sign(u) * Math.Log(1 - 2 * Math.Abs(u)));
            }
        }
        return z;
    }
}

/// <summary>log p(z) of <see cref="LaplacePrior"/>: z [N, Z] and log b [1, Z] → [N, 1] in nats.</summary>
public sealed class LaplaceLogDensity : Operation
{
    private Tensor z;
    private Tensor logScale;
    private Tensor output;

    /// <summary>The log densities.</summary>
    public static Tensor Apply(Tape tape, Tensor z, Tensor logScale)
    {
        var differentiable = z.NeedsGradient || logScale.NeedsGradient;
        var output = tape.Result(z.Rows, 1, differentiable);
        for (var row = 0; row < z.Rows; row++)
        {
            var sum = 0.0;
            for (var j = 0; j < z.Columns; j++)
                sum -= Math.Abs(z.Row(row)[j]) * Math.Exp(-logScale.Values[j]) + Math.Log(2) + logScale.Values[j];
            output.Values[row] = (float)sum;
        }
        if (tape.Recording && differentiable)
        {
            var operation = tape.Record<LaplaceLogDensity>();
            (operation.z, operation.logScale, operation.output) = (z, logScale, output);
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        for (var row = 0; row < z.Rows; row++)
        {
            double gradient = output.Gradients[row];
            for (var j = 0; j < z.Columns; j++)
            {
                double from = z.Row(row)[j], inverse = Math.Exp(-logScale.Values[j]);
                if (z.NeedsGradient) z.GradientRow(row)[j] -= (float)(gradient * Math.Sign(from) * inverse);
                if (logScale.NeedsGradient) logScale.Gradients[j] += (float)(gradient * (Math.Abs(from) * inverse - 1));
            }
        }
    }
}

/// <summary><c>laplace</c>.</summary>
public sealed class LaplaceFamily : PriorFamily
{
    /// <inheritdoc/>
    public override string Name => "laplace";

    /// <inheritdoc/>
    public override Prior Create(PriorContext context) => new LaplacePrior(context.Parameters, context.Name, context.Size);
}
