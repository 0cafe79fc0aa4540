namespace ArchVae.Jobs;

/// <summary>Where jobs are done: this process, or a store that others work on.</summary>
public interface IJobPlace
{
    /// <summary>Does jobs until there are no more, one cannot be done, or it is stopped.</summary>
    /// <param name="jobs">
    /// The jobs in the order in which they are begun; each is asked for when there is somebody to do it. Which one is next may
    /// depend on how those before ended.
    /// </param>
    /// <param name="stop">Asks to save and return; those that have not ended are told of nothing.</param>
    /// <exception cref="InputException">A job has a mistake; the others have been stopped.</exception>
    /// <remarks>Jobs are told of their ends by several threads at once.</remarks>
    void Run(IEnumerable<JobPlan> jobs, CancellationToken stop);
}
