using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Search.Predictors.Mlps;

/// <summary>A small network from one-hots to a score, with its own memory. For one thread.</summary>
internal sealed class ScoreNetwork : IDisposable
{
    private const int Units = 64;
    private const int Batch = 32;
    private const int Steps = 3000;
    private const int FewestEpochs = 40;
    private const int MostEpochs = 200;
    private const double LearningRate = 3e-3;
    private const double Decay = 0.03;
    private readonly ThreadTeam team = new(1);
    private readonly ParameterSet parameters = new();
    private readonly Mlp body;
    private readonly LinearLayer head;
    private readonly int inputs;

    /// <param name="inputs">The columns of what goes in.</param>
    /// <param name="seed">The seed of its weights.</param>
    public ScoreNetwork(int inputs, ulong seed)
    {
        this.inputs = inputs;
        body = new(parameters, "body", inputs, [Units, Units]);
        head = new(parameters, "head", Units, 1);
        parameters.Initialize(seed);
    }

    /// <summary>All weights, in a fixed order.</summary>
    public float[] Weights
    {
        get => [.. parameters.Parameters.SelectMany(parameter => parameter.Tensor.Values.ToArray())];
        set
        {
            var at = 0;
            foreach (var parameter in parameters.Parameters)
            {
                value.AsSpan(at, parameter.Length).CopyTo(parameter.Tensor.Values);
                at += parameter.Length;
            }
        }
    }

    /// <summary>How many weights a network has.</summary>
    public static int CountOf(int inputs) => (inputs + 1) * Units + (Units + 1) * Units + Units + 1;

    /// <summary>The scores of rows.</summary>
    public float[] Predict(ReadOnlySpan<float> rows)
    {
        using var tape = new Tape(team, recording: false);
        return Apply(tape, rows).Values.ToArray();
    }

    /// <summary>
    /// Learns from some rows by AdamW, and keeps the weights after the epoch in which others are missed least.
    /// </summary>
    /// <param name="rows">[n, inputs].</param>
    /// <param name="scores">[n].</param>
    /// <param name="learned">The rows that are learned from.</param>
    /// <param name="leftOut">The others, which say when it is best.</param>
    /// <param name="random">The order of each epoch.</param>
    public void Train(float[] rows, float[] scores, int[] learned, int[] leftOut, ref RandomStream random)
    {
        using var tape = new Tape(team);
        using var optimizer = new Adam(parameters) { WeightDecay = Decay };
        var (tested, expected) = (Rows(rows, leftOut), leftOut.Select(i => scores[i]).ToArray());
        var (best, bestError, order) = (Weights, double.PositiveInfinity, (int[])learned.Clone());
        var epochs = Math.Clamp(Steps * Batch / learned.Length, FewestEpochs, MostEpochs);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order.AsSpan());
            // The steps grow smaller towards the end.
            var rate = LearningRate * (1 + Math.Cos(Math.PI * epoch / epochs)) / 2;
            foreach (var part in order.Chunk(Batch))
            {
                tape.Clear();
                var targets = tape.Constant(part.Length, 1, part.Select(i => scores[i]).ToArray());
                tape.Backward(SquaredError.Apply(tape, Apply(tape, Rows(rows, part)), targets));
                optimizer.Update(team, rate, 1);
            }
            var error = Predict(tested).Zip(expected, (said, score) => ((double)said - score) * (said - score)).Average();
            if (error < bestError) (best, bestError) = (Weights, error);
        }
        Weights = best;
    }

    /// <summary>Some rows of all.</summary>
    public float[] Rows(float[] rows, int[] places)
    {
        var some = new float[places.Length * inputs];
        for (var i = 0; i < places.Length; i++) rows.AsSpan(places[i] * inputs, inputs).CopyTo(some.AsSpan(i * inputs));
        return some;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        parameters.Dispose();
        team.Dispose();
    }

    private Tensor Apply(Tape tape, ReadOnlySpan<float> rows) =>
        head.Apply(tape, body.Apply(tape, tape.Constant(rows.Length / inputs, inputs, rows)));
}
