using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>The model of <c>archvae bench</c>; tensors have the names and shapes of docs/model-format.md.</summary>
internal sealed class Vae : nn.Module
{
    public const int Latent = 32, InferenceUnits = 256, InferenceWidth = 512, DecoderUnits = 256, DecoderWidth = 512;
    public const int MadeWidth = 64, Context = 32;

    public Vae(string posterior = "diagonal", bool latentAtEveryStep = false) : base(nameof(Vae))
    {
        Inference = new();
        Posterior = new(posterior);
        Decoder = new(latentAtEveryStep);
        register_module("inference", Inference);
        register_module("posterior", Posterior);
        register_module("decoder", Decoder);
    }

    public Inference Inference { get; }

    public Posterior Posterior { get; }

    public Decoder Decoder { get; }

    /// <summary>The batch's mean log p(x|z) and KL, in nats; noise [B, Z].</summary>
    public (Tensor Reconstruction, Tensor Kl) Elbo(Batch batch, Tensor noise, bool packed)
    {
        var (z, kl) = Posterior.Sample(Inference.Features(batch, packed), noise);
        return (Likelihood.Log(Decoder.Outputs(batch, z, packed), batch), kl);
    }

    /// <summary>Takes over weights, whose names and shapes must all be those that the model has.</summary>
    public void Load(string path)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var own = named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var read = Safetensors.Read(path);
        var odd = own.Keys.Except(read.Keys).Concat(read.Keys.Except(own.Keys)).ToList();
        if (odd.Count > 0) throw new InvalidDataException($"{path}: not on both sides: {string.Join(", ", odd)}.");
        foreach (var (name, values) in read)
        {
            if (!own[name].shape.SequenceEqual(values.shape))
                throw new InvalidDataException($"{path}: {name} has another shape.");
            own[name].copy_(values);
        }
    }
}
