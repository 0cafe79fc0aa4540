using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Speed;

namespace ArchVae.Cli.Commands;

/// <summary><c>bench</c>: how fast the machine trains and decodes.</summary>
internal static class BenchCommand
{
    private static readonly Dictionary<string, string> optionOfSetting = new()
    {
        [nameof(SpeedOptions.BatchSize)] = "--batch",
        [nameof(SpeedOptions.MaximumLength)] = "--maximum-length",
        [nameof(SpeedOptions.Samples)] = "--samples",
        [nameof(SpeedOptions.DecodingBatch)] = "--decoding-batch",
        [nameof(SpeedOptions.Rounds)] = "--rounds",
    };

    public static Command Create()
    {
        var defaults = new SpeedOptions();
        var model = new ModelOptionSet(withTraining: false);
        var batch = Values.Option("--batch", "Architectures a training step.", start: defaults.BatchSize);
        var length = Values.Option("--maximum-length", "Rows of the longest architecture; lengths are uniform from a third of it.", start: defaults.MaximumLength);
        var samples = Values.Option("--samples", "Posterior samples of each architecture a step.", start: defaults.Samples);
        var decodingBatch = Values.Option("--decoding-batch", "Sequences decoded at once.", start: defaults.DecodingBatch);
        var rounds = Values.Option("--rounds", "How often everything is measured, in turn; figures are medians.", start: defaults.Rounds);
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("bench", "Measures training and decoding, with four posteriors or the given one. Its sizes are its own, not those of train.")
        {
            batch, length, samples, decodingBatch, rounds, threads, json,
        };
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            var sizes = model.Read(parsed, SpeedOptions.ReferenceModel);
            var given = model.Gives(parsed, "--posterior", "--base", "--flow");
            var options = new SpeedOptions
            {
                Model = sizes,
                Posteriors = given ? [sizes.Posterior] : SpeedOptions.AllPosteriors,
                Threads = CommonOptions.ThreadCount(parsed.GetValue(threads)),
                BatchSize = parsed.GetValue(batch),
                MaximumLength = parsed.GetValue(length),
                Samples = parsed.GetValue(samples),
                DecodingBatch = parsed.GetValue(decodingBatch),
                Rounds = parsed.GetValue(rounds),
            };
            CommonOptions.NameOptions(options.Validate, optionOfSetting);
            Result.Print(parsed, parsed.GetValue(json), SpeedBenchmark.Run(options, TimeProvider.System), Text);
        });
        return command;
    }

    private static string Text(SpeedReport report)
    {
        var lines = new List<string>
        {
            FormattableString.Invariant($"large matrix product      {report.GemmGflops:0.0} GFLOP/s ({report.Threads} threads, {report.Simd} vectors)"),
            FormattableString.Invariant($"decoding                  {report.DecodePerSecond:0} architectures/s"),
            FormattableString.Invariant($"peak memory               {report.PeakMemoryMb:0.0} MB"),
            "",
            $"{"posterior",-16}{"trained/s",12}{"step, ms",10}{"relative",10}{"GFLOP/s",10}{"of large",10}{"bytes/step",12}",
        };
        lines.AddRange(report.Posteriors.Select(entry => FormattableString.Invariant(
            $"{entry.Key,-16}{entry.Value.TrainPerSecond,12:0}{entry.Value.StepMilliseconds,10:0.00}{entry.Value.RelativeStep,10:0.00}{entry.Value.Gflops,10:0.0}{entry.Value.GemmShare,10:P0}{entry.Value.AllocatedBytesPerStep,12}")));
        return string.Join(Environment.NewLine, lines);
    }
}
