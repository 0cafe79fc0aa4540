namespace ArchVae.Tensors.Ops;

/// <summary>
/// A flow in continuous time: z' is where dz/dt = Σ_m u_m(t)·tanh(w_m(t)ᵀz + b_m(t)) leads from z over a time of 1, and
/// log|det| the integral of its divergence on the way (Chen et al., "Neural ordinary differential equations", NeurIPS 2018).
/// Parameters stay the same in each of S equal pieces of time. Rows are integrated one by one in double precision, each with
/// steps of its own, and the gradient goes back through the steps: nothing of the way is kept until then, it is gone again
/// instead. So memory grows with the steps of one row for each piece of work and not with the rows. z [P·R, Z]; u and w [P,
/// S·M·Z] and b [P, S·M], piece after piece and in it term after term, row p of which serves rows p·R … of z → z' [P·R, Z] and
/// log|det| [P·R, 1] in nats.
/// </summary>
public sealed class ContinuousTransform : Operation, IParallelWork
{
    private const int RowsOfPiece = 16;
    private readonly List<Way> ways = [];
    private Tensor z;
    private Tensor u;
    private Tensor w;
    private Tensor b;
    private Tensor output;
    private Tensor logDeterminant;
    private int pieces;
    private Integration integration;
    private bool backwards;
    private bool isGradient;

    /// <summary>The points after a time of 1, and the log determinant of the way.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="z">[P·R, Z].</param>
    /// <param name="u">[P, S·M·Z].</param>
    /// <param name="w">[P, S·M·Z].</param>
    /// <param name="b">[P, S·M].</param>
    /// <param name="pieces">S.</param>
    /// <param name="integration">Scheme, and steps or tolerance in each piece.</param>
    /// <param name="backwards">Whether time runs from 1 to 0: the inverse, as differentiable as the flow itself.</param>
    /// <returns>z' [P·R, Z], and log|det| [P·R, 1] in nats.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static (Tensor Z, Tensor LogDeterminant) Apply(
        Tape tape, Tensor z, Tensor u, Tensor w, Tensor b, int pieces, in Integration integration, bool backwards = false)
    {
        if (z.Rows % u.Rows != 0 || u.Columns != b.Columns * z.Columns || w.Columns != u.Columns || b.Columns % pieces != 0)
            throw new ArgumentException($"Parameters {u}, {w} and {b} in {pieces} pieces do not serve {z}.", nameof(u));
        var differentiable = z.NeedsGradient || u.NeedsGradient || w.NeedsGradient || b.NeedsGradient;
        var operation = tape.Record<ContinuousTransform>();
        (operation.z, operation.u, operation.w, operation.b) = (z, u, w, b);
        (operation.pieces, operation.integration, operation.backwards) = (pieces, integration, backwards);
        operation.output = tape.Result(z.Rows, z.Columns, differentiable);
        operation.logDeterminant = tape.Result(z.Rows, 1, differentiable);
        operation.isGradient = false;
        while (operation.ways.Count < operation.Pieces) operation.ways.Add(new Way());
        tape.Team.For(operation.Pieces, operation);
        return (operation.output, operation.logDeterminant);
    }

    private int RowsOfParameters => z.Rows / u.Rows;

    private int PiecesOfParameters => (RowsOfParameters + RowsOfPiece - 1) / RowsOfPiece;

    private int Pieces => u.Rows * PiecesOfParameters;

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        if (!output.NeedsGradient) return;
        isGradient = true;
        tape.Team.For(Pieces, this);
        for (var piece = 0; piece < Pieces; piece++)
            ways[piece].Field.AddGradients(u, w, b, piece / PiecesOfParameters);
    }

    /// <summary>Some rows of one set of parameters.</summary>
    public void Run(int index)
    {
        var (way, p) = (ways[index], index / PiecesOfParameters);
        way.Field.Set(u, w, b, p, pieces, RungeKuttaTableau.Of(integration.Scheme).Stages);
        var first = p * RowsOfParameters + index % PiecesOfParameters * RowsOfPiece;
        var end = Math.Min(first + RowsOfPiece, (p + 1) * RowsOfParameters);
        for (var row = first; row < end; row++)
        {
            way.Go(z.Row(row), pieces, integration, backwards);
            if (isGradient)
            {
                way.Return(output.GradientRow(row), logDeterminant.Gradients[row], pieces, backwards, z.GradientRow(row));
                continue;
            }
            for (var j = 0; j < z.Columns; j++) output.Row(row)[j] = (float)way.Path.Z[j];
            logDeterminant.Values[row] = (float)way.Path.LogDeterminant;
        }
    }

    /// <summary>What one piece of work needs: the field, and the way of a row through all pieces of time.</summary>
    private sealed class Way
    {
        private int[] firstSteps = [];
        private double[] gradient = [];

        public TanhField Field { get; } = new();

        public RungeKuttaPath Path { get; } = new();

        public void Go(ReadOnlySpan<float> start, int pieces, in Integration integration, bool backwards)
        {
            if (firstSteps.Length != pieces) firstSteps = new int[pieces];
            Path.Begin(start, integration.Scheme);
            for (var i = 0; i < pieces; i++)
            {
                firstSteps[i] = Path.Steps;
                Field.Select(backwards ? pieces - 1 - i : i);
                Path.Integrate(Field, (backwards ? -1.0 : 1.0) / pieces, integration);
            }
        }

        public void Return(
            ReadOnlySpan<float> byEnd, double byLogDeterminant, int pieces, bool backwards, Span<float> byStart)
        {
            if (gradient.Length != byEnd.Length) gradient = new double[byEnd.Length];
            for (var j = 0; j < gradient.Length; j++) gradient[j] = byEnd[j];
            for (var i = pieces - 1; i >= 0; i--)
            {
                Field.Select(backwards ? pieces - 1 - i : i);
                Path.Backward(Field, firstSteps[i], gradient, byLogDeterminant);
            }
            for (var j = 0; j < byStart.Length; j++) byStart[j] += (float)gradient[j];
        }
    }
}
