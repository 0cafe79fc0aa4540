using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search.Evaluators;

/// <summary>
/// Measures networks by code of a program. Several threads call it at once where several networks are tried at once.
/// </summary>
/// <param name="measure">
/// Gives metrics by name. What it throws is why the trial failed, but for an <see cref="InputException"/>, which ends the search,
/// and a stop.
/// </param>
/// <param name="description">What it is: a search goes on where it was only with the same text.</param>
/// <param name="pool">The only architectures that it can measure; null where it takes all.</param>
public sealed class DelegateEvaluator(
    Func<Architecture, CancellationToken, IReadOnlyDictionary<string, double>> measure, string description,
    IReadOnlyList<Architecture>? pool = null) : Evaluator
{
    private const int LongestMessage = 500;

    /// <inheritdoc/>
    public override IReadOnlyList<Architecture>? Pool => pool;

    /// <inheritdoc/>
    public override string Description => description;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Evaluate(Trial trial, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(trial);
        try
        {
            return measure(trial.Architecture, stop) ?? throw new TrialFailedException("has no metrics");
        }
        catch (Exception exception) when (exception is not (InputException or TrialFailedException)
            && !(exception is OperationCanceledException && stop.IsCancellationRequested))
        {
            // One that nobody asked to stop was ended by something else, such as a time limit of the code itself.
            throw new TrialFailedException(
                $"threw {exception.GetType().Name}: {InputException.Shown(exception.Message, LongestMessage).TrimEnd('.')}");
        }
    }
}
