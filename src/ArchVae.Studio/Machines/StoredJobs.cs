using ArchVae.Jobs.Store;

namespace ArchVae.Studio.Machines;

/// <summary>The store of jobs that the studio shows, if it shows one.</summary>
/// <param name="address">Where it is; null for none.</param>
/// <param name="time">The clock.</param>
/// <exception cref="InputException">It is no store of this program.</exception>
/// <exception cref="IOException">It cannot be reached.</exception>
public sealed class StoredJobs(StoreAddress? address, TimeProvider time) : IDisposable
{
    /// <summary>The store; null for none.</summary>
    public JobStore? Store { get; } = address is null ? null : new(address, time);

    /// <inheritdoc/>
    public void Dispose() => Store?.Dispose();
}
