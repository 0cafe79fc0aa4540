using ArchVae.Data;

namespace ArchVae.Studies;

/// <summary>Told of a study as it goes on, from the threads of its runs, several at a time.</summary>
public interface IStudyObserver
{
    /// <summary>The study begins.</summary>
    /// <param name="finished">The runs that were finished before.</param>
    /// <param name="total">All runs.</param>
    void OnStart(int finished, int total);

    /// <summary>The data sets were read.</summary>
    /// <param name="notes">What of their lines is no metric.</param>
    void OnData(MetricNotes notes)
    {
    }

    /// <summary>A run came further.</summary>
    /// <param name="run">The run.</param>
    /// <param name="share">The share of its training that is done, from 0 to 1.</param>
    /// <param name="stage">What it does: "training", or a part of its evaluation.</param>
    void OnProgress(StudyRun run, double share, string stage);

    /// <summary>A run ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="result">What it left.</param>
    /// <param name="finished">The runs that are finished now.</param>
    void OnRunEnd(StudyRun run, RunResult result, int finished);
}
