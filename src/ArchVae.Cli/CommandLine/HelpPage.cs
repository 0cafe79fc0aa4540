using System.CommandLine;
using System.CommandLine.Invocation;
using ArchVae.Options;

namespace ArchVae.Cli.CommandLine;

/// <summary>The help of a command: what it does, how it is called, its options, in groups where it has many.</summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const int UsualWidth = 110;
    private const int LongestName = 34;
    private const int Indent = 2;
    private const char Unbroken = '\u00A0';

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parsed)
    {
        Write(parsed.CommandResult.Command, parsed.InvocationConfiguration.Output);
        return 0;
    }

    private static void Write(Command command, TextWriter output)
    {
        var width = output == Console.Out && !Console.IsOutputRedirected ? Math.Max(60, Console.WindowWidth - 1) : UsualWidth;
        var examples = (command as GroupedCommand)?.Examples ?? [];
        output.WriteLine("Description:");
        foreach (var line in Wrapped(command.Description ?? "", width - Indent)) output.WriteLine($"  {line}");
        output.WriteLine();
        output.WriteLine("Usage:");
        foreach (var inputs in (command as GroupedCommand)?.Inputs ?? [""]) output.WriteLine($"  {Usage(command, inputs)}");
        Section("Arguments", command.Arguments.Select(argument => ($"<{NameOf(argument)}>", argument.Description ?? "")));
        foreach (var group in OptionsOf(command).GroupBy(option => GroupOf(command, option)).OrderBy(group => group.Key))
        {
            var title = group.Key == OptionGroup.None ? "Options" : $"{group.Key}";
            Section(title, group.Select(option => (Label(option), Text(option))));
        }
        Section("Commands", command.Subcommands.Select(verb => ($"{verb.Name}{Arguments(verb)}", verb.Description ?? "")));
        if (examples.Count > 0) output.WriteLine($"{Environment.NewLine}Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");

        void Section(string title, IEnumerable<(string Name, string Text)> rows)
        {
            var all = rows.ToList();
            if (all.Count == 0) return;
            output.WriteLine();
            output.WriteLine($"{title}:");
            var column = Indent + 2 + all.Max(row => row.Name.Length <= LongestName ? row.Name.Length : 0);
            foreach (var (name, text) in all)
            {
                var lines = Wrapped(text, width - column);
                // A name that is too long for the column has a line of its own.
                var first = $"  {name}".PadRight(column);
                output.WriteLine((first.Length > column ? first : first + lines[0]).TrimEnd());
                foreach (var line in lines.Skip(first.Length > column ? 0 : 1)) output.WriteLine(new string(' ', column) + line);
            }
        }
    }

    /// <summary>The options of a command, with those of all commands.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) => command.Options
        .Concat(Path(command).SkipLast(1).SelectMany(parent => parent.Options).Where(option => option.Recursive))
        .Where(option => !option.Hidden);

    private static OptionGroup GroupOf(Command command, Option option) => command is not GroupedCommand grouped ? OptionGroup.None
        : grouped.GroupOf(option) is var group && group == OptionGroup.None ? OptionGroup.Running : group;

    // The root, its verb, and so on to the command itself.
    private static IEnumerable<Command> Path(Command command) =>
        command.Parents.OfType<Command>().SelectMany(Path).Append(command);

    // The command's own name, or that of another program that runs it.
    private static string NameOf(Command verb) =>
        verb is not RootCommand root ? verb.Name : root.HelpName is { Length: > 0 } own ? own : RootCommand.ExecutableName;

    private static string Usage(Command command, string inputs)
    {
        var names = Path(command).Select(NameOf);
        var required = command.Options.Where(option => option.Required).Select(option => $" {Label(option, required: false)}");
        var verb = command.Subcommands.Count > 0 ? " [command]" : "";
        return $"{string.Join(' ', names)}{verb}{Arguments(command)}{inputs}{string.Concat(required)} [options]";
    }

    private static string Arguments(Command command) => string.Concat(command.Arguments.Select(argument =>
        argument.Arity.MinimumNumberOfValues == 0 ? $" [<{NameOf(argument)}>]" : $" <{NameOf(argument)}>"));

    private static string NameOf(Argument argument) => argument.HelpName ?? argument.Name;

    private static string Label(Option option) => Label(option, option.Required);

    private static string Label(Option option, bool required)
    {
        var names = option.Aliases.Where(name => name.StartsWith('-')).Order(StringComparer.Ordinal).Append(option.Name);
        var value = string.IsNullOrEmpty(option.HelpName) ? "" : $" <{option.HelpName}>";
        return $"{string.Join(", ", names)}{value}{(required ? " (REQUIRED)" : "")}";
    }

    private static string Text(Option option) => DefaultOf(option) is { Length: > 0 } start
        ? $"{option.Description} [default:{Unbroken}{start.Replace(' ', Unbroken)}]"
        : option.Description ?? "";

    private static string DefaultOf(Option option) => option is RecordOption own ? own.Default
        : option.HasDefaultValue && option.ValueType != typeof(bool) ? OptionDescription.Text(option.GetDefaultValue()) : "";

    private static List<string> Wrapped(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width) lines.Add("");
            lines[^1] += lines[^1].Length > 0 ? $" {word}" : word;
        }
        return [.. lines.Select(line => line.Replace(Unbroken, ' '))];
    }
}
