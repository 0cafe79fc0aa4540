using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Models;

/// <summary>
/// Reads a sequence of rows and gives the features from which the posterior takes its parameters (what papers call the
/// encoder): a <see cref="SequenceReader"/>, then layers, and by option what was read beside them.
/// </summary>
internal sealed class InferenceNetwork
{
    private const string Name = "inference";
    private readonly SequenceReader reader;
    private readonly Mlp mlp;
    private readonly bool linearPath;

    public InferenceNetwork(ParameterSet parameters, ModelOptions options, int rowWidth, int positions)
    {
        reader = options.Reader.Family.Create(new ReaderContext(parameters, Name, rowWidth, positions, options.FamilyOptions));
        linearPath = options.LinearPaths;
        mlp = new Mlp(parameters, $"{Name}.mlp", reader.Outputs, options.InferenceWidths, options.Activation);
    }

    /// <summary>The number of features, E.</summary>
    public int Outputs => mlp.Outputs + (linearPath ? reader.Outputs : 0);

    /// <summary>rows [N, D] → [B, E].</summary>
    public Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows)
    {
        var read = reader.Apply(tape, layout, rows);
        var features = mlp.Apply(tape, read);
        return linearPath ? JoinedColumns.Apply(tape, features, read) : features;
    }
}
