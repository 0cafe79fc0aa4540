using ArchVae.Data;
using ArchVae.Networks.Training;
using ArchVae.Options;
using ArchVae.Spaces;

namespace ArchVae.Search.Evaluators;

/// <summary>What measures networks, and of which space: made of a <see cref="SearchRequest"/>.</summary>
public sealed class Measuring : IDisposable
{
    private Measuring(Evaluator evaluator, SearchSpace space) => (Evaluator, Space) = (evaluator, space);

    /// <summary>What measures; it ends with this.</summary>
    public Evaluator Evaluator { get; }

    /// <summary>The space.</summary>
    public SearchSpace Space { get; }

    /// <summary>What was given measures.</summary>
    /// <param name="given">
    /// The options that were given: of <see cref="SearchRequest"/>, <see cref="CommandOptions"/> and <see cref="SearchOptions"/>.
    /// </param>
    /// <param name="space">The space, where it is known; null otherwise.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="InputException">None was given, or several, or it cannot be had.</exception>
    public static Measuring Of(GivenOptions given, SearchSpace? space, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(given);
        var request = given.Over(new SearchRequest());
        var isCommand = given.Has(nameof(CommandOptions.Command));
        string[] kinds =
        [
            .. request.Table is null ? [] : new[] { nameof(request.Table) },
            .. isCommand ? new[] { nameof(CommandOptions.Command) } : [],
            .. request.Train is null ? [] : new[] { nameof(request.Train) },
        ];
        if (kinds.Length == 0)
        {
            var (table, command, task) = (nameof(request.Table), nameof(CommandOptions.Command), nameof(request.Train));
            throw InputException.Conflict(
                $"One of {table}, {command} and {task} must say what measures networks.", table, command, task);
        }
        if (kinds.Length > 1)
        {
            throw InputException.Conflict(
                $"{string.Join(" and ", kinds)} are given; one of them must say what measures networks.", kinds);
        }
        string[] ofCommands = [.. OptionDescription.Of(typeof(CommandOptions)).Select(option => option.Name)];
        if (!isCommand && given.Has(ofCommands))
        {
            var others = string.Join(", ", ofCommands.Where(name => name != nameof(CommandOptions.Command)));
            throw InputException.Conflict($"{others} are for {nameof(CommandOptions.Command)}.", ofCommands);
        }
        if (request is { Noisy.Count: > 0, Table: null })
        {
            throw InputException.Conflict(
                $"{nameof(request.Noisy)} is for {nameof(request.Table)}.", nameof(request.Noisy), nameof(request.Table));
        }
        var options = given.Over(new SearchOptions());
        if (request.Table is { } file) return OfTable(file, request, space, options);
        if (space is null)
        {
            throw InputException.Conflict(
                $"{nameof(request.Space)} or {nameof(request.Model)} must say which networks there are.", nameof(request.Space),
                nameof(request.Model));
        }
        return new(
            request.Train is { } path ? new NetworkEvaluator(TrainingTask.Load(path), space, time)
                : new CommandEvaluator(given.Over(new CommandOptions()), options.Seed, time),
            space);
    }

    /// <inheritdoc/>
    public void Dispose() => Evaluator.Dispose();

    private static Measuring OfTable(string file, SearchRequest request, SearchSpace? space, SearchOptions options)
    {
        var records = JsonLines.Read(file, space).ToList();
        if (records.Count == 0) throw new InputException("The table is empty.", file);
        return new(
            new TableEvaluator(records, options.Metrics(), Draws(request.Noisy), options.Seed), records[0].Architecture.Space);
    }

    // A text without a name of its own is one more metric of the draw before it.
    private static List<MetricDraw> Draws(IReadOnlyList<string> texts)
    {
        var draws = new List<MetricDraw>();
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 && draws.Count > 0) draws[^1] = draws[^1] with { Of = [.. draws[^1].Of, text] };
            else if (at < 1)
            {
                throw InputException.OutOfRange(
                    nameof(SearchRequest.Noisy), $"'{InputException.Shown(text)}'", "METRIC=METRICS, such as acc=acc0,acc1");
            }
            else draws.Add(new(text[..at], at + 1 < text.Length ? [text[(at + 1)..]] : []));
        }
        return draws;
    }
}
