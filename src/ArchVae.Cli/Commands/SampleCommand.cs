using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>sample</c>: architectures decoded from draws of the prior.</summary>
internal static class SampleCommand
{
    private const int MostSamples = 1_000_000;

    public static Command Create()
    {
        var folder = CommonOptions.Model();
        var count = Values.Option<int>("--count", "How many architectures.", start: 10);
        var output = CommandOutput.Option("The JSON Lines file to write.");
        var scaled = new Option<bool>("--train-scaled")
        {
            Description = "Scale the draws to the mean and deviation of the training latents.",
        };
        var decoding = new RecordOptions(DecodingOptions.Greedy);
        var space = CommonOptions.ModelSpace();
        var threads = CommonOptions.Threads();
        var command = new Command("sample", "Random architectures of a trained model, as JSON Lines.")
        {
            folder, count, output, scaled,
        };
        decoding.AddTo(command);
        command.Add(space);
        command.Add(threads);
        command.SetAction(parsed =>
        {
            var source = new ModelFolder(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(count) is < 1 or > MostSamples)
                throw InputException.OutOfRange("--count", parsed.GetValue(count), $"from 1 to {MostSamples}");
            var options = decoding.Read(parsed, DecodingOptions.Greedy, given => given.Validate());
            CommonOptions.RequireDifferent(
                parsed.GetValue(output), source.ConfigFile, source.WeightsFile, source.MetricsFile, source.HashesFile,
                source.CheckpointFile);
            using var vae = source.LoadModel(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            parsed.RequireSpace(space, vae.Space, source.Path);
            var scale = parsed.GetValue(scaled)
                ? source.LoadConfig().TrainingLatents ?? throw new InputException(
                    "The training latents are not known: its training has neither ended nor been interrupted, or was killed. "
                    + "Train it to its end first.", source.Path)
                : null;
            var records = vae.Sample(parsed.GetValue(count), options.Seed, options, scale)
                .Select((architecture, i) => new ArchitectureRecord(architecture, FormattableString.Invariant($"{i}")));
            using var result = CommandOutput.Open(parsed, parsed.GetRequiredValue(output));
            JsonLines.Write(result.Stream, records);
            result.Commit();
        });
        return command;
    }
}
