using ArchVae.Studies;
using ArchVae.Studio.Folders;

namespace ArchVae.Studio.Jobs;

/// <summary>Begins studies. Safe for several threads.</summary>
/// <param name="folder">Where study files and what they name lie.</param>
/// <param name="queue">Where studies wait.</param>
/// <param name="options">With how many threads, and whether commands may be run.</param>
/// <param name="time">The clock.</param>
public sealed class StudyJobs(OpenedFolder folder, JobQueue queue, StudioOptions options, TimeProvider time)
{
    /// <summary>What messages call the folder of the study by.</summary>
    public const string FolderSetting = "Folder";

    /// <summary>What messages call the study's file by.</summary>
    public const string FileSetting = "Study file";

    /// <summary>The study of a folder that was begun here last; null where there is none.</summary>
    public StudyJob? Find(string? path) => queue.Find(path) as StudyJob;

    /// <summary>The file that the study of a folder was begun with, where it is in the open folder; null otherwise.</summary>
    /// <param name="study">The study's folder, by its path from the folder that is open.</param>
    /// <exception cref="InputException">There is no study.</exception>
    /// <exception cref="IOException">The study's text cannot be read.</exception>
    public string? FileOf(string study)
    {
        var own = Path.Combine(folder.Resolve(study), "study.yaml");
        if (!File.Exists(own)) throw new InputException("There is no study in this folder.", Path.GetDirectoryName(own));
        var definition = File.ReadAllText(own);
        return folder.Items().Where(item => item.Kind == ItemKind.StudyFile).Select(item => item.Path)
            .FirstOrDefault(path => File.ReadAllText(folder.Resolve(path)) == definition);
    }

    /// <summary>Checks a study's file, and begins the study, or goes on with it, or puts it behind others.</summary>
    /// <param name="study">The study's folder, by its path from the folder that is open.</param>
    /// <param name="file">The study's file, likewise.</param>
    /// <exception cref="InputException">
    /// A path leads out of the folder, it is at work already, commands are not allowed, or the file has a mistake.
    /// </exception>
    public StudyJob Begin(string study, string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var target = queue.RequireFree(FolderSetting, study);
        var source = folder.Resolve(file);
        NamedFiles.RequireInside(folder, source, FileSetting);
        var read = StudyFile.Load(source);
        var runsCommands = read.Searches?.Searches.Any(search => search.Command is not null) ?? false;
        if (runsCommands && !options.AllowCommands)
            throw new InputException("The studio runs commands only where it was started with --allow-commands.", source);
        var job = new StudyJob(folder.Relative(target), file, target, read, options.Threads, time, queue.Tell);
        queue.Add(FolderSetting, job);
        return job;
    }
}
