using System.Globalization;

namespace ArchVae.Jobs;

/// <summary>Does jobs in this process, several side by side, each on a thread of its own and those that it is given.</summary>
/// <param name="workers">How many side by side: 1 or more.</param>
/// <param name="threads">The threads of each: 1 or more.</param>
/// <param name="time">The clock, for figures of time; null where nobody asks for them.</param>
public sealed class ThisProcess(int workers, int threads, TimeProvider? time) : IJobPlace
{
    /// <inheritdoc/>
    /// <remarks>What a job throws first ends the others and is thrown.</remarks>
    public void Run(IEnumerable<JobPlan> jobs, CancellationToken stop) => SideBySide.Make(jobs, workers, Do, stop);

    private void Do(JobPlan job, int worker, CancellationToken stop)
    {
        var name = worker.ToString(CultureInfo.InvariantCulture);
        if (job.Begin?.Invoke(name) == false) return;
        job.Run(new Context(job)
        {
            Folder = job.Folder ?? "",
            Seed = job.Seed,
            Threads = threads,
            Worker = name,
            Time = time,
            Stop = stop,
        });
    }

    private sealed class Context(JobPlan job) : JobContext
    {
        public override void Report(double share, string stage) => job.Progress?.Invoke(share, stage);

        public override T Shared<T>(string key, Func<IJobInputs, T> load) => (T)job.Live;
    }
}
