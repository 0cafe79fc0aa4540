using System.Text.Json;
using ArchVae.Files;
using ArchVae.Tensors.Nn;

namespace ArchVae.Training;

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

    public static void Save(string file, ParameterSet parameters, Adam optimizer, TrainingState state)
    {
        var tensors = ModelFolder.Snapshot(parameters, WeightPrefix);
        foreach (var parameter in parameters.Parameters)
        {
            tensors.Add(Moment(FirstPrefix, parameter, optimizer.FirstMoment));
            tensors.Add(Moment(SecondPrefix, parameter, optimizer.SecondMoment));
        }
        var metadata = new Dictionary<string, string> { [StateKey] = JsonSerializer.Serialize(state, JsonFormat.Compact) };
        AtomicFile.Write(file, stream => SafeTensors.Write(stream, tensors, metadata));
    }

    /// <exception cref="InputException">The file is cut off or is no checkpoint of this model.</exception>
    public static TrainingState Load(string file, ParameterSet parameters, Adam optimizer)
    {
        var (tensors, metadata) = SafeTensors.Read(file);
        try
        {
            if (!metadata.TryGetValue(StateKey, out var text))
                throw new InputException("The file is no checkpoint: it has no state.", file);
            var state = JsonSerializer.Deserialize<TrainingState>(text, JsonFormat.Compact)
                ?? throw new JsonException("it is null");
            ModelFolder.LoadWeights(parameters, tensors, file, WeightPrefix);
            foreach (var parameter in parameters.Parameters)
            {
                Restore(ModelFolder.Find(tensors, FirstPrefix + parameter.Name, parameter, file), parameter,
                    optimizer.FirstMoment);
                var second = ModelFolder.Find(tensors, SecondPrefix + parameter.Name, parameter, file);
                if (second.Values.Any(value => value < 0))
                    throw new InputException($"Tensor '{second.Name}' has values below 0; they are means of squares.", file);
                Restore(second, parameter, optimizer.SecondMoment);
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
