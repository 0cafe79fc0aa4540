using ArchVae.Reports.Pictures;

namespace ArchVae.Cli.Commands;

/// <summary>Networks as rows of layers, each with what goes out of it.</summary>
internal static class NetworkPicture
{
    /// <summary>The picture; a layer that does not fit ends its row with a question mark.</summary>
    public static LayerRows Of(IEnumerable<PlannedNetwork> networks)
    {
        var shown = networks.ToList();
        return new()
        {
            Title = shown.Count == 1 ? "A network: what goes out of each layer" : "Networks: what goes out of each layer",
            Kinds = [.. shown[0].Plan.Architecture.Space.LayerTypes.Select(type => type.Name)],
            Groups = [new(null, [.. shown.Select(network => new LayerRow(network.Name, Cells(network)))])],
        };
    }

    private static List<LayerCell> Cells(PlannedNetwork network)
    {
        var cells = network.Plan.Layers.Select(layer => new LayerCell(layer.Type.Name, layer.Module.Output.ToString())).ToList();
        if (network.Plan.Misfit is { } misfit) cells.Add(new(misfit.Type, "?"));
        return cells;
    }
}
