namespace ArchVae.Search.Trials;

/// <summary>
/// Where the trials of one search are kept. Several processes may use one store at once: each call happens whole or not at all,
/// and nothing that one of them wrote is lost.
/// </summary>
public interface ITrialStore : IDisposable
{
    /// <summary>What is searched for and how, as JSON; null while the store is new.</summary>
    string? Description { get; }

    /// <summary>Says what is searched for.</summary>
    /// <exception cref="InputException">The store has another description already.</exception>
    void Begin(string description);

    /// <summary>All trials in the order of their numbers.</summary>
    IReadOnlyList<Trial> Read();

    /// <summary>Adds trials that were proposed.</summary>
    /// <param name="trials">Their numbers go on where those that are there end.</param>
    /// <exception cref="InvalidOperationException">A number is not the next, or the network was proposed before.</exception>
    void Add(IReadOnlyList<Trial> trials);

    /// <summary>Notes that a trial is begun, once more where it was before.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="worker">Who begins it.</param>
    /// <param name="time">When.</param>
    /// <returns>False where it has ended already.</returns>
    bool Start(int number, string worker, DateTimeOffset time);

    /// <summary>Notes how a trial ended: its state, metrics, failure and time.</summary>
    /// <returns>False where it had ended already; what was noted first counts.</returns>
    bool End(Trial trial);
}
