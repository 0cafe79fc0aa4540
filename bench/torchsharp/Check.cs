using System.Text.Json;
using MathNet.Numerics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>
/// Whether this model is that of archvae: trains a small one of each posterior with archvae, loads its weights here and compares
/// names and shapes of all tensors, the architectures' centers and greedy decodes, and the parts of the ELBO, which both sides
/// estimate.
/// </summary>
internal sealed class Check(string archvae, string folder)
{
    private const int Count = 256, Samples = 20;

    private static readonly string space = Path.Combine(Commands.Repository, "bench", "pytorch", "space.yaml");

    private bool good = true;

    /// <summary>Whether all of them are.</summary>
    public bool Run()
    {
        manual_seed(0);
        var data = Path.Combine(folder, "data.jsonl");
        Archvae("generate", "--space", space, "--count", $"{Count}", "--out", data, "--json");
        foreach (var posterior in Posterior.Names)
            foreach (var everyStep in new[] { false, true })
            {
                Console.WriteLine(posterior + (everyStep ? ", z at every step" : ""));
                Compare(Path.Combine(folder, $"{posterior}-{everyStep}"), data, posterior, everyStep);
            }
        return good;
    }

    private void Compare(string own, string data, string posterior, bool everyStep)
    {
        Directory.CreateDirectory(own);
        var (model, latents, decodes) = (
            Path.Combine(own, "model"), Path.Combine(own, "latents.jsonl"), Path.Combine(own, "decodes.jsonl"));
        // A small β, so that the posterior does not collapse and centers differ.
        Archvae(
        [
            "train", "--data", data, "--space", space, "--model", model, "--epochs", "10", "--batch", "16", "--beta", "0.01",
            "--posterior", CompareTable.Form(posterior), "--latent-at-every-step", everyStep ? "true" : "false", "--json",
            .. Sizes(),
        ]);
        Archvae("encode", "--model", model, "--data", data, "--out", latents);
        Archvae("decode", "--model", model, "--data", latents, "--out", decodes, "--raw");
        var figures = JsonSerializer.Deserialize<JsonElement>(Archvae(
            "evaluate", "--model", model, "--data", data, "--elbo-samples", $"{Samples}", "--likelihood-count", "0",
            "--draws", "10", "--json"));

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var vae = new Vae(posterior, everyStep);
        vae.Load(Path.Combine(model, "model.safetensors"));
        var batch = Architectures.Read(data).Batch(arange(Count));
        var order = batch.Indices.data<long>().ToArray();
        var centers = JsonLines.Read(latents)
            .Select(line => line.GetProperty("center").EnumerateArray().Select(value => value.GetSingle()).ToArray()).ToList();
        var theirs = stack(order.Select(i => tensor(centers[(int)i])));
        Centers(vae, batch, theirs);
        Decodes(vae, theirs, order, JsonLines.Read(decodes).Select(line => line.GetProperty("layers").GetRawText()).ToList());
        Elbo(vae, batch, figures);
    }

    private void Centers(Vae vae, Batch batch, Tensor theirs)
    {
        foreach (var packed in new[] { false, true })
        {
            var centers = vae.Posterior.Sample(vae.Inference.Features(batch, packed), zeros(Count, Vae.Latent)).Z;
            var distance = (centers - theirs).abs().max().item<float>();
            var deviation = theirs.std(0).mean().item<float>();
            Say(distance < 1e-4, $"centers, with deviation {deviation:F2}, differ by at most {distance:e1}");
        }
    }

    private void Decodes(Vae vae, Tensor z, long[] order, List<string> lines)
    {
        var (types, sizes) = vae.Decoder.Greedy(z, useCell: true);
        var (others, otherSizes) = vae.Decoder.Greedy(z, useCell: false);
        var alike = ((types == others) & (sizes == otherSizes)).all(0).sum().item<long>();
        Say(alike >= 0.98 * Count, $"{alike} of {Count} decodes by LSTMCell and by LSTM are the same");
        var same = order.Index().Count(own =>
            Decoded(types.select(1, own.Index), sizes.select(1, own.Index)) == lines[(int)own.Item]);
        Say(same >= 0.98 * Count, $"{same} of {Count} decodes, {lines.Distinct().Count()} of which differ, are the same");
    }

    // What `decode --raw` writes: the layers up to the end.
    private static string Decoded(Tensor types, Tensor sizes)
    {
        var (own, numbers) = (types.data<long>().ToArray(), sizes.data<long>().ToArray());
        var end = Array.IndexOf(own, Architectures.End);
        var layers = own.Zip(numbers, Architectures.Layer).Take(end < 0 ? Architectures.Longest : end + 1);
        return $"[{string.Join(',', layers)}]";
    }

    private void Elbo(Vae vae, Batch batch, JsonElement figures)
    {
        foreach (var packed in new[] { false, true })
        {
            var passes = Enumerable.Range(0, Samples).Select(_ => vae.Elbo(batch, randn(Count, Vae.Latent), packed))
                .Select(pass => (Reconstruction: pass.Reconstruction.ToDouble(), Kl: pass.Kl.ToDouble())).ToList();
            foreach (var (name, values) in new[]
                { ("reconstruction", passes.Select(pass => pass.Reconstruction)), ("kl", passes.Select(pass => pass.Kl)) })
            {
                var theirs = figures.GetProperty(name).GetDouble();
                var error = values.StandardDeviation() * Math.Sqrt(2.0 / Samples);
                var difference = values.Mean() - theirs;
                Say(
                    Math.Abs(difference) < 5 * error + 1e-4,
                    $"{name} {theirs:F3}, difference {difference:F4} with standard error {error:F4}");
            }
        }
    }

    private void Say(bool fits, string text)
    {
        good &= fits;
        Console.WriteLine($"  {(fits ? "ok" : "DIFFERENT")}: {text}");
    }

    private string Archvae(params IReadOnlyList<string> arguments) => Commands.Run(archvae, arguments);

    private static string[] Sizes() =>
    [
        "--reader", "lastState", "--inference-lstm", $"{Vae.InferenceUnits}", "--inference-lstm-layers", "2",
        "--inference-widths", $"{Vae.InferenceWidth}", "--latent", $"{Vae.Latent}", "--made-width", $"{Vae.MadeWidth}",
        "--context", $"{Vae.Context}", "--decoder-widths", $"{Vae.DecoderWidth}", $"{Vae.DecoderWidth}", $"{Vae.DecoderWidth}",
        "--lstm", $"{Vae.DecoderUnits}", "--activation", "relu", "--linear-paths", "false", "--output-widths", "",
        "--slot-features", "0", "--head", "gaussianBin",
    ];
}
