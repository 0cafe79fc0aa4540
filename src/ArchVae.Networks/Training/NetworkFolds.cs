using ArchVae.Networks.Data;
using ArchVae.Tensors;

namespace ArchVae.Networks.Training;

/// <summary>
/// What networks learn from and are judged by: one fold with a validation share, or several, each with another part set aside.
/// The parts have as large a share of each class as the whole. Immutable.
/// </summary>
public sealed class NetworkFolds
{
    private NetworkFolds(IReadOnlyList<NetworkFold> folds, NetworkFold? whole) => (Folds, Whole) = (folds, whole);

    /// <summary>The folds, at least one.</summary>
    public IReadOnlyList<NetworkFold> Folds { get; }

    /// <summary>All examples to learn from, for the network that is kept; null where that is the one of the only fold.</summary>
    public NetworkFold? Whole { get; }

    /// <summary>How the input and the target of the network that is kept are made.</summary>
    public ExampleTransform Transform => (Whole ?? Folds[0]).Transform;

    /// <summary>Parts examples. Moments are those of what each fold learns from.</summary>
    /// <param name="raw">What stands in the files.</param>
    /// <param name="task">The task; null for that which the target tells.</param>
    /// <param name="asTokens">Whether steps of sequences are tokens.</param>
    /// <param name="options">How many parts, and the seed.</param>
    /// <exception cref="InputException">A part would have no example, or the data do not suit the task.</exception>
    public static NetworkFolds Of(RawExamples raw, NetworkTask? task, bool asTokens, NetworkTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(options);
        int[] all = [.. Enumerable.Range(0, raw.Count)];
        var transform = ExampleTransform.Fit(raw, all, task, asTokens);
        if (options.ClassWeights != ClassWeighting.None && transform.Target.Task == NetworkTask.Regression)
        {
            var name = InputException.Shown(transform.Target.Name);
            throw InputException.Conflict(
                $"ClassWeights is {options.ClassWeights}, and the target '{name}' is a number.",
                nameof(NetworkTrainingOptions.ClassWeights));
        }
        var examples = transform.Apply(raw);
        var order = Shuffled(examples, transform.Target.Task, options.Seed);
        if (options.Folds is not { } count)
        {
            var share = options.Validation;
            return new([Fold(place => Math.Floor((place + 1) * share) > Math.Floor(place * share))], null);
        }
        if (count > raw.Count)
            throw new InputException($"{count} folds cannot be made of {raw.Count} examples.", raw.Source);
        return new(
            [.. Enumerable.Range(0, count).Select(part => Fold(place => place % count == part))],
            new(transform, examples, all, []));

        NetworkFold Fold(Func<int, bool> isSetAside)
        {
            var training = order.Where((_, place) => !isSetAside(place)).Order().ToArray();
            var validation = order.Where((_, place) => isSetAside(place)).Order().ToArray();
            if (training.Length == 0 || validation.Length == 0)
            {
                throw new InputException(
                    $"Of {raw.Count} examples {validation.Length} would be set aside and {training.Length} learned from.",
                    raw.Source);
            }
            var own = ExampleTransform.Fit(raw, training, transform.Target.Task, asTokens);
            return new(own, own.Apply(raw), training, validation);
        }
    }

    // In random order, and classes one after the other, so that neighbours are alike.
    private static int[] Shuffled(Examples examples, NetworkTask task, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        new RandomStream(seed, RandomPurpose.Split).Shuffle<int>(order);
        return task == NetworkTask.Regression ? order : [.. order.OrderBy(examples.TargetOf)];
    }
}
