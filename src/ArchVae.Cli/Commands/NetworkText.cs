using System.Globalization;
using ArchVae.Cli.CommandLine;
using ArchVae.Networks;

namespace ArchVae.Cli.Commands;

/// <summary>Networks as text and as JSON.</summary>
internal static class NetworkText
{
    /// <summary>The object that <c>--json</c> prints.</summary>
    public static object Describe(IReadOnlyList<PlannedNetwork> networks) => new
    {
        Space = networks[0].Plan.Architecture.Space.Name,
        Count = networks.Count,
        Fitting = networks.Count(network => network.Plan.Fits),
        Networks = networks.Select(network => Describe(network.Name, network.Plan)),
    };

    /// <summary>A table for each network.</summary>
    public static string Of(IReadOnlyList<PlannedNetwork> networks) =>
        string.Join(Environment.NewLine + Environment.NewLine, networks.Select(network => Of(network.Name, network.Plan)));

    private static object Describe(string name, NetworkPlan plan) => new
    {
        Id = name,
        plan.Fits,
        Misfit = plan.Misfit is { } misfit
            ? new { Layer = misfit.Row + 1, misfit.Type, misfit.Reason, Message = misfit.ToString() } : null,
        Input = plan.Input?.ToString(),
        Output = plan.Fits ? plan.Output?.ToString() : null,
        Parameters = plan.ParameterCount,
        plan.MultiplyAdds,
        plan.ParameterBytes,
        plan.ActivationBytes,
        Changes = plan.Changes.Select(change => new
        {
            Layer = change.Row + 1,
            change.Type,
            change.Setting,
            change.Before,
            change.After,
        }),
        Layers = plan.Layers.Select(layer => new
        {
            Layer = layer.Row + 1,
            Type = layer.Type.Name,
            Module = layer.Family.Name,
            Settings = layer.Values.ToDictionary(),
            Input = layer.Incoming.ToString(),
            Output = layer.Module.Output.ToString(),
            Parameters = layer.ParameterCount,
            Tensors = layer.Module.Parameters.Select(tensor => new { tensor.Name, tensor.Dimensions }),
            layer.MultiplyAdds,
            ActivationBytes = sizeof(float) * layer.Module.Output.Count,
            Relu = layer.HasRelu,
        }),
    };

    private static string Of(string name, NetworkPlan plan)
    {
        var culture = CultureInfo.InvariantCulture;
        string[] heading = ["layer", "", "module", "out", "parameters", "multiply-adds", "memory"];
        var rows = plan.Layers.Select(layer => new[]
        {
            (layer.Row + 1).ToString(culture), $"{layer.Type.Name} {Values(layer)}".TrimEnd(),
            layer.Family.Name + (layer.HasRelu ? ", ReLU" : ""), layer.Module.Output.ToString(), Number(layer.ParameterCount),
            Number(layer.MultiplyAdds), Bytes(sizeof(float) * layer.Module.Output.Count),
        }).Prepend(heading).Append(
            ["", "all", "", "", Number(plan.ParameterCount), Number(plan.MultiplyAdds), Bytes(plan.ActivationBytes)]).ToList();
        var lines = TextTable.Lines(rows, column => column is 1 or 2);
        lines.Insert(0, $"{name}: {plan.Architecture}");
        lines.AddRange(plan.Changes.Select(change => $"Changed: {change}."));
        if (plan.Misfit is { } misfit) lines.Add(misfit.ToString());
        else lines.Add($"{plan.Input} in, {plan.Output} out; the parameters take {Bytes(plan.ParameterBytes)}.");
        return string.Join(Environment.NewLine, lines);

        string Number(long value) => value.ToString("#,0", culture);
    }

    private static string Values(PlannedLayer layer) =>
        string.Join(", ", layer.Values.Select(value => $"{value.Key}={value.Value}"));

    private static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => FormattableString.Invariant($"{bytes} B"),
        < 1 << 20 => FormattableString.Invariant($"{bytes / 1024.0:0.0} KiB"),
        < 1 << 30 => FormattableString.Invariant($"{bytes / 1048576.0:0.0} MiB"),
        _ => FormattableString.Invariant($"{bytes / 1073741824.0:#,0.0} GiB"),
    };
}
