using System.Globalization;

namespace ArchVae.Networks.Export.PyTorch;

/// <summary>The layers of a network as a class of PyTorch.</summary>
internal static class PyTorchBody
{
    /// <summary>The lines of the class.</summary>
    /// <param name="network">The network.</param>
    /// <param name="hasLengths">Whether sequences have lengths of their own.</param>
    public static IEnumerable<string> Lines(Network network, bool hasLengths)
    {
        var plan = network.Plan;
        var (definitions, steps) = (new List<string>(), new List<(string Code, string Shape)>());
        foreach (var layer in plan.Layers)
        {
            var value = layer.Module.Reading switch
            {
                InputReading.LastStep => LastStep(hasLengths),
                InputReading.Flat => "x.flatten(1)",
                _ => "x",
            };
            var result = ModuleExports.Of(layer).PyTorch(new(network, layer, definitions, hasLengths), value);
            if (layer.HasRelu) result = $"F.relu({result})";
            if (result != "x") steps.Add(($"x = {result}", Shape(layer.Module.Output)));
        }
        if (plan.Output!.Kind == ShapeKind.Sequence)
            steps.Add(($"x = {LastStep(hasLengths)}", Shape(NetworkShape.Vector(plan.Output.Units))));
        if (plan.Output!.Kind == ShapeKind.Image)
            steps.Add(("x = x.flatten(1)", Shape(NetworkShape.Vector((int)plan.Output.Count))));
        var arguments = hasLengths ? "self, x, lengths" : "self, x";
        steps.Insert(0, ($"def forward({arguments}):", network.TakesTokens ? "[batch, steps] tokens" : Shape(plan.Input!)));
        var width = steps.Max(step => step.Code.Length) + 6;
        return
        [
            "class Network(nn.Module):",
            "    def __init__(self):",
            "        super().__init__()",
            .. definitions.Select(line => $"        {line}"),
            "",
            .. steps.Select((step, i) => $"{(i == 0 ? "    " : "        ")}{step.Code}".PadRight(width + 4) + $"# {step.Shape}"),
            "        return x",
        ];
    }

    private static string LastStep(bool hasLengths) => hasLengths ? "x[torch.arange(len(x)), lengths - 1]" : "x[:, -1]";

    private static string Shape(NetworkShape shape) => shape.Kind == ShapeKind.Sequence
        ? string.Create(CultureInfo.InvariantCulture, $"[batch, steps, {shape.Units}]")
        : $"[batch, {string.Join(", ", shape.Dimensions)}]";
}
