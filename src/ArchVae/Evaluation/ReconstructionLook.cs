using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Evaluation;

/// <summary>
/// One posterior sample of each of some architectures, decoded greedily and raw, and their KL: how well a model reconstructs, for
/// the cost of a fraction of a training step an architecture.
/// </summary>
internal sealed class ReconstructionLook(ArchitectureVae vae) : IDisposable
{
    private readonly BatchRun run = new(vae);

    /// <summary>The figures of some architectures of a data set.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="indices">Which of them; 1 or more.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="first">Added to an architecture's number, which its noise depends on.</param>
    /// <exception cref="OverflowedException">The decoder's numbers are not finite at a sample.</exception>
    public LookFigures Run(IReadOnlyList<Architecture> data, ReadOnlySpan<int> indices, ulong seed, long first = 0)
    {
        run.Fill(data, indices);
        run.Begin(1);
        run.DrawNoise(seed, RandomPurpose.PosteriorSample, indices, first);
        var sample = run.SamplePosterior();
        var kl = vae.Options.HasClosedFormKl ? Elbo.ClosedFormKl(run.Tape, vae.Prior.KlByDimension(run.Tape, sample.Gaussian))
            : Elbo.MonteCarloKl(run.Tape, sample, vae.Prior);
        var decoded = vae.Decode(sample.Z.Values, DecodingOptions.Raw);
        var (same, exact) = (0, 0);
        var misses = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var b = 0; b < decoded.Length; b++)
        {
            var architecture = data[indices[run.Batch.Order[b]]];
            if (ReconstructionAccuracy.AreSame(architecture, decoded[b], tolerance: 0)) exact++;
            if (ReconstructionAccuracy.FirstMiss(architecture, decoded[b]) is not { } entry) same++;
            else misses[entry] = misses.GetValueOrDefault(entry) + 1;
        }
        var count = (double)decoded.Length;
        var most = misses.OrderByDescending(miss => miss.Value).ThenBy(miss => miss.Key, StringComparer.Ordinal).FirstOrDefault();
        return new((int)count, same / count, exact / count, kl.Values[0], most.Key, most.Value / Math.Max(1, count - same));
    }

    /// <summary>The figures of architectures of a data set, evenly from all of it.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="most">How many at most; 1 or more.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="shift">How far they lie behind those of shift 0.</param>
    /// <param name="first">Added to an architecture's number, which its noise depends on.</param>
    public LookFigures Run(IReadOnlyList<Architecture> data, int most, ulong seed, long shift = 0, long first = 0)
    {
        var indices = new int[Math.Min(most, data.Count)];
        for (var i = 0; i < indices.Length; i++) indices[i] = (int)(((long)i * data.Count / indices.Length + shift) % data.Count);
        return Run(data, indices, seed, first);
    }

    public void Dispose() => run.Dispose();
}

/// <summary>What <see cref="ReconstructionLook"/> finds.</summary>
/// <param name="Count">How many architectures they are of.</param>
/// <param name="Accuracy">The share of greedy decodes of posterior samples that give the architecture back.</param>
/// <param name="AccuracyExact">The same with every number in its bin.</param>
/// <param name="Kl">The mean KL in nats.</param>
/// <param name="MissedFirst">The kind of entry at which most decodes that differ do so first; null where none does.</param>
/// <param name="MissedFirstShare">Their share of those that differ.</param>
internal readonly record struct LookFigures(
    int Count, double Accuracy, double AccuracyExact, double Kl, string? MissedFirst, double MissedFirstShare);
