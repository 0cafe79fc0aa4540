using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Export.CSharp;

/// <summary>The layers of a network as statements of C#.</summary>
internal static class CSharpBody
{
    /// <summary>The name of what comes in.</summary>
    public const string Input = "input";

    /// <summary>What the method that runs the layers is called with.</summary>
    public static string ArgumentOf(Network network) => network.TakesTokens ? $"ReadOnlySpan<int> {Input}" : $"ReadOnlySpan<float> {Input}";

    /// <summary>Adds the statements, the last of which copies what goes out to <c>result</c>.</summary>
    public static void Add(CSharpClass source, Network network)
    {
        var plan = network.Plan;
        if (plan.Input!.Kind == ShapeKind.Sequence)
        {
            var units = network.TakesTokens ? 1 : plan.Input.Units;
            source.Statements.Add(FormattableString.Invariant(
                $"var steps = {Input}.Length{(units == 1 ? "" : FormattableString.Invariant($" / {units}"))};"));
        }
        var (value, incoming) = (Input, plan.Input);
        foreach (var layer in plan.Layers)
        {
            if (layer.Module.Reading == InputReading.LastStep) value = LastStep(value, incoming);
            value = ModuleExports.Of(layer).CSharp(new(network, layer, source), value);
            if (layer.HasRelu)
            {
                source.Methods.Add(
                    """
                    private static void Relu(Span<float> values)
                    {
                        foreach (ref var value in values) value = MathF.Max(value, 0);
                    }
                    """);
                source.Statements.Add($"Relu({value});");
            }
            incoming = layer.Module.Output;
        }
        if (incoming.Kind == ShapeKind.Sequence) value = LastStep(value, incoming);
        source.Statements.Add($"{value}.CopyTo(result);");
    }

    /// <summary>The fields of the tensors, and the statements that take them from a file that has them one after the other.</summary>
    public static IReadOnlyList<(string Field, string Take)> Weights(Network network) =>
        [.. Tensors(network).Select(tensor => (
            $"private readonly float[] {CSharpName.Member(tensor.Name)}; // [{string.Join(", ", tensor.Shape)}]",
            FormattableString.Invariant($"{CSharpName.Member(tensor.Name)} = Take(ref weights, {tensor.Length});")))];

    /// <summary>The tensors in the order of the file.</summary>
    public static IEnumerable<Parameter> Tensors(Network network) =>
        network.Parameters.Parameters.Concat(network.Parameters.Statistics);

    private static string LastStep(string value, NetworkShape shape) => FormattableString.Invariant($"{value}[^{shape.Units}..]");
}
