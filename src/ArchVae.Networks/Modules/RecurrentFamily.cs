using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Modules;
using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Modules;

/// <summary>A recurrent layer: a sequence in, a sequence out. What needs a vector after it takes the last step.</summary>
/// <param name="name"><c>gru</c> or <c>lstm</c>.</param>
/// <param name="gates">Its weighted sums of each unit and step: 3 or 4.</param>
internal sealed class RecurrentFamily(string name, int gates) : ModuleFamily
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description => "a recurrent layer over a sequence, then ReLU on what goes out";

    /// <inheritdoc/>
    public override IReadOnlyList<ModuleSetting> Settings { get; } = [new("units", "how many units, at least 1")];

    /// <inheritdoc/>
    public override bool ReadsSequence => true;

    /// <inheritdoc/>
    public override NetworkModule Plan(ModuleValues values, ModuleContext context)
    {
        var sequence = context.Of(ShapeKind.Sequence);
        return new RecurrentModule(sequence, NetworkShape.Sequence(sequence.Dimensions[0], values.Whole("units")), gates);
    }
}

/// <summary>
/// A GRU or LSTM as PyTorch has them: weight_ih_l0 [gates · units, in], weight_hh_l0 [gates · units, units] and two biases, in
/// the order r, z, n or i, f, g, o.
/// </summary>
/// <param name="Input">The sequence that comes in.</param>
/// <param name="Output">The states of all steps, before the ReLU.</param>
/// <param name="Gates">3 for a GRU, 4 for an LSTM.</param>
public sealed record RecurrentModule(NetworkShape Input, NetworkShape Output, int Gates) : NetworkModule(Input, Output)
{
    private int Rows => checked(Gates * Output.Units);

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters =>
    [
        new("weight_ih_l0", Rows, Input.Units), new("weight_hh_l0", Rows, Output.Units), new("bias_ih_l0", Rows),
        new("bias_hh_l0", Rows),
    ];

    /// <inheritdoc/>
    public override long MultiplyAdds => checked((ParameterCount - 2 * Rows) * Output.Dimensions[0]);

    /// <inheritdoc/>
    public override bool WantsRelu => true;

    /// <inheritdoc/>
    public override NetworkLayer Build(LayerBuilding building)
    {
        if (Gates == 3)
        {
            var gru = new GruLayer(building.Parameters, building.Name, Input.Units, Output.Units);
            return (pass, input) => building.Activate(pass.Tape, gru.Apply(pass.Tape, pass.Layout, input));
        }
        var lstm = new LstmLayer(building.Parameters, building.Name, Input.Units, Output.Units);
        return (pass, input) => building.Activate(pass.Tape, lstm.Apply(pass.Tape, pass.Layout, input));
    }

    /// <inheritdoc/>
    public override ModuleExport Export() => RecurrentExport.Of(this);
}
