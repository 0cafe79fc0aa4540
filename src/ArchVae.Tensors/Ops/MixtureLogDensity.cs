using System.Numerics.Tensors;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// The log density of a mixture of K Gaussians of equal weight, log 1/K Σ_k N(z; μ_k, L_k·L_kᵀ) with L = L* + diag(σ), in nats.
/// z [N, Z], μ and log σ² [K, Z], and L* [K, Z(Z−1)/2] where covariances are full → [N, 1].
/// </summary>
public sealed unsafe class MixtureLogDensity : Operation, IParallelWork
{
    private const int RowsPerPiece = 16;

    // In float32 nothing comes of a share this small.
    private const float Negligible = 1e-12f;
    private Tensor z;
    private Tensor mean;
    private Tensor logVariance;
    private Tensor strictlyLower;
    private Tensor output;

    // [K, Z] 1/σ; [K] −½(Z log 2π + Σ log σ²); [N, K] a component's log density, then its share; [pieces, 2Z] work.
    private Tensor precision;
    private Tensor logNorm;
    private Tensor shares;
    private Tensor work;

    // [K, 8·(Z + Z + Z(Z−1)/2)] a component's gradients by the pieces of the batch, where it is cut.
    private Tensor ofPieces;
    private BatchPieces? cut;
    private Phase phase;

    private enum Phase
    {
        Forward,
        BackwardPoints,
        BackwardComponents,
    }

    private int Size => z.Columns;

    private int Components => mean.Rows;

    /// <summary>The log density.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[N, Z].</param>
    /// <param name="mean">μ [K, Z].</param>
    /// <param name="logVariance">log σ² [K, Z].</param>
    /// <param name="strictlyLower">L* [K, Z(Z−1)/2], row by row; does not exist where covariances are diagonal.</param>
    /// <returns>[N, 1] in nats; −∞ where all components are below what single precision holds.</returns>
    public static Tensor Apply(Tape tape, Tensor z, Tensor mean, Tensor logVariance, Tensor strictlyLower = default)
    {
        if (mean.Columns != z.Columns || logVariance.Columns != z.Columns || logVariance.Rows != mean.Rows)
            throw new ArgumentException($"Components {mean} and {logVariance} are not of the points {z}.", nameof(mean));
        var operation = tape.Record<MixtureLogDensity>();
        operation.Forward(tape, z, mean, logVariance, strictlyLower);
        return operation.output;
    }

    private void Forward(Tape tape, Tensor points, Tensor means, Tensor logVariances, Tensor lower)
    {
        (z, mean, logVariance, strictlyLower) = (points, means, logVariances, lower);
        cut = tape.CutOf(z.Rows);
        var ofComponents = mean.NeedsGradient || logVariance.NeedsGradient || lower.NeedsGradient;
        output = tape.Result(z.Rows, 1, z.NeedsGradient || ofComponents);
        precision = tape.Constant(Components, Size);
        logNorm = tape.Constant(Components, 1);
        shares = tape.Constant(z.Rows, Components);
        var pieces = (z.Rows + RowsPerPiece - 1) / RowsPerPiece;
        work = tape.Constant(Math.Max(pieces, Components), 2 * Size);
        for (var k = 0; k < Components; k++)
        {
            var sum = Size * StandardNormalLogDensity.LogTwoPi;
            var ofComponent = precision.Row(k);
            for (var j = 0; j < Size; j++)
            {
                double lv = logVariance.Row(k)[j];
                sum += lv;
                ofComponent[j] = (float)Math.Exp(-lv / 2);
            }
            logNorm.Values[k] = (float)(-sum / 2);
        }
        Run(tape, Phase.Forward, pieces);
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (!output.NeedsGradient) return;
        if (z.NeedsGradient) Run(tape, Phase.BackwardPoints, (z.Rows + RowsPerPiece - 1) / RowsPerPiece);
        if (!mean.NeedsGradient && !logVariance.NeedsGradient && !strictlyLower.NeedsGradient) return;
        if (cut != null)
        {
            ofPieces = tape.Constant(Components, BatchPieces.Count * (2 * Size + strictlyLower.Columns));
            ofPieces.Values.Clear();
        }
        Run(tape, Phase.BackwardComponents, Components);
    }

    private void Run(Tape tape, Phase next, int pieces)
    {
        phase = next;
        tape.Team.For(pieces, this);
    }

    void IParallelWork.Run(int index)
    {
        var noise = work.Row(index)[..Size];
        var pull = work.Row(index)[Size..];
        if (phase == Phase.BackwardComponents)
        {
            AddToComponent(index, noise, pull);
            return;
        }
        for (var row = index * RowsPerPiece; row < Math.Min((index + 1) * RowsPerPiece, z.Rows); row++)
        {
            if (phase == Phase.Forward) output.Values[row] = LogDensity(row, noise);
            else for (var k = 0; k < Components; k++) AddToPoint(row, k, noise, pull);
        }
    }

