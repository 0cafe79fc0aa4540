using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Studies.Searches;

/// <summary>
/// The folder of a run: that of a search, whose <c>trials.db</c> has all of it at any moment, with <c>result.json</c> when it is
/// done.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class SearchRunFolder(string path)
{
    private readonly string resultFile = Path.Combine(path, "result.json");
    private readonly SearchFolder search = new(path);

    /// <summary>The trials.</summary>
    public string StoreFile => search.StoreFile;

    /// <summary>Whether anything was begun there.</summary>
    public bool IsBegun => Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();

    /// <summary>
    /// Opens the trials, for what was begun there or something new. Writing does not wait for the disk: where a machine loses
    /// its power the last trials may be made again.
    /// </summary>
    /// <param name="space">The space.</param>
    /// <param name="description">What is searched for.</param>
    /// <exception cref="InputException">The folder holds another search, or other files and no search.</exception>
    public ITrialStore Open(SearchSpace space, string description) => search.Open(space, description, durable: false);

    /// <summary>Ends the run.</summary>
    /// <exception cref="IOException">Its trials are not there any more.</exception>
    public void End(SearchRunResult result)
    {
        if (!search.Exists)
        {
            throw new IOException(
                $"{StoreFile}: The file was removed while the study ran. To make the run anew, remove its folder.");
        }
        RunJson.Write(resultFile, result);
    }

    /// <summary>What the run left; null where it has not ended.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public SearchRunResult? FindResult() => RunJson.Find<SearchRunResult>(resultFile);
}
