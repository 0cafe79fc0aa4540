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
        using var tensors = new SafeTensorsFile(file);
        try
        {
            if (!tensors.Metadata.TryGetValue(StateKey, out var text))
                throw new InputException("The file is no checkpoint: it has no state.", file);
            var state = JsonSerializer.Deserialize<TrainingState>(text, JsonFormat.Compact)
                ?? throw new JsonException("it is null");
            if (!IsPossible(state))
                throw new InputException("The checkpoint's state counts epochs and steps that training cannot have made.", file);
            ModelFolder.LoadWeights(parameters, tensors, WeightPrefix);
            foreach (var parameter in parameters.Parameters)
            {
                tensors.Read(FirstPrefix + parameter.Name, parameter.Shape, Of(parameter, optimizer.FirstMoment));
                var second = Of(parameter, optimizer.SecondMoment);
                tensors.Read(SecondPrefix + parameter.Name, parameter.Shape, second);
                if (second.ContainsAnyInRange(float.MinValue, -float.Epsilon))
                {
                    throw new InputException(
                        $"Tensor '{SecondPrefix}{parameter.Name}' has values below 0; they are means of squares.", file);
                }
            }
            optimizer.Step = state.Step;
            return state;
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"The checkpoint's state cannot be read: {JsonMistake.Of(exception)}", file, inner: exception);
        }
    }

    private static bool IsPossible(TrainingState state) =>
        state is { Epoch: >= 0, StepInEpoch: >= 0, Step: >= 0, BestEpoch: >= 0, Sums.Count: >= 0 }
        && state.Found is null or { Beta: > 0 and <= 1, Misses: null or (>= 0 and <= 1) }
        && state.BestEpoch <= state.Epoch && (state.StepInEpoch > 0) == (state.Sums.Count > 0);

    private static NamedTensor Moment(string prefix, Parameter parameter, Span<float> moments) =>
        new(prefix + parameter.Name, parameter.Shape, Of(parameter, moments).ToArray());

    private static Span<float> Of(Parameter parameter, Span<float> moments) =>
        moments.Slice((int)parameter.Offset, parameter.Length);
}
