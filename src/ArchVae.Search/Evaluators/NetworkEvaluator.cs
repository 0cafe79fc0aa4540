using System.Text.Json;
using ArchVae.Files;
using ArchVae.Networks;
using ArchVae.Networks.Training;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;

namespace ArchVae.Search.Evaluators;

/// <summary>
/// Trains each network on data, on the thread that asks, and measures it on examples that were set aside: the figures that
/// <c>network train</c> gives for the same options. Networks are not saved.
/// </summary>
public sealed class NetworkEvaluator : Evaluator
{
    // Enough to meet what networks of a space begin with.
    private const int Draws = 32;
    private readonly NetworkTraining training;
    private readonly SpaceModules modules;

    /// <summary>Reads the data, so that what is wrong with them is told before anything is tried.</summary>
    /// <param name="task">The data, and how networks are trained.</param>
    /// <param name="space">The space of the networks: what draws of it take decides what ambiguous arrays are.</param>
    /// <param name="time">The time, for figures and the timeout.</param>
    /// <param name="seed">A seed to use instead of the task's; null for the task's.</param>
    /// <exception cref="InputException">
    /// The data cannot be read as the task says, or do not suit it, or a layer type of the space has no meaning.
    /// </exception>
    public NetworkEvaluator(TrainingTask task, SearchSpace space, TimeProvider time, ulong? seed = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(space);
        if (seed is { } own) task = task.WithSeed(own);
        (training, Metrics) = Open(task, space, time);
        modules = SpaceModules.Of(space);
        Description = DescriptionOf(task);
        Source = NetworkFamily.SourceOf(task);
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override EvaluatorSource Source { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics { get; }

    /// <summary>The network of an architecture as it is trained: fitted to the data where the task says so.</summary>
    public override NetworkPlan PlanOf(Architecture architecture) => training.Plan(architecture);

    /// <summary>The architecture with the values that fitting gives it: input, outputs and what they determine.</summary>
    public override Architecture Measured(Architecture architecture) => modules.Fitted(PlanOf(architecture));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Evaluate(Trial trial, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(trial);
        using var team = new ThreadTeam(1);
        try
        {
            using var trained = training.Train(PlanOf(trial.Architecture), team, stop);
            return trained.Figures;
        }
        catch (NetworkFailureException exception)
        {
            throw new TrialFailedException(exception.Message);
        }
    }

    // A space may have networks that take vectors, and others that take images: the data are read for the first that can have
    // them.
    private static (NetworkTraining Training, IReadOnlyList<string> Metrics) Open(
        TrainingTask task, SearchSpace space, TimeProvider time)
    {
        InputException? first = null;
        var drawn = RandomArchitectures.Independent(space, 0, Draws);
        foreach (var example in drawn.DistinctBy(architecture => NetworkPlan.Of(architecture).Input?.Kind))
        {
            try
            {
                var opened = task.Open(example, time);
                return (opened, opened.FigureNames(example));
            }
            catch (InputException exception)
            {
                first ??= exception;
            }
        }
        throw first!;
    }

    // The same data may lie elsewhere: files are told by what is in them.
    private static string DescriptionOf(TrainingTask task)
    {
        var hash = task.Data.FilesHash();
        var data = hash.Length == 0 ? task.Data : task.Data with { Data = hash, Labels = null };
        return $"networks trained here, {JsonSerializer.Serialize(new { data, task.Training, task.Fit }, JsonFormat.Compact)}";
    }
}
