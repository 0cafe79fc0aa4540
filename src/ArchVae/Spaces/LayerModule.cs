namespace ArchVae.Spaces;

/// <summary>
/// The <c>module</c> of a layer type: what its layers mean in a network that is built. It is kept as it is written and
/// interpreted by those who build networks.
/// </summary>
/// <param name="Name">The name of the module.</param>
/// <param name="Settings">What settings of the module are: the name of a feature of the type, or a value.</param>
/// <param name="Line">The line of the file in which it begins, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public sealed record LayerModule(string Name, IReadOnlyDictionary<string, string> Settings, long Line, long Column);
