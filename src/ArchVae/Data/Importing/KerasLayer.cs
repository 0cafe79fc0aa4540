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

    /// <summary>What it is called; empty where it has no name.</summary>
    public string Name => Text(Config, "name") ?? Text(json, "name") ?? "";

    /// <summary>What messages call it: <c>Layer 2, Dense "dense_1"</c>.</summary>
    public string Place =>
        $"Layer {number}, {InputException.Shown(Class)}{(Name.Length > 0 ? $" \"{InputException.Shown(Name)}\"" : "")}";

    /// <summary>The names of the layers that go into it, in a functional model; empty of an input.</summary>
    public IReadOnlyList<string> Sources =>
        json.TryGetProperty("inbound_nodes", out var nodes) ? [.. Histories(nodes)] : [];

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

    /// <summary>The activation that it is or ends in, lower case; null for none.</summary>
    public string? ActivationName
    {
        get
        {
            if (Class is "ReLU")
            {
                foreach (var (key, accepted) in new[] { ("negative_slope", "0"), ("threshold", "0"), ("max_value", "") })
                    if (!IsNull(key) && Figure(key) != 0) Require(key, accepted.Length > 0 ? accepted : "null");
                return "relu";
            }
#pragma warning disable CA1308 // Keras' activations are called in lower case.
            if (Class is not "Activation" && IsActivation) return Class.ToLowerInvariant();
#pragma warning restore CA1308
            if (!HasActivation) return null;
            var activation = Config.GetProperty("activation");
            return activation.ValueKind == JsonValueKind.String ? activation.GetString()!
                : Text(activation, "config") ?? Text(activation, "class_name") ?? "an activation of one's own";
        }
    }

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

    /// <summary>Whether a key of its configuration is null or left out.</summary>
    public bool IsNull(string key) => !Config.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null;

    /// <summary>Whether a key of its configuration is false.</summary>
    public bool IsFalse(string key) => Config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.False;

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

    // A name and two numbers say where something is from, in whatever they lie: version 3 of Keras has objects around them.
    private static IEnumerable<string> Histories(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array when json.GetArrayLength() >= 3 && json[0].ValueKind == JsonValueKind.String
            && IsWhole(json[1], out _) && IsWhole(json[2], out _) => [json[0].GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Histories),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Histories(property.Value)),
        _ => [],
    };

    private static bool IsWhole(JsonElement json, out int whole)
    {
        whole = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out whole);
    }
}
