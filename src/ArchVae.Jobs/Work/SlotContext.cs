using System.Security.Cryptography;
using System.Text;
using ArchVae.Jobs.Store;

namespace ArchVae.Jobs.Work;

/// <summary>What a job has on a worker.</summary>
/// <param name="job">The job.</param>
/// <param name="contents">Its inputs.</param>
/// <param name="kept">What jobs of this process share.</param>
/// <param name="folders">Where inputs go.</param>
internal sealed class SlotContext(JobRow job, Contents contents, SharedObjects kept, SlotFolders folders) : JobContext, IJobInputs
{
    private readonly string inputs = Path.Combine(folders.Inputs, FormattableString.Invariant($"{job.Id}"));
    private (double Share, string Stage) progress = (0, "");

    /// <summary>How far it is.</summary>
    public (double Share, string Stage) Progress
    {
        get
        {
            lock (folders) return progress;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => [.. job.Job.Inputs.Keys];

    /// <inheritdoc/>
    public override void Report(double share, string stage)
    {
        lock (folders) progress = (share, stage);
    }

    /// <inheritdoc/>
    public override T Shared<T>(string key, Func<IJobInputs, T> load)
    {
        var all = string.Join(' ', [job.Job.Kind, .. job.Job.Inputs.Select(input => $"{input.Key}={input.Value}").Order(), key]);
        return kept.Get(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all))), () =>
        {
            // All of them lie side by side, as a folder of a model does.
            foreach (var name in job.Job.Inputs.Keys) PathOf(name);
            return load(this);
        });
    }

    /// <inheritdoc/>
    public string PathOf(string name)
    {
        var path = Path.Combine(inputs, Path.Combine(SafeName.Parts(name)));
        if (File.Exists(path)) return path;
        var hash = job.Job.Inputs[name];
        var content = Path.Combine(folders.Contents, hash);
        if (!File.Exists(content)) contents.Get(hash, content);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows()) File.Copy(content, path);
        else File.CreateSymbolicLink(path, content);
        return path;
    }
}

/// <summary>The folders of a worker.</summary>
/// <param name="root">The folder that they lie in.</param>
internal sealed class SlotFolders(string root)
{
    /// <summary>Contents by their hashes, for all slots.</summary>
    public string Contents { get; } = Path.Combine(root, "contents");

    /// <summary>The inputs of jobs.</summary>
    public string Inputs { get; } = Path.Combine(root, "inputs");

    /// <summary>The folder of an attempt, which no other has.</summary>
    public string Of(JobRow job) =>
        Path.Combine(root, "jobs", FormattableString.Invariant($"{job.Id}-{job.Turn}-{job.Attempts}"));
}

/// <summary>What was loaded for jobs and may serve the next ones: the last few.</summary>
internal sealed class SharedObjects
{
    private const int Most = 4;
    private readonly List<(string Key, object Value)> kept = [];

    /// <summary>What has a key, loaded where it is not there.</summary>
    public T Get<T>(string key, Func<T> load)
        where T : class
    {
        var at = kept.FindIndex(one => one.Key == key);
        var found = at >= 0 ? kept[at] : (Key: key, Value: load());
        if (at >= 0) kept.RemoveAt(at);
        kept.Insert(0, found);
        if (kept.Count > Most)
        {
            (kept[^1].Value as IDisposable)?.Dispose();
            kept.RemoveAt(kept.Count - 1);
        }
        return (T)found.Value;
    }
}
