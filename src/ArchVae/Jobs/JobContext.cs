namespace ArchVae.Jobs;

/// <summary>Where a job runs, and what it has there.</summary>
public abstract class JobContext
{
    /// <summary>
    /// The folder that its files go to; what lies there at its end are its outputs. It may have what an attempt that was stopped
    /// left.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>The seed of all that is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many threads it has: 1 or more. Results must not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Who does it.</summary>
    public string Worker { get; init; } = "";

    /// <summary>The clock, for figures of time; null where nobody asks for them.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Asks to save and return.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Tells how far it is.</summary>
    /// <param name="share">The share that is done, from 0 to 1.</param>
    /// <param name="stage">What is done.</param>
    public abstract void Report(double share, string stage);

    /// <summary>
    /// What several jobs have in common, such as data: in the process that they were made in the object that is there already,
    /// on a worker one that is loaded from their inputs and kept for the next job.
    /// </summary>
    /// <param name="key">Tells it from others that are loaded from the same inputs.</param>
    /// <param name="load">Loads it.</param>
    public abstract T Shared<T>(string key, Func<IJobInputs, T> load)
        where T : class;
}

/// <summary>The inputs of a job as files.</summary>
public interface IJobInputs
{
    /// <summary>Their names, which may have slashes.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>The file of one, which must not be changed: it lies at its name in the folder of all.</summary>
    string PathOf(string name);
}
