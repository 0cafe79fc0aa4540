using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Cli.Commands;

/// <summary><c>generate</c>: random architectures of a search space.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var space = CommonOptions.Space(required: true);
        var count = Values.Option<long>("--count", "How many architectures.");
        count.Required = true;
        var seed = CommonOptions.Seed();
        var output = CommandOutput.Required("The JSON Lines file to write.");
        var independent = new Option<bool>("--iid")
        {
            Description = "Draw independently: repeats may come. Without it all are different.",
        };
        var fix = new FixOption("All networks");
        var json = CommonOptions.Json();
        var command = new Command("generate", "Random architectures of a search space, all different.")
        {
            space, count, seed, output, independent, fix, json,
        };
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var wanted = parsed.GetValue(count);
            if (wanted < 1) throw new InputException($"--count must be at least 1, not {wanted}.");
            var searchSpace = SearchSpace.Load(parsed.GetRequiredValue(space)!);
            var path = parsed.GetRequiredValue(output);
            CommandOutput.CheckSummary(parsed.GetValue(json), path);
            var isFile = !SearchSpace.BuiltInNames.Contains(parsed.GetValue(space));
            CommonOptions.RequireDifferent(path, isFile ? parsed.GetValue(space) : null);
            var condition = fix.Condition(parsed, searchSpace);
            var given = fix.Generator(condition);
            var isIndependent = parsed.GetValue(independent);
            var architectures = isIndependent
                ? RandomArchitectures.Independent(searchSpace, parsed.GetValue(seed), wanted, given)
                : RandomArchitectures.Distinct(searchSpace, parsed.GetValue(seed), wanted, given);
            var without = given is null ? null : WithoutCondition(given.LogConditionProbability);
            var drawn = isIndependent ? Drawn.Independently : Drawn.Distinct;
            CommandOutput.Write(
                parsed, path, parsed.GetValue(json),
                stream => new
                {
                    Space = searchSpace.Name,
                    Count = JsonLines.Write(stream, architectures.Select((architecture, i) =>
                        new ArchitectureRecord(architecture, FormattableString.Invariant($"{i}"), drawn: drawn)
                        {
                            Given = condition?.Texts ?? [],
                        })),
                    Seed = parsed.GetValue(seed),
                    Independent = isIndependent,
                    Condition = condition?.Texts,
                    ConditionLogProbability = given?.LogConditionProbability,
                    Out = path,
                    Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
                },
                r => FormattableString.Invariant($"{r.Count} {(r.Independent ? "independent" : "distinct")} architectures ") +
                    FormattableString.Invariant($"of '{r.Space}'{FixOption.Words(r.Condition)} ") +
                    FormattableString.Invariant($"in {r.Out} ({r.Seconds:0.0} s).") +
                    (without is null ? "" : Environment.NewLine + without));
            if (without is not null && CommandOutput.IsStandard(path))
                parsed.InvocationConfiguration.Error.WriteLine(without);
        });
        return command;
    }

    private static string WithoutCondition(double log) => FormattableString.Invariant(
        $"Without the condition the generator makes such with ln P = {log:0.####}, one in {Math.Exp(-log):0.#}.");
}
