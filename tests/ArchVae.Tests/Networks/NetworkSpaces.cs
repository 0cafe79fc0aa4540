using System.Globalization;
using ArchVae.Networks;
using ArchVae.Spaces;

namespace ArchVae.Tests.Networks;

/// <summary>Spaces and architectures of which networks are made by hand.</summary>
internal static class NetworkSpaces
{
    /// <summary>Every module, in any order; the layer types are called like the modules.</summary>
    public static SearchSpace Any { get; } = SearchSpace.Parse(
        """
        name: any
        features:
          units: { kind: integer, minimum: 1, maximum: 1000000 }
          channels: { kind: integer, minimum: 1, maximum: 1000000 }
          height: { kind: integer, minimum: 1, maximum: 1000000 }
          filters: { kind: integer, minimum: 1, maximum: 1000000 }
          kernel: { kind: integer, minimum: 1, maximum: 64 }
          size: { kind: integer, minimum: 1, maximum: 64 }
          stride: { kind: integer, minimum: 1, maximum: 4 }
          padding: { kind: choice, choices: [valid, same, reflect] }
          shortcut: { kind: flag }
          pooling: { kind: choice, choices: [maximum, average] }
          rate: { kind: real, minimum: 0, maximum: 1, step: 0.1 }
        layers:
          vector: { module: input, units: uniform }
          image: { module: input, channels: uniform, height: uniform }
          dense: [units]
          dropout: [rate]
          conv2d: [filters, kernel, stride, padding, shortcut]
          max-pool: [size, padding]
          average-pool: [size, stride]
          pool: [pooling]
          average-same: { module: { name: average-pool, padding: same }, size: uniform, stride: uniform }
          wide:
            module: { name: conv2d, kernelHeight: kernel, kernelWidth: size, padding: same }
            filters: uniform
            kernel: uniform
            size: uniform
          flatten: []
          GRU: [units]
          lstm: [units]
          embedding: [units]
          batch-norm: []
          output: [units]
          head: { module: output, units: uniform }
        transitions: any
        length: { minimum: 1, maximum: 12 }
        """);

    /// <summary>A network of <see cref="Any"/>, written as <c>image 3 32; conv2d 8 3 1 same 0; output 10</c>.</summary>
    public static Architecture Of(string layers) => Of(Any, layers);

    /// <summary>A network of a space: the types of the layers, each with its values in the order of its features.</summary>
    public static Architecture Of(SearchSpace space, string layers)
    {
        var builder = new ArchitectureBuilder(space);
        foreach (var layer in layers.Split(';', StringSplitOptions.TrimEntries))
        {
            var words = layer.Split(' ');
            builder.Add(words[0]);
            foreach (var (feature, word) in space.FindLayerType(words[0])!.Features.Zip(words[1..]))
            {
                if (double.TryParse(word, CultureInfo.InvariantCulture, out var number)) builder.Set(feature, number);
                else builder.Set(feature, word);
            }
        }
        return builder.Build();
    }

    /// <summary>What goes out of each layer, its parameters and multiply-adds.</summary>
    public static string[] Lines(NetworkPlan plan) =>
        [.. plan.Layers.Select(layer => FormattableString.Invariant(
            $"{layer.Module.Output} {layer.ParameterCount} {layer.MultiplyAdds}{(layer.HasRelu ? " relu" : "")}"))];
}
