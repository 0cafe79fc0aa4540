using System.Text.Json;
using System.Text.Json.Serialization;
using ArchVae.Files;
using ArchVae.Nn;

namespace ArchVae.Training;

/// <summary>
/// Where training stands, beside weights and moments. Noise and order need no state: they follow from seed, epoch and step.
/// </summary>
public sealed record TrainingState
{
    /// <summary>Epochs completed.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps made within the next epoch, which an interruption leaves unfinished.</summary>
    public int StepInEpoch { get; set; }

    /// <summary>Training steps made in all.</summary>
    public long Step { get; set; }

    /// <summary>Sums over the architectures of the unfinished epoch.</summary>
    public EpochSums Sums { get; set; }

    /// <summary>The epoch with the lowest validation objective at the final β so far, from 1; 0 before the first.</summary>
    public int BestEpoch { get; set; }

    /// <summary>That objective, in nats per architecture; null before the first epoch.</summary>
    public double? BestObjective { get; set; }

    /// <summary>Epochs since annealing ended or the best epoch, whichever is later.</summary>
    public int EpochsWithoutImprovement { get; set; }

    /// <summary>Seconds of training in all runs, validation included.</summary>
    public double Seconds { get; set; }

    /// <summary>Whether training has come to its end.</summary>
    public bool Finished { get; set; }
}

/// <summary>Sums of terms over the architectures of an epoch so far, in nats.</summary>
public readonly record struct EpochSums
{
    /// <summary>The number of architectures.</summary>
    public long Count { get; init; }

    /// <summary>The sum of what was minimised.</summary>
    public double Objective { get; init; }

    /// <summary>The sum of reconstructions.</summary>
    public double Reconstruction { get; init; }

    /// <summary>The sum of KLs.</summary>
    public double Kl { get; init; }

    /// <summary>The largest gradient norm.</summary>
    public double LargestGradientNorm { get; init; }

    /// <summary>With a step over <paramref name="count"/> architectures added.</summary>
    public EpochSums Add(in StepTerms terms, int count) => new()
    {
        Count = Count + count,
        Objective = Objective + terms.Objective * count,
        Reconstruction = Reconstruction + terms.Reconstruction * count,
        Kl = Kl + terms.Kl * count,
        LargestGradientNorm = Math.Max(LargestGradientNorm, terms.GradientNorm),
    };
}

/// <summary>
/// Saves and loads what a killed run needs to end with the same bytes as one that was not: one file, so that weights, moments
/// and position always belong together.
/// </summary>
internal static class Checkpoint
{
    private const string StateKey = "state";
    private const string WeightPrefix = "weights.";
    private const string FirstPrefix = "adam.first_moment.";
    private const string SecondPrefix = "adam.second_moment.";

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static void Save(string file, ParameterSet parameters, Adam optimizer, TrainingState state)
    {
        var tensors = ModelFolder.Snapshot(parameters, WeightPrefix);
        foreach (var parameter in parameters.Parameters)
        {
            tensors.Add(Moment(FirstPrefix, parameter, optimizer.FirstMoment));
            tensors.Add(Moment(SecondPrefix, parameter, optimizer.SecondMoment));
        }
        var metadata = new Dictionary<string, string> { [StateKey] = JsonSerializer.Serialize(state, json) };
        AtomicFile.Write(file, stream => SafeTensors.Write(stream, tensors, metadata));
    }

    /// <exception cref="InputException">The file is cut off or is no checkpoint of this model.</exception>
    public static TrainingState Load(string file, ParameterSet parameters, Adam optimizer)
    {
        var (tensors, metadata) = SafeTensors.Read(file);
        try
        {
            if (!metadata.TryGetValue(StateKey, out var text)) throw new InputException("The file is no checkpoint: it has no state.", file);
            var state = JsonSerializer.Deserialize<TrainingState>(text, json) ?? throw new JsonException("it is null");
            ModelFolder.LoadWeights(parameters, tensors, file, WeightPrefix);
            foreach (var parameter in parameters.Parameters)
            {
                Restore(ModelFolder.Find(tensors, FirstPrefix + parameter.Name, parameter, file), parameter, optimizer.FirstMoment);
                Restore(ModelFolder.Find(tensors, SecondPrefix + parameter.Name, parameter, file), parameter, optimizer.SecondMoment);
            }
            optimizer.Step = state.Step;
            return state;
        }
        catch (JsonException exception)
        {
            throw new InputException($"The checkpoint's state cannot be read: {exception.Message}", file);
        }
    }

    private static NamedTensor Moment(string prefix, Parameter parameter, Span<float> moments) =>
        new(prefix + parameter.Name, parameter.Shape, moments.Slice((int)parameter.Offset, parameter.Length).ToArray());

    private static void Restore(NamedTensor tensor, Parameter parameter, Span<float> moments) =>
        tensor.Values.CopyTo(moments.Slice((int)parameter.Offset, parameter.Length));
}
