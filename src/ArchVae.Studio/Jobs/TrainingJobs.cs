namespace ArchVae.Studio.Jobs;

/// <summary>The trainings that pages began. Disposing it asks them to save and waits.</summary>
public sealed class TrainingJobs : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
