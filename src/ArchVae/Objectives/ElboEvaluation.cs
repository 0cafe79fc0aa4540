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
    private readonly BatchRun run;
    private readonly Objective elbo;

    public ElboEvaluation(ArchitectureVae vae)
    {
        this.vae = vae;
        run = new BatchRun(vae);
        elbo = new Objective(vae.Prior, vae.Options.HasClosedFormKl);
    }

    /// <summary>
    /// The figures over all architectures. An architecture's noise depends on the seed and its place only.
    /// </summary>
    /// <param name="data">The architectures.</param>
    /// <param name="sampleCount">M.</param>
    /// <param name="seed">The seed of the noise.</param>
    public ElboFigures Run(IReadOnlyList<Architecture> data, int sampleCount, ulong seed)
    {
        var centers = new RunningMoments(vae.Options.LatentSize);
        var (reconstruction, kl, bound) = (0.0, 0.0, 0.0);
        var klByDimension = vae.Options.HasClosedFormKl ? new double[vae.Options.LatentSize] : [];
        foreach (var chunk in Enumerable.Range(0, data.Count).Chunk(Math.Max(1, RowsOfSamples / sampleCount)))
        {
            run.Fill(data, chunk);
            run.Begin(sampleCount);
            run.DrawNoise(seed, RandomPurpose.ElboNoise, chunk);
            var pass = run.Run(withCenter: true);
            var terms = elbo.Terms(run.Tape, pass.Posterior, pass.LogLikelihood, beta: 1, sampleCount);
            reconstruction += (double)terms.Reconstruction.Values[0] * chunk.Length;
            kl += (double)terms.Kl.Values[0] * chunk.Length;
            var bounds = Elbo.ImportanceWeightedBound(run.Tape, pass.Posterior, vae.Prior, pass.LogLikelihood, sampleCount);
            foreach (var value in bounds.Values) bound += value;
            for (var b = 0; b < chunk.Length; b++)
            {
                centers.Add(pass.Posterior.Center.Row(b));
                for (var j = 0; j < klByDimension.Length; j++)
                    klByDimension[j] += terms.KlByDimension.Row(b)[j] / (double)data.Count;
            }
        }
        var parts = new ElboParts(reconstruction / data.Count, kl / data.Count);
        return new ElboFigures(parts, bound / data.Count, klByDimension, centers.Variance().Count(variance => variance > 0.01));
    }

    public void Dispose() => run.Dispose();
}

/// <summary>What <see cref="ElboEvaluation"/> finds: means per architecture, in nats.</summary>
/// <param name="Parts">The true ELBO and its parts.</param>
/// <param name="ImportanceWeightedBound">The importance-weighted bound with the same samples.</param>
/// <param name="KlByDimension">[Z] the KL by dimension; empty where it does not split.</param>
/// <param name="ActiveUnits">The dimensions with Var_x(center_j) above 0.01.</param>
internal sealed record ElboFigures(ElboParts Parts, double ImportanceWeightedBound, double[] KlByDimension, int ActiveUnits);

/// <summary>The parts of the ELBO over a data set: mean per architecture, nats.</summary>
/// <param name="Elbo">reconstruction − kl: the true one, with β = 1.</param>
/// <param name="Reconstruction">E_q log p(x|z), ≤ 0.</param>
/// <param name="Kl">KL[q(z|x) ‖ p(z)], ≥ 0; where it is estimated from samples, as with flows, the estimate may be below.</param>
public sealed record ElboParts(double Elbo, double Reconstruction, double Kl)
{
    /// <summary>The parts from their two terms.</summary>
    public ElboParts(double reconstruction, double kl) : this(reconstruction - kl, reconstruction, kl)
    {
    }
}
