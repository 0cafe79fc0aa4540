namespace ArchVae.Networks.Export;

/// <summary>How the layers of a plan are written.</summary>
internal static class ModuleExports
{
    /// <summary>How a layer is written.</summary>
    /// <exception cref="InputException">Nobody said it.</exception>
    public static ModuleExport Of(PlannedLayer layer) => layer.Module.Export() ?? throw new InputException(
        $"Layer {layer.Row + 1}, '{layer.Type.Name}', cannot be exported: its module '{layer.Family.Name}' does not say how " +
        "it is written in other languages.");
}
