using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Studio.Folders;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>Begins trainings. Safe for several threads.</summary>
/// <param name="folder">Where models and data lie.</param>
/// <param name="queue">Where they wait.</param>
/// <param name="options">With how many threads.</param>
/// <param name="time">The clock.</param>
public sealed class TrainingJobs(OpenedFolder folder, JobQueue queue, StudioOptions options, TimeProvider time)
{
    /// <summary>What messages call the folder of the model by.</summary>
    public const string ModelSetting = "Model";

    private static readonly string[] paths =
        [nameof(TrainingRequest.Data), nameof(TrainingRequest.Validation), nameof(TrainingRequest.From)];

    /// <summary>The trainings, in the order in which they were begun; of each model the last one.</summary>
    public IReadOnlyList<TrainingJob> All => [.. queue.All.OfType<TrainingJob>()];

    /// <summary>The training of a model that was begun here last; null where there is none.</summary>
    public TrainingJob? Find(string? model) => queue.Find(model) as TrainingJob;

    /// <summary>Checks what is given, reads the data, and begins a training or puts it behind others.</summary>
    /// <param name="model">The model's folder, by its path from the folder that is open.</param>
    /// <param name="given">The options that are given; files and folders by their paths from the folder that is open.</param>
    /// <exception cref="InputException">
    /// A path leads out of the folder, the model is being trained, or <see cref="TrainingRun.Prepare"/> refuses.
    /// </exception>
    public TrainingJob Begin(string model, GivenOptions given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var target = queue.RequireFree(ModelSetting, model);
        var name = folder.Relative(target);
        var resolved = queue.Resolve(given, (option, text) => paths.Contains(option.Name)
            || (option.Name == nameof(TrainingRequest.Space) && !SearchSpace.BuiltInNames.Contains(text)));
        var run = TrainingRun.Prepare(new ModelFolder(target), resolved, options.Threads);
        // One that goes on has its first epochs still to show.
        var job = new TrainingJob(name, given, run, time, queue.Tell, run.Saved is null ? null : Find(name)?.Progress);
        queue.Add(ModelSetting, job);
        return job;
    }
}
