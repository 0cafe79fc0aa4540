using System.CommandLine;
using ArchVae.Models;

namespace ArchVae.Cli.CommandLine;

/// <summary>The options that say how latent points are decoded.</summary>
internal sealed class DecodingOptionSet
{
    private readonly Option<bool> raw = new("--raw") { Description = "Decode without the grammar's mask: results may be illegal." };
    private readonly Option<double?> temperature = Values.Option<double?>(
        "--temperature", "Draw types and values, at this temperature above 0, instead of taking the most probable.", "T");

    private readonly Option<ulong> seed = CommonOptions.Seed();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(raw);
        command.Add(temperature);
        command.Add(seed);
    }

    /// <summary>What was given.</summary>
    /// <exception cref="InputException">The temperature is not above 0.</exception>
    public DecodingOptions Of(ParseResult parsed)
    {
        var options = new DecodingOptions { Masked = !parsed.GetValue(raw), Temperature = parsed.GetValue(temperature), Seed = parsed.GetValue(seed) };
        CommonOptions.NameOptions(options.Validate, new Dictionary<string, string> { [nameof(DecodingOptions.Temperature)] = temperature.Name });
        return options;
    }
}
