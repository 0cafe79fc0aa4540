using ArchVae.Options;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Models;

/// <summary>Sizes of readers with an LSTM.</summary>
public sealed record LstmReaderOptions
{
    private const int MaximumSize = 65536;

    /// <summary>The width of the inference network's LSTM.</summary>
    [Option("--inference-lstm", "Width of the inference network's LSTM, where it has one.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public int InferenceLstmUnits { get; init; } = 128;

    /// <summary>The number of its layers.</summary>
    [Option("--inference-lstm-layers", "Layers of the inference network's LSTM.",
        group: OptionGroup.Model, minimum: 1, maximum: MaximumSize)]
    public int InferenceLstmLayers { get; init; } = 1;
}

/// <summary>An LSTM over the rows of an architecture, in one direction or in both.</summary>
internal sealed class ReadingLstm
{
    private readonly List<LstmLayer> forward = [];
    private readonly List<LstmLayer> backward = [];

    public ReadingLstm(ReaderContext context, bool bothDirections)
    {
        var options = context.Options.Of<LstmReaderOptions>();
        Units = options.InferenceLstmUnits;
        for (var layer = 0; layer < options.InferenceLstmLayers; layer++)
        {
            var inputs = layer == 0 ? context.RowWidth : Units;
            forward.Add(new LstmLayer(context.Parameters, $"{context.Name}.lstm", inputs, Units, layer));
            if (bothDirections)
                backward.Add(new LstmLayer(context.Parameters, $"{context.Name}.lstm", inputs, Units, layer, reverse: true));
        }
    }

    /// <summary>The width H of its states.</summary>
    public int Units { get; }

    /// <summary>rows [N, D] → states [N, H].</summary>
    public Tensor Forward(Tape tape, SequenceLayout layout, Tensor rows) => Run(forward, tape, layout, rows);

    /// <summary>The same from the last row to the first.</summary>
    public Tensor Backward(Tape tape, SequenceLayout layout, Tensor rows) => Run(backward, tape, layout, rows);

    private static Tensor Run(List<LstmLayer> layers, Tape tape, SequenceLayout layout, Tensor rows)
    {
        foreach (var layer in layers) rows = layer.Apply(tape, layout, rows);
        return rows;
    }
}

/// <summary>The last hidden state of an LSTM.</summary>
internal sealed class LastStateReader(ReadingLstm lstm) : SequenceReader
{
    public override int Outputs => lstm.Units;

    public override Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows) =>
        LastRow.Apply(tape, layout, lstm.Forward(tape, layout, rows));
}

/// <summary>The hidden states of an LSTM in both directions, each projected to a few numbers, side by side by position.</summary>
internal sealed class JoinedStatesReader : SequenceReader
{
    private const int StateProjection = 16;
    private readonly ReadingLstm lstm;
    private readonly LinearLayer projection;
    private readonly LinearLayer reverseProjection;
    private readonly int positions;

    public JoinedStatesReader(ReaderContext context)
    {
        lstm = new ReadingLstm(context, bothDirections: true);
        projection = new LinearLayer(context.Parameters, $"{context.Name}.projection", lstm.Units, StateProjection);
        reverseProjection = new LinearLayer(
            context.Parameters, $"{context.Name}.projection_reverse", lstm.Units, StateProjection);
        positions = context.Positions;
    }

    public override int Outputs => 2 * StateProjection * positions;

    public override Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows)
    {
        var states = lstm.Forward(tape, layout, rows);
        var reversed = lstm.Backward(tape, layout, rows);
        return JoinedColumns.Apply(
            tape,
            JoinedPositions.Apply(tape, layout, projection.Apply(tape, states), positions),
            JoinedPositions.Apply(tape, layout, reverseProjection.Apply(tape, reversed), positions));
    }
}

/// <summary>Learned queries that attend to the hidden states of an LSTM in both directions, whatever their number.</summary>
internal sealed class AttentionReader : SequenceReader
{
    private const int Queries = 8;
    private readonly ReadingLstm lstm;
    private readonly LinearLayer scores;
    private readonly LinearLayer reverseScores;

    public AttentionReader(ReaderContext context)
    {
        lstm = new ReadingLstm(context, bothDirections: true);
        // Without a bias: the softmax over positions would not see it.
        scores = new LinearLayer(context.Parameters, $"{context.Name}.queries", lstm.Units, Queries, withBias: false);
        reverseScores = new LinearLayer(
            context.Parameters, $"{context.Name}.queries_reverse", lstm.Units, Queries, withBias: false);
    }

    public override int Outputs => 2 * Queries * lstm.Units;

    public override Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows)
    {
        var states = lstm.Forward(tape, layout, rows);
        var reversed = lstm.Backward(tape, layout, rows);
        return JoinedColumns.Apply(
            tape,
            AttentionPooling.Apply(tape, layout, scores.Apply(tape, states), states),
            AttentionPooling.Apply(tape, layout, reverseScores.Apply(tape, reversed), reversed));
    }
}

/// <summary>A family of readers with an LSTM.</summary>
internal abstract class LstmReaderFamily : ReaderFamily
{
    public override Type OptionsType => typeof(LstmReaderOptions);
}

/// <summary><c>lastState</c>.</summary>
internal sealed class LastStateFamily : LstmReaderFamily
{
    public override string Name => "lastState";

    public override SequenceReader Create(ReaderContext context) =>
        new LastStateReader(new ReadingLstm(context, bothDirections: false));
}

/// <summary><c>joinedStates</c>.</summary>
internal sealed class JoinedStatesFamily : LstmReaderFamily
{
    public override string Name => "joinedStates";

    public override SequenceReader Create(ReaderContext context) => new JoinedStatesReader(context);
}

/// <summary><c>attention</c>.</summary>
internal sealed class AttentionFamily : LstmReaderFamily
{
    public override string Name => "attention";

    public override SequenceReader Create(ReaderContext context) => new AttentionReader(context);
}
