using System.CommandLine;
using System.CommandLine.Completions;
using ArchVae.Options;

namespace ArchVae.Cli.CommandLine;

/// <summary>An option of the command line as its description has it.</summary>
internal sealed class RecordOption : Option<object?>
{
    /// <param name="described">What it is.</param>
    /// <param name="start">The record whose value it has where it is not given, for the help.</param>
    public RecordOption(OptionDescription described, object start)
        : base(described.CommandLineName!)
    {
        Described = described;
        Start = start;
        Description = described.Help;
        HelpName = described.ValueName ?? Values.HelpNameOf(described.ValueType, described.IsList);
        AllowMultipleArgumentsPerToken = described.IsList;
        Arity = described.IsList ? ArgumentArity.OneOrMore :
            described.ValueType == typeof(bool) ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne;
        CompletionSources.Add(_ => described.Suggestions.Select(name => new CompletionItem(name)));
        CustomParser = result => described.IsList
            ? Values.ParseAll(Name, described.ValueType, result)
            : Values.ParseOne(Name, described.ValueType, result, described.IsNullable || !IsNumber ? null : described.Accepted);
    }

    // Their ranges say more than their types do.
    private bool IsNumber => Described.ValueType == typeof(int) || Described.ValueType == typeof(double);

    /// <summary>What it is.</summary>
    public OptionDescription Described { get; }

    /// <summary>The record whose value it has where it is not given.</summary>
    public object Start { get; }

    /// <summary>That value; empty for none, and for a flag without a value.</summary>
    public string Default => Described.ValueName == "" ? "" : OptionDescription.Text(Described.Get(Start));
}
