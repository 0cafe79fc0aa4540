using System.Text.Json;
using ArchVae.Files;
using ArchVae.Networks.Data;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Training;
using Microsoft.ML.OnnxRuntime;

namespace ArchVae.Cli.Commands;

/// <summary>A network that <c>network export --format onnx</c> wrote, as OnnxRuntime runs it.</summary>
internal sealed class OnnxNetworkFile : IDisposable
{
    private const int BatchSize = 256;
    private readonly InferenceSession session;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">There is none, OnnxRuntime does not read it, or it is of no trained network.</exception>
    public OnnxNetworkFile(string path)
    {
        Path = path;
        if (!File.Exists(path)) throw new InputException("There is no such file.", path);
        try
        {
            // Its warnings are of no use to who tests a network.
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            session = new(path, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InputException(
                $"OnnxRuntime cannot run the file: {InputException.Shown(exception.Message, 200)}", path, inner: exception);
        }
        try
        {
            var about = session.ModelMetadata.CustomMetadataMap;
            if (!about.TryGetValue("transformation", out var text))
                throw new InputException(
                    "The file says nothing of its data: it is of no trained network that 'network export' wrote.", path);
            Data = JsonSerializer.Deserialize<ExampleTransform>(text, JsonFormat.Compact) ?? throw new JsonException();
            Id = about.GetValueOrDefault("id") ?? System.IO.Path.GetFileNameWithoutExtension(path);
        }
        catch (Exception exception)
        {
            session.Dispose();
            if (exception is JsonException or InputException { File: null })
                throw new InputException("What the file says of its data cannot be read.", path, inner: exception);
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the network was called.</summary>
    public string Id { get; }

    /// <summary>The transformation that the file has in it.</summary>
    public ExampleTransform Data { get; }

    /// <summary>The files of a folder that end in <c>.onnx</c>, by name; or the one file that is named.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        if (!Directory.Exists(path)) return [path];
        var files = Directory.GetFiles(path, "*.onnx").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new InputException("The folder has no file that ends in .onnx.", path);
    }

    /// <summary>What the file says of data, and the examples with their targets.</summary>
    /// <exception cref="InputException">The data are of another kind than the file takes, or OnnxRuntime fails.</exception>
    public (NetworkPredictions Said, Examples Examples) Predict(RawExamples raw)
    {
        var first = session.InputMetadata.Values.First();
        var inputs = new OnnxInputValues(
            Data, raw, Data.Shape.Kind == Networks.ShapeKind.Sequence && first.Dimensions[1] > 0);
        var said = new double[inputs.Examples.Count][];
        try
        {
            for (var start = 0; start < said.Length; start += BatchSize)
                Run(inputs.Of(start, Math.Min(BatchSize, said.Length - start)), said.AsSpan(start));
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InputException(
                $"OnnxRuntime fails: {InputException.Shown(exception.Message, 200)}", Path, inner: exception);
        }
        return (NetworkPredictions.OfValues(said, Data.Target), inputs.Examples);
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private void Run(IReadOnlyList<OnnxInputValue> inputs, Span<double[]> said)
    {
        var values = inputs.ToDictionary(input => input.Name, Value);
        try
        {
            using var run = new RunOptions();
            using var results = session.Run(run, values, [session.OutputNames[0]]);
            var numbers = results[0].GetTensorDataAsSpan<double>();
            var width = (int)results[0].GetTensorTypeAndShape().Shape[^1];
            for (var i = 0; i * width < numbers.Length; i++) said[i] = numbers.Slice(i * width, width).ToArray();
        }
        finally
        {
            foreach (var value in values.Values) value.Dispose();
        }
    }

    private static OrtValue Value(OnnxInputValue input)
    {
        long[] shape = [.. input.Shape];
        switch (input.Values)
        {
            case double[] numbers: return OrtValue.CreateTensorValueFromMemory(numbers, shape);
            case float[] numbers: return OrtValue.CreateTensorValueFromMemory(numbers, shape);
            case long[] numbers: return OrtValue.CreateTensorValueFromMemory(numbers, shape);
            default:
                var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
                foreach (var (i, text) in ((string[])input.Values).Index()) texts.StringTensorSetElementAt(text.AsSpan(), i);
                return texts;
        }
    }
}
