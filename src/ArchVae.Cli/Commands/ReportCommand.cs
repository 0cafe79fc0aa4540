using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Reports;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>report</c>: a model in pictures.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Model();
        var data = new Option<string?>("--data")
        {
            Description = "The JSON Lines file of architectures to show: training data, or others. Metrics in it colour the map. "
                + "Without it a model of train --stream shows draws of its space's generator.",
            HelpName = "FILE",
        };
        var output = new Option<string?>("--out")
        {
            Description = "The HTML file to write; report.html in the model's folder without it. -: the standard output.",
            HelpName = "FILE",
        };
        var options = new RecordOptions(new ReportOptions());
        var space = CommonOptions.ModelSpace();
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("report", "A model in pictures, as one HTML file.") { folder, data, output };
        options.AddTo(command);
        command.Add(space);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var model = new ModelFolder(parsed.GetRequiredValue(folder));
            var source = parsed.GetValue(data);
            var target = CommandOutput.PathOf(parsed.GetValue(output) ?? Path.Combine(model.Path, "report.html"));
            CommandOutput.CheckSummary(parsed.GetValue(json), target);
            CommonOptions.RequireDifferent(
                source, target, model.ConfigFile, model.WeightsFile, model.MetricsFile, model.HashesFile, model.CheckpointFile);
            if (parsed.GetValue(space) != null)
                parsed.RequireSpace(space, SearchSpace.Parse(model.LoadConfig().SpaceDefinition, model.ConfigFile), model.Path);
            var shown = options.Read(parsed, new ReportOptions());
            var notes = new MetricNotes();
            var (total, drawn) = ModelReport.Write(
                target, model, source, shown, CommonOptions.ThreadCount(parsed.GetValue(threads)), notes,
                CommandText.OriginOf(parsed));
            notes.Tell(parsed);
            var result = new { Model = model.Path, Data = source, Count = total, Drawn = drawn, Out = target };
            if (CommandOutput.IsStandard(target)) return;
            Result.Print(parsed, parsed.GetValue(json), result, r => FormattableString.Invariant($"The report is in {r.Out}."));
        });
        return command;
    }
}