    private float LogDensity(int row, Span<float> noise)
    {
        var ofRow = shares.Row(row);
        var largest = float.NegativeInfinity;
        for (var k = 0; k < ofRow.Length; k++)
        {
            Noise(row, k, noise);
            ofRow[k] = logNorm.Values[k] - TensorPrimitives.SumOfSquares<float>(noise) / 2;
            // NaN stays one.
            if (!(ofRow[k] <= largest)) largest = ofRow[k];
        }
        if (float.IsNegativeInfinity(largest))
        {
            ofRow.Clear();
            return largest;
        }
        var total = 0.0;
        foreach (ref var share in ofRow)
        {
            share = (float)Math.Exp((double)share - largest);
            total += share;
        }
        foreach (ref var share in ofRow) share = (float)(share / total);
        return (float)(largest + Math.Log(total / Components));
    }

    // ε = L⁻¹(z − μ), by forward substitution.
    private void Noise(int row, int k, Span<float> noise)
    {
        TensorPrimitives.Subtract(z.Row(row), mean.Row(k), noise);
        var ofComponent = precision.Row(k);
        if (!strictlyLower.Exists)
        {
            TensorPrimitives.Multiply(noise, ofComponent, noise);
            return;
        }
        var lower = strictlyLower.Row(k);
        for (var i = 0; i < noise.Length; i++)
        {
            var rest = noise[i] - TensorPrimitives.Dot<float>(lower.Slice(StrictlyLowerProduct.Count(i), i), noise[..i]);
            noise[i] = rest * ofComponent[i];
        }
    }

    // L⁻ᵀε, by backward substitution: the derivative by μ of the component's log density, which is minus that by z.
    private void Pull(int k, ReadOnlySpan<float> noise, Span<float> pull)
    {
        var ofComponent = precision.Row(k);
        if (!strictlyLower.Exists)
        {
            TensorPrimitives.Multiply(noise, ofComponent, pull);
            return;
        }
        var lower = strictlyLower.Row(k);
        noise.CopyTo(pull);
        for (var i = pull.Length - 1; i >= 0; i--)
        {
            pull[i] *= ofComponent[i];
            Elementwise.AddScaledTo(-pull[i], lower.Slice(StrictlyLowerProduct.Count(i), i), pull[..i]);
        }
    }

    private void AddToPoint(int row, int k, Span<float> noise, Span<float> pull)
    {
        var share = shares.Row(row)[k];
        if (share < Negligible) return;
        Noise(row, k, noise);
        Pull(k, noise, pull);
        Elementwise.AddScaledTo(-share * output.Gradients[row], pull, z.GradientRow(row));
    }

    private void AddToComponent(int k, Span<float> noise, Span<float> pull)
    {
        if (cut == null)
        {
            for (var row = 0; row < z.Rows; row++)
            {
                AddToComponent(
                    row, k, noise, pull, mean.GradientRow(k), logVariance.GradientRow(k), strictlyLower.GradientRow(k));
            }
            return;
        }
        var sums = ofPieces.Row(k);
        var (size, ofLower) = (Size, strictlyLower.Columns);
        var ofMean = sums[..(BatchPieces.Count * size)];
        var ofLogVariance = sums.Slice(ofMean.Length, ofMean.Length);
        var ofLowers = sums[(2 * ofMean.Length)..];
        for (var row = 0; row < z.Rows; row++)
        {
            var piece = cut.Of(row);
            AddToComponent(
                row, k, noise, pull, ofMean.Slice(piece * size, size), ofLogVariance.Slice(piece * size, size),
                ofLowers.Slice(piece * ofLower, ofLower));
        }
        if (mean.NeedsGradient) BatchPieces.Join(ofMean, mean.GradientRow(k));
        if (logVariance.NeedsGradient) BatchPieces.Join(ofLogVariance, logVariance.GradientRow(k));
        if (strictlyLower.NeedsGradient) BatchPieces.Join(ofLowers, strictlyLower.GradientRow(k));
    }

    // With a = L⁻ᵀε, a change dL of L changes the log density by aᵀ·dL·ε − Σ d log σ.
    private void AddToComponent(
        int row, int k, Span<float> noise, Span<float> pull, Span<float> ofMean, Span<float> ofLogVariance, Span<float> ofLower)
    {
        var share = shares.Row(row)[k];
        if (share < Negligible) return;
        Noise(row, k, noise);
        Pull(k, noise, pull);
        var gradient = share * output.Gradients[row];
        if (mean.NeedsGradient) Elementwise.AddScaledTo(gradient, pull, ofMean);
        if (strictlyLower.NeedsGradient)
        {
            for (var i = 1; i < noise.Length; i++)
                Elementwise.AddScaledTo(gradient * pull[i], noise[..i], ofLower.Slice(StrictlyLowerProduct.Count(i), i));
        }
        var ofComponent = precision.Row(k);
        for (var j = 0; j < ofLogVariance.Length; j++)
            ofLogVariance[j] += gradient * (pull[j] * noise[j] / ofComponent[j] - 1) / 2;
    }
}
