using System.Globalization;
using ArchVae.Cli.CommandLine;

namespace ArchVae.Cli.Commands;

/// <summary>Figures of networks as a table.</summary>
internal static class NetworkFigureTable
{
    private static readonly string[] shown =
    [
        "loss", "accuracy", "balancedAccuracy", "f1", "auc", "rmse", "r2", "parameters", "multiplyAdds", "rowMilliseconds",
        "epochs", "seconds",
    ];

    /// <summary>A row for each network, a column for each figure that one of them has.</summary>
    public static string Of(IEnumerable<(string Name, IReadOnlyDictionary<string, double> Figures)> networks)
    {
        var all = networks.ToList();
        var names = shown.Where(name => all.Exists(network => network.Figures.ContainsKey(name))).ToList();
        var rows = all.Select(network => names.Select(name =>
            network.Figures.TryGetValue(name, out var value) ? Text(value) : "").Prepend(network.Name).ToList())
            .Prepend([.. names.Prepend("id")]).ToList();
        return string.Join(Environment.NewLine, TextTable.Lines(rows, column => column == 0));
    }

    private static string Text(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15
        ? value.ToString("#,0", CultureInfo.InvariantCulture) : value.ToString("0.0000", CultureInfo.InvariantCulture);
}
