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
    public T Read<T>(ParseResult parsed, T start) where T : class => Given(parsed).Over(start);

    /// <summary>The options that were given.</summary>
    public GivenOptions Given(ParseResult parsed) => new(options
        .Where(option => IsGiven(parsed, option)).Select(option => (option.Described, parsed.GetValue(option))));

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
    public void Name(Action check) => Name(check, NameOf);

    /// <summary>The same with a result.</summary>
    public T Name<T>(Func<T> make)
    {
        T? made = default;
        Name(() => { made = make(); }, NameOf);
        return made!;
    }

    /// <summary>The same with names that are given.</summary>
    public static void Name(Action check, Func<string, string> nameOf)
    {
        try
        {
            check();
        }
        catch (InputException exception) when (exception.Settings.Count > 0)
        {
            throw new InputException(
                exception.ExplanationWith(nameOf), exception.File, exception.Line, exception.Column, exception);
        }
    }

    private string NameOf(string setting) => options.Find(option => option.Described.Name == setting)?.Name ?? setting;

    // A flag that was not given may have a result all the same, an implicit one.
    private static bool IsGiven(ParseResult parsed, RecordOption option) => parsed.GetResult(option) is { Implicit: false };
}
