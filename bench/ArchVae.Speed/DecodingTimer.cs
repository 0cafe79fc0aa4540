using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;

namespace ArchVae.Speed;

/// <summary>Greedy decoding of a model that never ends a sequence before the longest length.</summary>
internal sealed class DecodingTimer : IDisposable
{
    private readonly ArchitectureVae vae;
    private readonly float[] points;

    public DecodingTimer(SearchSpace space, SpeedOptions options)
    {
        const float Never = -1e4f;
        vae = new ArchitectureVae(space, options.Model with { Posterior = PosteriorForm.Diagonal }, seed: 1, options.Threads);
        vae.Parameters.Parameters.Single(parameter => parameter.Name == "decoder.output.bias")
            .Tensor.Values[space.EndType.Index] = Never;
        points = vae.PriorDraws(options.DecodingBatch, seed: 1);
    }

    /// <summary>Of each run that was measured.</summary>
    public List<double> Seconds { get; } = [];

    /// <summary>Decodes all sequences once.</summary>
    public void Run(TimeProvider time)
    {
        var start = time.GetTimestamp();
        vae.Decode(points, DecodingOptions.Raw);
        Seconds.Add(time.GetElapsedTime(start).TotalSeconds);
    }

    public void Dispose() => vae.Dispose();
}
