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
        var train = CommonOptions.Path("--train", "The file for the training part. -: the standard output.");
        var test = CommonOptions.Path("--test", "The file for the test part. -: the standard output.");
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
            var source = parsed.GetRequiredValue(data);
            var (first, second) = (
                CommandOutput.PathOf(parsed.GetRequiredValue(train)), CommandOutput.PathOf(parsed.GetRequiredValue(test)));
            var toOutput = new[] { first, second }.Where(CommandOutput.IsStandard).ToList();
            if (toOutput.Count > 1)
                throw new InputException("Both parts would go to the standard output; give one of them a file.");
            foreach (var path in toOutput)
                CommandOutput.CheckSummary(parsed.GetValue(json), path, path == first ? "--train" : "--test");
            CommonOptions.RequireDifferent(source, parsed.GetValue(ids), first, second);
            var given = parsed.GivenSpace(space);
            var notes = new MetricNotes();
            var report = parsed.GetValue(ids) is { } idFile
                ? DataSplit.ByIds(source, given, idFile, first, second, notes)
                : DataSplit.ByFraction(
                    source, given, parsed.GetValue(fraction)!.Value, parsed.GetValue(seed), first, second, notes);
            notes.Tell(parsed);
            var result = new
            {
                Data = source,
                Train = first,
                TrainCount = report.Train,
                Test = second,
                TestCount = report.Test,
                report.Networks,
                report.TestInTrain,
            };
            if (toOutput.Count > 0) return;
            Result.Print(parsed, parsed.GetValue(json), result, r => Text(report, r.Train, r.Test));
        });
        return command;
    }

    private static string Text(SplitReport report, string train, string test)
    {
        var parts = FormattableString.Invariant($"{report.Train} architectures in {train}, {report.Test} in {test}.");
        if (report.TestInTrain > 0)
            return parts + FormattableString.Invariant(
                $" They are {report.Networks} networks, and those of {report.TestInTrain} architectures of the test part ") +
                "are in the training part too.";
        return report.Networks == report.Train + report.Test ? parts : parts + FormattableString.Invariant(
            $" They are {report.Networks} networks, each in one part only.");
    }
}
