using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Models;

/// <summary>
/// Reads a sequence of rows and gives the features from which the posterior takes its parameters (what papers call the
/// encoder): a <see cref="SequenceReader"/>, then layers; by option beside them what was read, and what layers that all
/// positions share make of each row.
/// </summary>
internal sealed class InferenceNetwork
{
    private const string Name = "inference";
    private const int WidthOfRowLayers = 4;
    private readonly SequenceReader reader;
    private readonly Mlp mlp;
    private readonly Mlp? rowLayers;
    private readonly bool linearPath;
    private readonly int positions;

    public InferenceNetwork(ParameterSet parameters, ModelOptions options, int rowWidth, int positions)
    {
        this.positions = positions;
        reader = options.Reader.Family.Create(new ReaderContext(parameters, Name, rowWidth, positions, options.FamilyOptions));
        linearPath = options.LinearPaths;
        mlp = new Mlp(parameters, $"{Name}.mlp", reader.Outputs, options.InferenceWidths, options.Activation);
        Outputs = mlp.Outputs + (linearPath ? reader.Outputs : 0);
        if (options.SlotFeatures == 0) return;
        var slots = new LatentSlots(options.LatentSize, positions, options.SlotFeatures);
        rowLayers = new Mlp(
            parameters, $"{Name}.row_layers", rowWidth, [WidthOfRowLayers * slots.Features, slots.Features], options.Activation);
        InitialBlocks = slots.FromFeatures(Outputs);
        Outputs += positions * slots.Features;
    }

    /// <summary>The number of features, E.</summary>
    public int Outputs { get; }

    /// <summary>Which features lead to which latent dimensions at first; null where all lead to all.</summary>
    public TiedBlocks? InitialBlocks { get; }

    /// <summary>rows [N, D] → [B, E].</summary>
    public Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows)
    {
        var read = reader.Apply(tape, layout, rows);
        var features = mlp.Apply(tape, read);
        if (linearPath) features = JoinedColumns.Apply(tape, features, read);
        if (rowLayers == null) return features;
        var ofRows = JoinedPositions.Apply(tape, layout, rowLayers.Apply(tape, rows), positions);
        return JoinedColumns.Apply(tape, features, ofRows);
    }
}
