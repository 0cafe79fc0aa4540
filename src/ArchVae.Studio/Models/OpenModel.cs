using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Studio.Models;

/// <summary>A model that pages work with, one at a time. Safe for several threads.</summary>
public sealed class OpenModel : IDisposable
{
    private readonly Lock gate = new();
    private readonly ArchitectureVae vae;
    private bool disposed;

    internal OpenModel(string path, ModelFolder folder, int threads)
    {
        (Path, Config) = (path, folder.LoadConfig());
        vae = folder.LoadModel(threads);
    }

    /// <summary>Its path from the folder that is open.</summary>
    public string Path { get; }

    /// <summary>What its folder says of it.</summary>
    public ModelConfig Config { get; }

    /// <summary>Its search space.</summary>
    public SearchSpace Space => vae.Space;

    /// <summary>The number of latent dimensions, Z.</summary>
    public int LatentSize => vae.Options.LatentSize;

    /// <summary>The latent dimensions, those first along which the training architectures differ most.</summary>
    public IReadOnlyList<int> DimensionsByActivity =>
        [.. Enumerable.Range(0, LatentSize).OrderByDescending(j => Config.TrainingLatents?.StandardDeviation[j] ?? 0)];

    /// <summary>Works with the model; others wait so long.</summary>
    /// <exception cref="InputException">The model was trained on meanwhile, and is not this one any more.</exception>
    public T Use<T>(Func<ArchitectureVae, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        lock (gate)
        {
            if (disposed) throw new InputException("The model has changed; load the page anew.", Path);
            return work(vae);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            vae.Dispose();
        }
    }
}
