using System.Text.Json;

namespace ArchVae.Data.Importing;

/// <summary>
/// A layer of a Keras model as <c>model.to_json()</c> writes it. What is asked of it and is not there, or is something else, is
/// an <see cref="InputException"/> that names the layer.
/// </summary>
/// <param name="number">Which of the model's layers it is, from 1.</param>
/// <param name="json">The layer, an object with <c>class_name</c> and <c>config</c>.</param>
internal sealed class KerasLayer(int number, JsonElement json)
{
    /// <summary>Which of the model's layers it is, from 1.</summary>
    public int Number => number;

    /// <summary>What kind of layer it is: <c>Dense</c>.</summary>
    public string Class { get; } = Text(json, "class_name")
        ?? throw new InputException($"Layer {number} of the model has no 'class_name'.");

    /// <summary>The shape of the network's input, the batch left out, where this layer gives one; else null.</summary>
    public int[]? InputShape => ShapeOf(Config, "batch_shape") ?? ShapeOf(Config, "batch_input_shape")
        ?? (json.TryGetProperty("build_config", out var built) ? ShapeOf(built, "input_shape") : null);

    /// <summary>Whether it is a function of its numbers, without weights, and nothing else.</summary>
    public bool IsActivation => Class is "Activation" or "ReLU" or "LeakyReLU" or "ELU" or "Softmax";

    /// <summary>Whether it is a function, or ends in one, that is not the identity.</summary>
    public bool HasActivation =>
        IsActivation
        || (Config.TryGetProperty("activation", out var activation)
            && activation.ValueKind != JsonValueKind.Null && activation.ToString() != "linear");

    // Asked after the class, which fails where the layer is no object.
    private JsonElement Config { get; } = json.TryGetProperty("config", out var config)
        && config.ValueKind == JsonValueKind.Object ? config
            : throw new InputException($"Layer {number} of the model has no 'config'.");

    /// <summary>A mistake of this layer.</summary>
    /// <param name="reason">What is wrong, after the layer's name.</param>
    public InputException Error(string reason)
    {
        var own = Text(Config, "name") is { } name ? $" \"{InputException.Shown(name)}\"" : "";
        return new($"Layer {number} of the model, {InputException.Shown(Class)}{own}: {reason}");
    }

    /// <summary>A number of its configuration.</summary>
    public double Figure(string key) =>
        Config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number
            && double.IsFinite(value.GetDouble()) ? value.GetDouble()
            : throw Error($"it has no number '{key}'.");

    /// <summary>Two whole numbers of its configuration, height and width; a single one is both.</summary>
    public (int Height, int Width) Pair(string key)
    {
        if (Config.TryGetProperty(key, out var value))
        {
            if (IsWhole(value, out var both)) return (both, both);
            if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
                && IsWhole(value[0], out var height) && IsWhole(value[1], out var width)) return (height, width);
        }
        throw Error($"'{key}' must be one or two numbers.");
    }

    /// <summary>Refuses a value of its configuration for which architectures have no place.</summary>
    /// <param name="key">What is asked for; where it is left out all is well.</param>
    /// <param name="accepted">The value that stands for what architectures mean, as a text; or each of a list.</param>
    public void Require(string key, string accepted)
    {
        if (!Config.TryGetProperty(key, out var value)) return;
        var found = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value };
        if (found.All(one => one.ToString().Equals(accepted, StringComparison.OrdinalIgnoreCase))) return;
        var other = InputException.Shown(value.ToString());
        throw Error($"'{key}' must be {accepted}, as architectures have no place for {other}.");
    }

    /// <summary>The text of a key of its configuration; null where there is none.</summary>
    public string? Setting(string key) => Text(Config, key);

    /// <summary>A shape, the batch left out; null where there is none.</summary>
    public static int[]? ShapeOf(JsonElement json, string key)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(key, out var shape)) return null;
        if (shape.ValueKind != JsonValueKind.Array) return null;
        // A size that is open, such as the length of sequences, is 0.
        return [.. shape.EnumerateArray().Skip(1).Select(size => IsWhole(size, out var whole) ? whole : 0)];
    }

    /// <summary>The text of an object's key; null where there is none.</summary>
    public static string? Text(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsWhole(JsonElement json, out int whole)
    {
        whole = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out whole);
    }
}
