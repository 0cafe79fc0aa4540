using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Networks;
using ArchVae.Networks.Export;

namespace ArchVae.Cli.Commands;

/// <summary>Networks of architectures with initial weights: <c>--architectures</c> and how they are fitted.</summary>
internal sealed class UntrainedNetworks
{
    private readonly PlannedNetworks planned = new();
    private readonly Option<ulong> seed = Values.Option<ulong>("--seed", "The seed of the initial weights.", start: 0UL);

    /// <summary>The file of architectures.</summary>
    public Option<string?> Architectures { get; } = new("--architectures")
    {
        Description = "A JSON Lines file of architectures, which get initial weights and take numbers as they are. "
            + "-: the standard input.",
        HelpName = "FILE",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [Architectures, .. planned.Options, seed];

    /// <summary>The networks.</summary>
    /// <exception cref="InputException">There are none, a line is wrong, or a network does not fit.</exception>
    public IEnumerable<ExportedNetwork> Read(ParseResult parsed, string? id)
    {
        var plans = planned.Read(parsed, parsed.GetValue(Architectures)!, id);
        if (plans.Find(network => !network.Plan.Fits) is { } unfit)
            throw new InputException($"Network '{InputException.Shown(unfit.Name)}': {unfit.Plan.Misfit}");
        return Build(plans, parsed.GetValue(seed));
    }

    /// <summary>Refuses options of such networks where others are exported.</summary>
    /// <exception cref="InputException">One was given.</exception>
    public void Refuse(ParseResult parsed) =>
        NetworkSelection.Refuse(parsed, Options, "is for --architectures; trained networks have their own");

    private static IEnumerable<ExportedNetwork> Build(List<PlannedNetwork> plans, ulong seed)
    {
        foreach (var (name, plan) in plans)
        {
            using var network = new Network(plan, seed);
            yield return new(name, network, null);
        }
    }
}
