using ArchVae.Options;
using ArchVae.Reports;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using ArchVae.Studies.Searches;
using ArchVae.Studio.Folders;

namespace ArchVae.Studio.Jobs;

/// <summary>Begins searches. Safe for several threads.</summary>
/// <param name="folder">Where searches, tables, tasks and models lie.</param>
/// <param name="queue">Where they wait.</param>
/// <param name="options">With how many threads, and whether commands may be run.</param>
/// <param name="time">The clock.</param>
public sealed class SearchJobs(OpenedFolder folder, JobQueue queue, StudioOptions options, TimeProvider time)
{
    /// <summary>What messages call the folder of the search by.</summary>
    public const string FolderSetting = "Folder";

    private static readonly string[] paths =
    [
        nameof(SearchRequest.Table), nameof(SearchRequest.Train), nameof(SearchRequest.Model),
        nameof(CommandOptions.WorkingFolder),
    ];

    /// <summary>The search of a folder that was begun here last; null where there is none.</summary>
    public SearchJob? Find(string? path) => queue.Find(path) as SearchJob;

    /// <summary>Checks what is given, reads what measures, and begins a search or puts it behind others.</summary>
    /// <param name="search">The search's folder, by its path from the folder that is open.</param>
    /// <param name="given">The options that are given; files and folders by their paths from the folder that is open.</param>
    /// <exception cref="InputException">
    /// A path leads out of the folder, it is being searched in, commands are not allowed, or <see cref="SavedSearch.Prepare"/>
    /// refuses.
    /// </exception>
    public SearchJob Begin(string search, GivenOptions given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var target = queue.RequireFree(FolderSetting, search);
        if (given.Has(nameof(CommandOptions.Command)) && !options.AllowCommands)
        {
            throw InputException.Conflict(
                $"{nameof(CommandOptions.Command)}: the studio runs commands only where it was started with --allow-commands.",
                nameof(CommandOptions.Command));
        }
        var resolved = queue.Resolve(given, (option, text) => paths.Contains(option.Name)
            || (option.Name == nameof(SearchRequest.Space) && !SearchSpace.BuiltInNames.Contains(text)));
        if (resolved.Over(new SearchRequest()).Train is { } task)
            NamedFiles.RequireInside(folder, task, nameof(SearchRequest.Train));
        var saved = SavedSearch.Prepare(new SearchFolder(target), resolved, options.Threads, time);
        saved.Origin = new(
            ReportOrigin.CommandOf(["archvae", "search", .. given.Words(), "--out", folder.Relative(target)]), time);
        var job = new SearchJob(folder.Relative(target), given, saved, time, queue.Tell);
        queue.Add(FolderSetting, job);
        return job;
    }
}
