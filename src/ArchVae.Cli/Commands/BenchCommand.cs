using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Speed;

namespace ArchVae.Cli.Commands;

/// <summary><c>bench</c>: how fast the machine trains and decodes.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var defaults = new SpeedOptions();
        var own = new RecordOptions(defaults, defaults.Model);
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command(
            "bench",
            "Measures training and decoding, with four posteriors where none is given. Its sizes are its own, not train's.");
        own.AddTo(command);
        var ranks = new Option<bool>("--ranks")
        {
            Description = "Under mpirun or srun: measures a training step that its processes share, and what the exchange costs.",
        };
        command.Add(ranks);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var sizes = own.Read(parsed, defaults.Model);
            var given = own.Gives(parsed, "--posterior", "--base", "--flow");
            var options = own.Read(parsed, defaults) with
            {
                Model = sizes,
                Posteriors = given ? [sizes.Posterior] : defaults.Posteriors,
                Threads = CommonOptions.ThreadCount(parsed.GetValue(threads)),
            };
            own.Name(options.Validate);
            if (parsed.GetValue(ranks)) return Shared(parsed, options, parsed.GetValue(json));
            Result.Print(parsed, parsed.GetValue(json), SpeedBenchmark.Run(options, TimeProvider.System), Text);
            return 0;
        });
        return command;
    }

    private static int Shared(ParseResult parsed, SpeedOptions options, bool asJson)
    {
        CountedGroup? counted = null;
        return RankedWork.Run(
            parsed,
            ranks =>
            {
                if (ranks == null)
                {
                    throw new InputException(
                        "--ranks measures several processes; start them with mpirun -n P archvae bench --ranks.");
                }
                var report = RankedBenchmark.Run(options, ranks, counted!, TimeProvider.System);
                if (ranks.Rank == 0) Result.Print(parsed, asJson, report, RankedText.Of);
                return 0;
            },
            group => counted = new CountedGroup(group));
    }

    private static string Text(SpeedReport report)
    {
        var lines = new List<string>
        {
            FormattableString.Invariant(
                $"large matrix product      {report.GemmGflops:0.0} GFLOP/s ({report.Threads} threads, {report.Simd} vectors)"),
            FormattableString.Invariant($"decoding                  {report.DecodePerSecond:0} architectures/s"),
            FormattableString.Invariant($"peak memory               {report.PeakMemoryMb:0.0} MB"),
            "",
            $"{"posterior",-16}{"trained/s",12}{"step, ms",10}{"relative",10}{"GFLOP/s",10}{"of large",10}{"bytes/step",12}",
        };
        lines.AddRange(report.Posteriors.Select(entry => Line(entry.Key, entry.Value)));
        return string.Join(Environment.NewLine, lines);
    }

    private static string Line(string name, PosteriorSpeed speed)
    {
        var training = FormattableString.Invariant(
            $"{speed.TrainPerSecond,12:0}{speed.StepMilliseconds,10:0.00}{speed.RelativeStep,10:0.00}");
        var work = FormattableString.Invariant($"{speed.Gflops,10:0.0}{speed.GemmShare,10:P0}{speed.AllocatedBytesPerStep,12}");
        return $"{name,-16}{training}{work}";
    }
}
