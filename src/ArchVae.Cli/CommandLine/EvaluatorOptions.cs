using System.CommandLine;
using ArchVae.Data;
using ArchVae.Networks.Training;
using ArchVae.Options;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;

namespace ArchVae.Cli.CommandLine;

/// <summary>What measures networks: <c>--table</c>, <c>--command</c> or <c>--train</c>.</summary>
internal sealed class EvaluatorOptions
{
    private readonly Option<string?> table = new("--table")
    {
        Description = "A JSON Lines file of measured architectures: networks are looked up in it, and no others are proposed.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> noisy = new("--noisy")
    {
        Description = "A metric that is drawn for each trial from several of the table's, such as accuracies after different "
            + "trainings: accuracy=acc0,acc1,acc2; may be given several times.",
        HelpName = "METRIC=METRICS",
    };

    private readonly Option<string?> train = new("--train")
    {
        Description = "A YAML file with data and how networks are trained on them (docs/evaluators.md).",
        HelpName = "FILE",
    };

    private readonly RecordOptions command = new(new CommandOptions());

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(GroupedCommand verb)
    {
        verb.Add(OptionGroup.Data, table, noisy, train);
        command.AddTo(verb);
    }

    /// <summary>The evaluator that was given.</summary>
    /// <param name="parsed">What was given.</param>
    /// <param name="space">The space, where it is known.</param>
    /// <param name="options">The options of the search.</param>
    /// <exception cref="InputException">None was given, or several, or it cannot be had.</exception>
    public Measuring Read(ParseResult parsed, SearchSpace? space, SearchOptions options)
    {
        var (file, task) = (parsed.GetValue(table), parsed.GetValue(train));
        var isCommand = command.Gives(parsed, "--command");
        string[] given = [.. file is null ? [] : new[] { "--table" }, .. isCommand ? ["--command"] : Array.Empty<string>(),
            .. task is null ? [] : new[] { "--train" }];
        if (given.Length == 0)
            throw new InputException("One of --table, --command and --train must say what measures networks.");
        if (given.Length > 1)
            throw new InputException($"{string.Join(" and ", given)} are given; one of them must say what measures networks.");
        if (!isCommand && command.Gives(parsed, [.. command.Options.Select(option => option.Name)]))
            throw new InputException(
                $"{string.Join(", ", command.Options.Skip(1).Select(option => option.Name))} are for --command.");
        if (parsed.GetValue(noisy) is { Length: > 0 } && file is null) throw new InputException("--noisy is for --table.");
        if (file is not null) return OfTable(parsed, file, space, options);
        if (space is null) throw new InputException("--space or --model must say which networks there are.");
        return task is not null
            ? new(new NetworkEvaluator(TrainingTask.Load(task), space, TimeProvider.System), space)
            : new(
                new CommandEvaluator(
                    command.Read(parsed, new CommandOptions(), record => record.Validate()), options.Seed, TimeProvider.System),
                space);
    }

    private Measuring OfTable(ParseResult parsed, string file, SearchSpace? space, SearchOptions options)
    {
        var records = JsonLines.Read(file, space).ToList();
        if (records.Count == 0) throw new InputException("The table is empty.", file);
        return new(
            new TableEvaluator(records, options.Metrics(), [.. (parsed.GetValue(noisy) ?? []).Select(Draw)], options.Seed),
            records[0].Architecture.Space);
    }

    private static MetricDraw Draw(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length < 2 || parts[0].Length == 0)
            throw new InputException(
                $"--noisy is '{InputException.Shown(text)}'; it must be METRIC=METRICS, such as acc=acc0,acc1.");
        return new(parts[0], parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}

/// <summary>What measures networks, and of which space.</summary>
/// <param name="Evaluator">What measures.</param>
/// <param name="Space">The space.</param>
internal sealed record Measuring(Evaluator Evaluator, SearchSpace Space) : IDisposable
{
    public void Dispose() => Evaluator.Dispose();
}
