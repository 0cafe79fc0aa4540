using System.CommandLine;
using System.CommandLine.Parsing;
using ArchVae.Options;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// The command-line options of options records. Those that are not given keep the value of what they start from.
/// </summary>
internal sealed class RecordOptions
{
    private readonly List<RecordOption> options = [];

    /// <param name="start">Records with the values of options that are not given, one of each type.</param>
    public RecordOptions(params object[] start)
    {
        foreach (var record in start)
        {
            foreach (var option in OptionDescription.Of(record.GetType()))
            {
                if (option.CommandLineName != null) options.Add(new(option, record));
            }
        }
    }

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => options;

    /// <summary>Adds the options to a command, each to its group where it has groups.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in options)
        {
            if (command is GroupedCommand grouped) grouped.Add(option.Described.Group, option);
            else command.Add(option);
        }
    }

    /// <summary>A record with the values that were given, over those that it has.</summary>
    public T Read<T>(ParseResult parsed, T start) where T : class => options
        .Where(option => option.Described.Record == typeof(T) && IsGiven(parsed, option))
        .Aggregate(start, (record, option) => option.Described.With(record, parsed.GetValue(option)));

    /// <summary>The same, checked; settings that are refused are called by the names of their options.</summary>
    /// <exception cref="InputException">One is out of its range, or does not go with others.</exception>
    public T Read<T>(ParseResult parsed, T start, Action<T> check) where T : class
    {
        var record = Read(parsed, start);
        Name(() => check(record));
        return record;
    }

    /// <summary>Whether one of some options was given.</summary>
    public bool Gives(ParseResult parsed, params string[] names) => Gives(parsed.CommandResult, names);

    /// <inheritdoc cref="Gives(ParseResult, string[])"/>
    public bool Gives(CommandResult command, params string[] names) =>
        options.Any(option => names.Contains(option.Name) && command.GetResult(option) is { Implicit: false });

    /// <summary>Checks settings, and calls those that are refused by the names of their options.</summary>
    /// <exception cref="InputException">One is out of its range, or does not go with others.</exception>
    public void Name(Action check) =>
        Name(check, setting => options.Find(option => option.Described.Name == setting)?.Name ?? setting);

    /// <summary>The same with names that are given.</summary>
    public static void Name(Action check, Func<string, string> nameOf)
    {
        try
        {
            check();
        }
        catch (InputException exception) when (exception.Settings.Count > 0)
        {
            throw new InputException(exception.ExplanationWith(nameOf), inner: exception);
        }
    }

    // A flag that was not given may have a result all the same, an implicit one.
    private static bool IsGiven(ParseResult parsed, RecordOption option) => parsed.GetResult(option) is { Implicit: false };
}
