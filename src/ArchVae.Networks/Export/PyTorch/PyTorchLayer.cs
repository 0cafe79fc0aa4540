namespace ArchVae.Networks.Export.PyTorch;

/// <summary>A layer as a member of a PyTorch module.</summary>
public sealed class PyTorchLayer : ExportedLayer
{
    private readonly List<string> definitions;

    internal PyTorchLayer(Network network, PlannedLayer layer, List<string> definitions, bool hasLengths) : base(network, layer) =>
        (this.definitions, HasLengths) = (definitions, hasLengths);

    /// <summary>Whether <c>lengths</c> [batch] says how many steps each sequence has; else all have the same.</summary>
    public bool HasLengths { get; }

    /// <summary>How the module names it: <c>self.conv2d_1</c>.</summary>
    public string Member => $"self.{Name}";

    /// <summary>Makes the member, whose tensors must be called as the layer's are.</summary>
    /// <param name="constructor">What makes it: <c>nn.Linear(8, 4)</c>.</param>
    /// <returns>The member.</returns>
    public string Define(string constructor)
    {
        definitions.Add($"{Member} = {constructor}");
        return Member;
    }

    /// <summary>Makes a member of the member.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="constructor">What makes it.</param>
    /// <returns>The member of the member.</returns>
    public string Define(string name, string constructor)
    {
        definitions.Add($"{Member}.{name} = {constructor}");
        return $"{Member}.{name}";
    }
}
