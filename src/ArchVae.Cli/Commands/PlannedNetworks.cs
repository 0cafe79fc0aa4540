using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Networks;

namespace ArchVae.Cli.Commands;

/// <summary>Architectures of a file as networks for data that are told: <c>--input</c>, <c>--outputs</c>, <c>--fit</c>.</summary>
internal sealed class PlannedNetworks
{
    private readonly Option<string?> space = CommonOptions.Space();

    private readonly Option<NetworkShape?> input = Values.Option<NetworkShape?>("--input",
        "What comes in for each row of data: units (30), steps and units (50x8), or channels, height and width (3x32x32). "
        + "Networks that take something else do not fit.", NetworkShape.ValueName);

    private readonly Option<int?> outputs = Values.Option<int?>(
        "--outputs", "How many outputs are wanted. Networks that have others do not fit.");

    private readonly Option<bool> fit = new("--fit")
    {
        Description = "Replace what is determined where it does not fit, and say what: input and outputs by --input and "
            + "--outputs, the size of a flatten, kernels that are larger than the image.",
    };

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [space, input, outputs, fit];

    /// <summary>The networks of a file, or the one with an id; some may not fit.</summary>
    /// <exception cref="InputException">There are none, a line is wrong, or a layer type has no meaning.</exception>
    public List<PlannedNetwork> Read(ParseResult parsed, string path, string? id)
    {
        if (parsed.GetValue(outputs) is < 1 and var count) throw InputException.OutOfRange("--outputs", count, "at least 1");
        var options = new PlanOptions
        {
            Input = parsed.GetValue(input),
            Outputs = parsed.GetValue(outputs),
            Fit = parsed.GetValue(fit),
        };
        var records = NetworkArchitectures.Read(parsed, path, parsed.GivenSpace(space), id);
        var modules = SpaceModules.Of(records[0].Architecture.Space);
        return records.ConvertAll(record => new PlannedNetwork(record.Id!, modules.Plan(record.Architecture, options)));
    }
}

/// <summary>A network with its name: the id of its line, or the line's number from 0.</summary>
internal sealed record PlannedNetwork(string Name, NetworkPlan Plan);
