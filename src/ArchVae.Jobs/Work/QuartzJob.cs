using Quartz;

namespace ArchVae.Jobs.Work;

/// <summary>Does what Quartz gives to a node.</summary>
internal interface IJobRunner
{
    /// <summary>Does a job; what becomes of it is noted in the store.</summary>
    void Run(IJobExecutionContext context);
}

/// <summary>The job of Quartz that every job of a store is a trigger of.</summary>
/// <param name="runner">Does it.</param>
internal sealed class QuartzJob(IJobRunner runner) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        // It takes as long as it takes, on a thread of its own.
        await Task.Factory.StartNew(
            () => runner.Run(context), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
}
