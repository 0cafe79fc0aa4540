using System.Globalization;

namespace ArchVae.Tests.Data;

/// <summary>Texts of Keras models, as <c>model.to_json()</c> writes them but for what importers need not.</summary>
internal static class KerasModels
{
    /// <summary>A model with an input of a shape.</summary>
    public static string Text(string shape, params string[] layers)
    {
        var input = Layer("InputLayer", $"\"batch_shape\": {shape}, \"dtype\": \"float32\"");
        return "{\"module\": \"keras\", \"class_name\": \"Sequential\", \"config\": {\"name\": \"net\", \"layers\": [" +
            $"{string.Join(",\n ", layers.Prepend(input))}]}}}}";
    }

    /// <summary>A layer with the inside of its configuration.</summary>
    public static string Layer(string kind, string config) =>
        $"{{\"class_name\": \"{kind}\", \"config\": {{{config}}}, \"registered_name\": null}}";

    /// <summary>A dense layer.</summary>
    public static string Dense(int units) => Layer("Dense", string.Create(
        CultureInfo.InvariantCulture, $"\"units\": {units}, \"activation\": \"relu\", \"use_bias\": true"));

    /// <summary>Dropout.</summary>
    public static string Dropout(double rate) =>
        Layer("Dropout", string.Create(CultureInfo.InvariantCulture, $"\"name\": \"drop\", \"rate\": {rate}, \"seed\": null"));

    /// <summary>A convolution with square kernels.</summary>
    public static string Convolution(int filters, int kernel, string more = "") => Layer("Conv2D", string.Create(
        CultureInfo.InvariantCulture,
        $"\"filters\": {filters}, \"kernel_size\": [{kernel}, {kernel}], \"strides\": [1, 1], \"padding\": \"valid\"{more}"));

    /// <summary>A recurrent layer.</summary>
    public static string Recurrent(string kind, int units, bool sequences) => Layer(kind, string.Create(
        CultureInfo.InvariantCulture, $"\"units\": {units}, \"return_sequences\": {(sequences ? "true" : "false")}"));
}
