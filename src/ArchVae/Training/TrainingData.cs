using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Training;

/// <summary>
/// Where the architectures of each training step come from, and those that the best weights are chosen by: a list that is gone
/// through again and again (<see cref="ListedData"/>), or draws that are each used once (<see cref="StreamedData"/>). What a step
/// trains on follows from its number alone, so that nothing of it needs saving. For one training at a time.
/// </summary>
public abstract class TrainingData
{
    private protected TrainingData(SearchSpace space, IReadOnlyList<Architecture> validation)
    {
        if (validation.Count == 0) throw Empty("validation");
        space.RequireAll(validation, "The validation data are");
        (Space, Validation) = (space, validation);
    }

    /// <summary>The space of all the architectures.</summary>
    public SearchSpace Space { get; }

    /// <summary>The architectures that the best weights are chosen by; never trained on where the data are a stream.</summary>
    public IReadOnlyList<Architecture> Validation { get; }

    /// <summary>The steps of an epoch, after each of which training looks at the validation data: 1 or more.</summary>
    /// <param name="batchSize">Architectures a step: 1 or more.</param>
    public abstract int StepsPerEpoch(int batchSize);

    /// <summary>How many architectures some first steps are trained on, repeats counted.</summary>
    /// <param name="steps">The number of steps: 0 or more.</param>
    /// <param name="batchSize">Architectures a step: 1 or more.</param>
    public abstract long ArchitecturesIn(long steps, int batchSize);

    /// <summary>The architectures of a step; they stay until the next call.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="options">The batch, and the seed of the order where there is one.</param>
    /// <param name="team">Threads to work with; the answer does not depend on their number.</param>
    /// <param name="rank">Which of several processes asks, that share the batch: only its part need be there.</param>
    /// <param name="ranks">How many they are.</param>
    internal abstract TrainingBatch BatchOf(long step, TrainingOptions options, ThreadTeam team, int rank = 0, int ranks = 1);

    /// <summary>The architectures that stand for what was trained on, where figures of that are wanted: 1 or more.</summary>
    /// <param name="steps">The steps that were made.</param>
    /// <param name="batchSize">Architectures a step.</param>
    internal abstract IReadOnlyList<Architecture> Sample(long steps, int batchSize);

    /// <summary>How many of the validation architectures are trained on too; null where that is not known.</summary>
    internal abstract int? ValidationInTraining { get; }

    /// <summary>What a model's head learns of them; null where nothing is known.</summary>
    internal virtual MetricLabels? Labels => null;

    /// <summary>What <c>config.json</c> says of the data, so that training goes on with the same.</summary>
    internal abstract ModelConfig DescribedIn(ModelConfig config);

    /// <summary>Saves the hashes that novelty needs, where the data are known; whether it did.</summary>
    internal abstract bool SaveHashes(ModelFolder folder);

    private protected static InputException Empty(string purpose) =>
        new($"The {purpose} data are empty; training needs at least one architecture there.");
}

/// <summary>The architectures of a training step.</summary>
/// <param name="source">Where they are.</param>
/// <param name="indices">Their places there.</param>
internal readonly ref struct TrainingBatch(IReadOnlyList<Architecture> source, ReadOnlySpan<int> indices)
{
    /// <summary>Where they are.</summary>
    public IReadOnlyList<Architecture> Source { get; } = source;

    /// <summary>Their places there.</summary>
    public ReadOnlySpan<int> Indices { get; } = indices;
}
