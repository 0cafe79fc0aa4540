using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;

namespace ArchVae.Cli.Commands;

/// <summary><c>split</c>: a data set in two.</summary>
internal static class SplitCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Path("--data", "The JSON Lines file to split.");
        var fraction = Values.Option<double?>("--fraction", "The share of the test part, between 0 and 1.", "P");
        var seed = CommonOptions.Seed();
        var ids = new Option<string?>("--ids")
        {
            Description = "A file with the ids of the test part, one a line.",
            HelpName = "FILE"
        };
        var train = CommonOptions.Path("--train", "The file for the training part.");
        var test = CommonOptions.Path("--test", "The file for the test part.");
        var space = CommonOptions.Space();
        var json = CommonOptions.Json();
        var command = new Command("split", "Splits a data set in a training and a test part.")
        {
            data, fraction, seed, ids, train, test, space, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(fraction) is null == result.GetResult(ids) is null)
                result.AddError("Give either --fraction P (with --seed K) or --ids FILE.");
        });
        command.SetAction(parsed =>
        {
            var (source, first, second) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(train),
                parsed.GetRequiredValue(test));
            CommonOptions.RequireDifferent(source, parsed.GetValue(ids), first, second);
            var given = parsed.GivenSpace(space);
            var notes = new MetricNotes();
            var (trainCount, testCount) = parsed.GetValue(ids) is { } idFile
                ? DataSplit.ByIds(source, given, idFile, first, second, notes)
                : DataSplit.ByFraction(
                    source, given, parsed.GetValue(fraction)!.Value, parsed.GetValue(seed), first, second, notes);
            notes.Tell(parsed);
            var result = new { Data = source, Train = first, TrainCount = trainCount, Test = second, TestCount = testCount };
            Result.Print(parsed, parsed.GetValue(json), result, r =>
                FormattableString.Invariant($"{r.TrainCount} architectures in {r.Train}, {r.TestCount} in {r.Test}."));
        });
        return command;
    }
}
