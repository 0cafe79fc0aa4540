using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>The decoder: layers from z to the first row and the state, then an LSTM.</summary>
internal sealed class Decoder : nn.Module
{
    private readonly bool latentAtEveryStep;
    private readonly Sequential mlp = nn.Sequential(
        ("0", nn.Linear(Vae.Latent, Vae.DecoderWidth)), ("1", nn.ReLU()),
        ("2", nn.Linear(Vae.DecoderWidth, Vae.DecoderWidth)), ("3", nn.ReLU()),
        ("4", nn.Linear(Vae.DecoderWidth, Vae.DecoderWidth)), ("5", nn.ReLU()));
    private readonly Linear firstRow = nn.Linear(Vae.DecoderWidth, Architectures.RowWidth);
    private readonly Linear hidden = nn.Linear(Vae.DecoderWidth, Vae.DecoderUnits);
    private readonly Linear cell = nn.Linear(Vae.DecoderWidth, Vae.DecoderUnits);
    private readonly LSTM lstm;
    private readonly LSTMCell lstmCell;
    private readonly Linear output = nn.Linear(Vae.DecoderUnits, Architectures.RowWidth + 1);

    public Decoder(bool latentAtEveryStep) : base(nameof(Decoder))
    {
        this.latentAtEveryStep = latentAtEveryStep;
        lstm = nn.LSTM(Architectures.RowWidth + (latentAtEveryStep ? Vae.Latent : 0), Vae.DecoderUnits);
        lstmCell = Cell();
        register_module("mlp", mlp);
        register_module("first_row", firstRow);
        register_module("hidden", hidden);
        register_module("cell", cell);
        register_module("lstm", lstm);
        register_module("output", output);
    }

    /// <summary>Teacher forcing: the outputs [N, 7] of all valid rows.</summary>
    public Tensor Outputs(Batch batch, Tensor z, bool packed)
    {
        var (x0, h, c) = Start(z);
        var steps = batch.Rows.shape[0];
        var inputs = cat([x0.unsqueeze(0), batch.Rows.narrow(0, 0, steps - 1)]);
        if (latentAtEveryStep) inputs = cat([inputs, z.expand(steps, -1, -1)], 2);
        var state = (h.unsqueeze(0), c.unsqueeze(0));
        if (!packed) return output.call(lstm.call(inputs, state).Item1.flatten(0, 1).index_select(0, batch.Valid));
        // Packed rows lie in the order of the valid ones.
        using var rows = nn.utils.rnn.pack_padded_sequence(inputs, batch.Lengths);
        return output.call(lstm.call(rows, state).Item1.data);
    }

    /// <summary>
    /// All steps of a greedy decode with the state carried: types and sizes [15, B]. With <paramref name="useCell"/> one LSTMCell
    /// a step instead of an LSTM over one.
    /// </summary>
    public (Tensor Types, Tensor Sizes) Greedy(Tensor z, bool useCell)
    {
        using var inference = inference_mode();
        using var all = NewDisposeScope();
        var (x, h, c) = Start(z);
        if (!useCell) (h, c) = (h.unsqueeze(0), c.unsqueeze(0));
        var (types, sizes) = (new List<Tensor>(), new List<Tensor>());
        for (var i = 0; i < Architectures.Longest; i++)
        {
            // What a step leaves behind is given back at once, as its memory is then still in the cache.
            using var step = NewDisposeScope();
            var before = (x, h, c);
            if (latentAtEveryStep) x = cat([x, z], 1);
            Tensor outputs;
            if (useCell)
            {
                (h, c) = lstmCell.call(x, (h, c));
                outputs = output.call(h);
            }
            else
            {
                (var states, h, c) = lstm.call(x.unsqueeze(0), (h, c));
                outputs = output.call(states[0]);
            }
            types.Add(outputs.narrow(1, 0, Architectures.TypeCount).argmax(1).MoveToOuterDisposeScope());
            sizes.Add(Architectures.NearestSize(outputs.select(1, Architectures.TypeCount).to(float64).sigmoid())
                .MoveToOuterDisposeScope());
            x = Architectures.MakeRows(types[^1], sizes[^1]).MoveToOuterDisposeScope();
            (h, c) = (h.MoveToOuterDisposeScope(), c.MoveToOuterDisposeScope());
            before.x.Dispose();
            before.h.Dispose();
            before.c.Dispose();
        }
        return (stack(types).MoveToOuterDisposeScope(), stack(sizes).to(int64).MoveToOuterDisposeScope());
    }

    private (Tensor X0, Tensor H, Tensor C) Start(Tensor z)
    {
        var shared = mlp.call(z);
        return (firstRow.call(shared), hidden.call(shared), cell.call(shared));
    }

    // With the weights of the LSTM, not copies of them; not registered, as they are the LSTM's.
    private LSTMCell Cell()
    {
        Parameter Weight(string name) => lstm.get_parameter(name)!;
        var made = nn.LSTMCell(Weight("weight_ih_l0").shape[1], Vae.DecoderUnits);
        made.weight_ih = Weight("weight_ih_l0");
        made.weight_hh = Weight("weight_hh_l0");
        made.bias_ih = Weight("bias_ih_l0");
        made.bias_hh = Weight("bias_hh_l0");
        return made;
    }
}
