using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Networks;
using ArchVae.Networks.Export;

namespace ArchVae.Cli.Commands;

/// <summary>Networks of architectures with initial weights: <c>--architectures</c> and how they are fitted.</summary>
internal sealed class UntrainedNetworks
{
    private readonly Option<string?> space = CommonOptions.Space();
    private readonly Option<ulong> seed = Values.Option<ulong>("--seed", "The seed of the initial weights.", start: 0UL);
    private readonly Option<int?> outputs = Values.Option<int?>("--outputs", "How many outputs are wanted.");

    private readonly Option<NetworkShape?> input = Values.Option<NetworkShape?>(
        "--input", "What comes in: units (30), steps and units (50x8), or channels, height and width (3x32x32).",
        NetworkShape.ValueName);

    private readonly Option<bool> fit = new("--fit")
    {
        Description = "Replace what --input and --outputs determine where it does not fit: input, outputs, the size of a flatten, "
            + "kernels that are larger than the image.",
    };

    /// <summary>The file of architectures.</summary>
    public Option<string?> Architectures { get; } = new("--architectures")
    {
        Description = "A JSON Lines file of architectures, which get initial weights and take numbers as they are. -: the standard input.",
        HelpName = "FILE",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [Architectures, space, input, outputs, fit, seed];

    /// <summary>The networks.</summary>
    /// <exception cref="InputException">There are none, a line is wrong, or a network does not fit.</exception>
    public IEnumerable<ExportedNetwork> Read(ParseResult parsed, string? id)
    {
        if (parsed.GetValue(outputs) is < 1 and var count) throw InputException.OutOfRange("--outputs", count, "at least 1");
        var options = new PlanOptions
        {
            Input = parsed.GetValue(input),
            Outputs = parsed.GetValue(outputs),
            Fit = parsed.GetValue(fit),
        };
        var records = NetworkArchitectures.Read(parsed, parsed.GetValue(Architectures)!, parsed.GivenSpace(space), id);
        var modules = SpaceModules.Of(records[0].Architecture.Space);
        var plans = records.ConvertAll(record => (Name: record.Id!, Plan: modules.Plan(record.Architecture, options)));
        if (plans.Find(network => !network.Plan.Fits) is { Plan: not null } unfit)
            throw new InputException($"Network '{InputException.Shown(unfit.Name)}': {unfit.Plan.Misfit}");
        return Build(plans, parsed.GetValue(seed));
    }

    /// <summary>Refuses options of such networks where others are exported.</summary>
    /// <exception cref="InputException">One was given.</exception>
    public void Refuse(ParseResult parsed) =>
        NetworkSelection.Refuse(parsed, Options, "is for --architectures; trained networks have their own");

    private static IEnumerable<ExportedNetwork> Build(List<(string Name, NetworkPlan Plan)> plans, ulong seed)
    {
        foreach (var (name, plan) in plans)
        {
            using var network = new Network(plan, seed);
            yield return new(name, network, null);
        }
    }
}
