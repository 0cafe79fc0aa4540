using ArchVae.Data;

namespace ArchVae.Studies.Searches;

/// <summary>Told of a study of searches as it goes on, from the threads of its runs, several at a time.</summary>
public interface ISearchStudyObserver
{
    /// <summary>The tables were read.</summary>
    /// <param name="notes">What of their lines is no metric.</param>
    void OnData(MetricNotes notes)
    {
    }

    /// <summary>The study begins.</summary>
    /// <param name="finished">The runs that were finished before.</param>
    /// <param name="total">All runs.</param>
    void OnStart(int finished, int total);

    /// <summary>A run came further.</summary>
    /// <param name="run">The run.</param>
    /// <param name="trials">How many of its trials ended.</param>
    void OnProgress(SearchStudyRun run, int trials);

    /// <summary>A run ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="result">What it left.</param>
    /// <param name="finished">The runs that are finished now.</param>
    void OnRunEnd(SearchStudyRun run, SearchRunResult result, int finished);
}
