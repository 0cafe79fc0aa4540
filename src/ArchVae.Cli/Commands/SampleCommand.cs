using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;
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
        var most = Values.Option<int?>("--max-layers",
            "Draw anew what has more layers, as files list them, start and end included: of at most "
            + $"{LimitedSampling.DrawsForOne} draws for each that is wanted, and 10000 at least, the first that have no more.");
        var fix = new FixOption("All that is decoded");
        var decoding = new RecordOptions(DecodingOptions.Greedy);
        var space = CommonOptions.ModelSpace();
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("sample", "Random architectures of a trained model, as JSON Lines.")
        {
            folder, count, output, scaled, most, fix,
        };
        decoding.AddTo(command);
        command.Add(space);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var source = new ModelFolder(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(count) is < 1 or > MostSamples)
                throw InputException.OutOfRange("--count", parsed.GetValue(count), $"from 1 to {MostSamples}");
            var options = decoding.Read(parsed, DecodingOptions.Greedy, given => given.Validate());
            var limits = new SampleLimits { MaximumLayers = parsed.GetValue(most) };
            RecordOptions.Name(limits.Validate, _ => most.Name);
            var target = parsed.GetRequiredValue(output);
            CommandOutput.CheckSummary(parsed.GetValue(json), target);
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
            options = options with { Condition = fix.Condition(parsed, vae.Space) };
            RecordOptions.Name(() => limits.Validate(vae.Space, options), _ => most.Name);
            var sample = limits.MaximumLayers is null
                ? Unlimited(vae.Sample(parsed.GetValue(count), options.Seed, options, scale))
                : vae.Sample(limits, parsed.GetValue(count), options.Seed, options, scale);
            var legal = sample.Kept.Count(draw => vae.Space.Grammar.Accepts(draw.Architecture));
            var summary = new
            {
                Space = vae.Space.Name,
                sample.Kept.Count,
                options.Seed,
                Condition = options.Condition?.Texts,
                Validity = (double)legal / sample.Kept.Count,
                limits.MaximumLayers,
                sample.Draws,
                sample.Share,
                Out = target,
            };
            var given = FixOption.Words(summary.Condition);
            var ofLimits = limits.MaximumLayers is null ? "" : FormattableString.Invariant(
                $"{summary.Count} of {summary.Draws} draws{given} ({summary.Share:0.####}) have {limits}.");
            CommandOutput.Write(
                parsed, target, parsed.GetValue(json),
                stream =>
                {
                    JsonLines.Write(stream, sample.Kept.Select(draw => Record(draw, options.Condition)));
                    return summary;
                },
                s => FormattableString.Invariant($"{s.Count} architectures of '{s.Space}' in {s.Out}, ") +
                    $"{Legal(legal, s.Count)}{given}." +
                    (ofLimits.Length > 0 ? Environment.NewLine + ofLimits : ""));
            if (ofLimits.Length > 0 && CommandOutput.IsStandard(target))
                parsed.InvocationConfiguration.Error.WriteLine(ofLimits);
        });
        return command;
    }

    private static string Legal(int legal, int count) =>
        legal == count ? "all of them legal" : FormattableString.Invariant($"{legal} of {count} legal");

    private static LimitedSample Unlimited(IReadOnlyList<Architecture> architectures) =>
        new([.. architectures.Select((architecture, i) => new LimitedDraw(i, architecture))], architectures.Count);

    private static ArchitectureRecord Record(LimitedDraw draw, EntryCondition? condition) =>
        new(draw.Architecture, FormattableString.Invariant($"{draw.Number}")) { Given = condition?.Texts ?? [] };
}
