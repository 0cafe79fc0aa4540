using System.Text.Json;
using ArchVae.Models;
using ArchVae.Tensors;

namespace ArchVae.Training;

/// <summary>
/// The options of models from before there were others to choose from: what a <c>config.json</c> does not name is what it was
/// then, not today's default.
/// </summary>
internal static class EarlierOptions
{
    /// <summary>The options of a model as they were meant.</summary>
    /// <param name="options">As they were read, with today's defaults for what is not there.</param>
    /// <param name="root">What was read.</param>
    public static ModelOptions Of(ModelOptions options, JsonElement root)
    {
        var saved = root.GetProperty("model");
        return options with
        {
            Head = saved.TryGetProperty("head", out _) ? options.Head : "gaussianBin",
            Activation = saved.TryGetProperty("activation", out _) ? options.Activation : Activation.Relu,
            LinearPaths = saved.TryGetProperty("linearPaths", out _) && options.LinearPaths,
            OutputWidths = saved.TryGetProperty("outputWidths", out _) ? options.OutputWidths : [],
            SlotFeatures = saved.TryGetProperty("slotFeatures", out _) ? options.SlotFeatures : 0,
        };
    }
}
