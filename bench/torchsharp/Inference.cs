using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>The inference network: an LSTM of two layers, whose last state a layer reads.</summary>
internal sealed class Inference : nn.Module
{
    private readonly LSTM lstm = nn.LSTM(Architectures.RowWidth, Vae.InferenceUnits, numLayers: 2);
    private readonly Sequential mlp = nn.Sequential(
        ("0", nn.Linear(Vae.InferenceUnits, Vae.InferenceWidth)), ("1", nn.ReLU()));

    public Inference() : base(nameof(Inference))
    {
        register_module("lstm", lstm);
        register_module("mlp", mlp);
    }

    /// <summary>[B, 512].</summary>
    public Tensor Features(Batch batch, bool packed)
    {
        if (packed)
        {
            using var rows = nn.utils.rnn.pack_padded_sequence(batch.Rows, batch.Lengths);
            return mlp.call(lstm.call(rows).Item2[-1]);
        }
        var states = lstm.call(batch.Rows).Item1;
        return mlp.call(states.index(batch.Lengths - 1, arange(batch.Lengths.shape[0])));
    }
}
