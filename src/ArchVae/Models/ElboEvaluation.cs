using ArchVae.Codecs;
using ArchVae.Objectives;
using ArchVae.Randomness;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>The ELBO of a model over a data set, with M posterior samples an architecture and the KL in closed form.</summary>
internal sealed class ElboEvaluation : IDisposable
{
    private const int RowsOfSamples = 512;
    private readonly ArchitectureVae vae;
    private readonly Tape tape;
    private readonly ArchitectureBatch batch;
    private readonly SequenceLayout samples = new();

    public ElboEvaluation(ArchitectureVae vae)
    {
        this.vae = vae;
        tape = new Tape(vae.Team, recording: false);
        batch = new ArchitectureBatch(vae.Codec);
    }

    /// <summary>
    /// The mean parts over all architectures, and the dimensions with Var_x(center_j) above 0.01. An architecture's noise
    /// depends on the seed and its place only.
    /// </summary>
    public (ElboParts Parts, int ActiveUnits) Run(IReadOnlyList<Architecture> data, int sampleCount, ulong seed)
    {
        var size = vae.Options.LatentSize;
        var centers = new RunningMoments(size);
        var (reconstruction, kl) = (0.0, 0.0);
        foreach (var chunk in Enumerable.Range(0, data.Count).Chunk(Math.Max(1, RowsOfSamples / sampleCount)))
        {
            tape.Clear();
            batch.Fill(data, chunk);
            samples.SetRepeated(batch.Layout.Lengths, sampleCount);
            var noise = tape.Constant(samples.SequenceCount, size);
            for (var b = 0; b < chunk.Length; b++)
            {
                var random = new RandomStream(seed, RandomPurpose.ElboNoise, 0, chunk[batch.Order[b]]);
                for (var m = 0; m < sampleCount; m++) random.FillGaussian(noise.Row(b * sampleCount + m));
            }
            var pass = vae.Run(tape, batch, samples, noise);
            var terms = Elbo.Estimate(tape, pass.Posterior, pass.LogLikelihood, beta: 1);
            reconstruction += (double)terms.Reconstruction.Values[0] * chunk.Length;
            kl += (double)terms.Kl.Values[0] * chunk.Length;
            for (var b = 0; b < chunk.Length; b++) centers.Add(pass.Posterior.Center.Row(b));
        }
        var parts = new ElboParts(reconstruction / data.Count, kl / data.Count);
        return (parts, centers.Variance().Count(variance => variance > 0.01));
    }

    public void Dispose() => tape.Dispose();
}
