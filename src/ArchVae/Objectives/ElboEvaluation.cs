using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Objectives;

/// <summary>
/// The ELBO of a model over a data set, with M posterior samples an architecture and the KL in closed form where there is one.
/// </summary>
internal sealed class ElboEvaluation : IDisposable
{
    private const int RowsOfSamples = 512;
    private readonly ArchitectureVae vae;
    private readonly Tape tape;
    private readonly ArchitectureBatch batch;
    private readonly SequenceLayout samples = new();
    private readonly Objective elbo;

    public ElboEvaluation(ArchitectureVae vae)
    {
        this.vae = vae;
        tape = new Tape(vae.Team, recording: false);
        batch = new ArchitectureBatch(vae.Codec);
        elbo = new Objective(posterior: vae.Options.Posterior);
    }

    /// <summary>
    /// The figures over all architectures. An architecture's noise depends on the seed and its place only.
    /// </summary>
    /// <param name="data">The architectures.</param>
    /// <param name="sampleCount">M.</param>
    /// <param name="seed">The seed of the noise.</param>
    public ElboFigures Run(IReadOnlyList<Architecture> data, int sampleCount, ulong seed)
    {
        var size = vae.Options.LatentSize;
        var centers = new RunningMoments(size);
        var (reconstruction, kl, bound) = (0.0, 0.0, 0.0);
        var klByDimension = vae.Options.Posterior.HasClosedFormKl ? new double[size] : [];
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
            var pass = vae.Run(tape, batch, samples, noise, withCenter: true);
            var terms = elbo.Terms(tape, pass.Posterior, pass.LogLikelihood, beta: 1, sampleCount);
            reconstruction += (double)terms.Reconstruction.Values[0] * chunk.Length;
            kl += (double)terms.Kl.Values[0] * chunk.Length;
            foreach (var value in Elbo.ImportanceWeightedBound(tape, pass.Posterior, pass.LogLikelihood, sampleCount).Values) bound += value;
            for (var b = 0; b < chunk.Length; b++)
            {
                centers.Add(pass.Posterior.Center.Row(b));
                for (var j = 0; j < klByDimension.Length; j++) klByDimension[j] += pass.Posterior.KlByDimension.Row(b)[j] / (double)data.Count;
            }
        }
        var parts = new ElboParts(reconstruction / data.Count, kl / data.Count);
        return new ElboFigures(parts, bound / data.Count, klByDimension, centers.Variance().Count(variance => variance > 0.01));
    }

    public void Dispose() => tape.Dispose();
}

/// <summary>What <see cref="ElboEvaluation"/> finds: means per architecture, in nats.</summary>
/// <param name="Parts">The true ELBO and its parts.</param>
/// <param name="ImportanceWeightedBound">The importance-weighted bound with the same samples.</param>
/// <param name="KlByDimension">[Z] the KL by dimension; empty where it does not split.</param>
/// <param name="ActiveUnits">The dimensions with Var_x(center_j) above 0.01.</param>
internal sealed record ElboFigures(ElboParts Parts, double ImportanceWeightedBound, double[] KlByDimension, int ActiveUnits);
