using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Models;

/// <summary>
/// Reads a sequence of rows and gives the features from which the posterior takes its parameters (what papers call the
/// encoder): a <see cref="SequenceReader"/>, then layers with rectified linear units.
/// </summary>
internal sealed class InferenceNetwork
{
    private const int StateProjection = 16;
    private const int Queries = 8;
    private readonly SequenceReader reader;
    private readonly int positions;
    private readonly List<LstmLayer> forward = [];
    private readonly List<LstmLayer> backward = [];
    private readonly List<LinearLayer> projections = [];
    private readonly LinearLayer? forwardScores;
    private readonly LinearLayer? backwardScores;
    private readonly Mlp mlp;

    public InferenceNetwork(ParameterSet parameters, ModelOptions options, int rowWidth, int positions)
    {
        reader = options.Reader;
        this.positions = positions;
        var units = options.InferenceLstmUnits;
        var bothDirections = reader is SequenceReader.JoinedStates or SequenceReader.Attention;
        for (var layer = 0; layer < options.InferenceLstmLayers && reader != SequenceReader.JoinedRows; layer++)
        {
            var inputs = layer == 0 ? rowWidth : units;
            forward.Add(new LstmLayer(parameters, "inference.lstm", inputs, units, layer));
            if (bothDirections) backward.Add(new LstmLayer(parameters, "inference.lstm", inputs, units, layer, reverse: true));
        }
        var width = rowWidth * positions;
        switch (reader)
        {
            case SequenceReader.LastState:
                width = units;
                break;
            case SequenceReader.JoinedStates:
                projections.Add(new LinearLayer(parameters, "inference.projection", units, StateProjection));
                projections.Add(new LinearLayer(parameters, "inference.projection_reverse", units, StateProjection));
                width = 2 * StateProjection * positions;
                break;
            case SequenceReader.Attention:
                // Without a bias: the softmax over positions would not see it.
                forwardScores = new LinearLayer(parameters, "inference.queries", units, Queries, withBias: false);
                backwardScores = new LinearLayer(parameters, "inference.queries_reverse", units, Queries, withBias: false);
                width = 2 * Queries * units;
                break;
        }
        mlp = new Mlp(parameters, "inference.mlp", width, options.InferenceWidths);
    }

    /// <summary>The number of features, E.</summary>
    public int Outputs => mlp.Outputs;

    /// <summary>rows [N, D] → [B, E].</summary>
    public Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows) => mlp.Apply(tape, Read(tape, layout, rows));

    private Tensor Read(Tape tape, SequenceLayout layout, Tensor rows)
    {
        if (reader == SequenceReader.JoinedRows) return JoinedPositions.Apply(tape, layout, rows, positions);
        var states = Run(forward, tape, layout, rows);
        if (reader == SequenceReader.LastState) return LastRow.Apply(tape, layout, states);
        var reversed = Run(backward, tape, layout, rows);
        if (reader == SequenceReader.JoinedStates)
        {
            return JoinedColumns.Apply(
                tape,
                JoinedPositions.Apply(tape, layout, projections[0].Apply(tape, states), positions),
                JoinedPositions.Apply(tape, layout, projections[1].Apply(tape, reversed), positions));
        }
        return JoinedColumns.Apply(
            tape,
            AttentionPooling.Apply(tape, layout, forwardScores!.Apply(tape, states), states),
            AttentionPooling.Apply(tape, layout, backwardScores!.Apply(tape, reversed), reversed));
    }

    private static Tensor Run(List<LstmLayer> layers, Tape tape, SequenceLayout layout, Tensor rows)
    {
        foreach (var layer in layers) rows = layer.Apply(tape, layout, rows);
        return rows;
    }
}
