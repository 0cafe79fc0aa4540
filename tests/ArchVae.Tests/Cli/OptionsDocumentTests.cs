using System.CommandLine;
using System.Text;
using ArchVae.Cli.CommandLine;
using ArchVae.Cli.Commands;
using ArchVae.Evaluation;
using ArchVae.Jobs.Store;
using ArchVae.Jobs.Work;
using ArchVae.Models;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Options;
using ArchVae.Reports;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Predictors;
using ArchVae.Speed;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>
/// docs/options.md is what the descriptions of the options say. With <c>ARCHVAE_WRITE_DOCS=1</c> the test writes it.
/// </summary>
public sealed class OptionsDocumentTests
{
    private const string Begin = """
        # Options

        All options of `train`, by group, and the own ones of the other commands; `--help` has the rest. A setting is an option's
        name in study files, where the seed of training is not one, as a study has `seeds`, and in `config.json`. What has no
        option is a setting of study files only. Those of networks are for task files
        ([evaluators.md](evaluators.md#a-network-trained-here)). [defaults.md](defaults.md) says why the defaults are what they
        are.

        `OptionsDocumentTests`, run with `ARCHVAE_WRITE_DOCS=1`, writes this file from the `[Option]` attributes of the records.

        """;

    [Fact]
    public void The_document_is_what_the_descriptions_say()
    {
        var path = Repository.PathOf("docs/options.md");
        var text = Document();
        if (Environment.GetEnvironmentVariable("ARCHVAE_WRITE_DOCS") == "1") File.WriteAllText(path, text);
        File.ReadAllText(path).ShouldBe(text, "Run this test with ARCHVAE_WRITE_DOCS=1 to write the file anew.");
    }

    private static string Document()
    {
        var text = new StringBuilder(Begin.ReplaceLineEndings("\n"));
        text.Append("\n## train\n");
        var train = (GroupedCommand)TrainCommand.Create();
        foreach (var group in train.Options.GroupBy(train.GroupOf).OrderBy(group => group.Key))
            Table(text, $"### {group.Key}", group.Select(Row));
        foreach (var (title, record) in new (string, object)[]
        {
            ("evaluate", new EvaluationOptions()), ("sample, decode, interpolate", new DecodingOptions()),
            ("network train, network test", new DataOptions()), ("network train", new NetworkTrainingOptions()),
            ("predict", new PredictionOptions()),
            ("search", new SearchOptions()), ("search: which networks, and what measures them", new SearchRequest()),
            ("search --command", new CommandOptions()),
            ("study, search, network train with --store", new SubmissionOptions()), ("worker", new WorkerOptions()),
            ("report", new ReportOptions()),
            ("bench", new SpeedOptions()),
        })
        {
            var inFiles = record
                is EvaluationOptions or DataOptions or NetworkTrainingOptions or SearchOptions or CommandOptions;
            var rows = OptionDescription.Of(record.GetType()).Where(option => inFiles || option.CommandLineName != null)
                .Select(option => Row(option, record));
            Table(text, $"## {title}", inFiles ? rows : rows.Select(row => (string[])[row[0], "", .. row[2..]]));
        }
        text.Append(
            "\n`bench` also has the options of `train`'s groups Model and Posterior, with the sizes that speed is stated for.\n");
        return text.ToString();
    }

    private static void Table(StringBuilder text, string title, IEnumerable<string[]> rows)
    {
        text.Append($"\n{title}\n\n| option | setting | values | default | |\n| --- | --- | --- | --- | --- |\n");
        foreach (var row in rows)
            text.Append($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
    }

    private static string[] Row(Option option) => option is RecordOption own ? Row(own.Described, own.Start) :
    [
        Code(option.Name), "", option.HelpName ?? "",
        option.HasDefaultValue && option.ValueType != typeof(bool) ? Code(OptionDescription.Text(option.GetDefaultValue())) : "",
        option.Description ?? "",
    ];

    private static string[] Row(OptionDescription option, object start) =>
    [
        // What is asked for beside them stands in no file.
        Code(option.CommandLineName), option.IsSetting && start is not TrainingRequest ? Code(option.Setting) : "",
        option.Accepted.Length > 0 ? option.Accepted : option.ValueName ?? "",
        Code(OptionDescription.Text(option.Get(start))), option.Help,
    ];

    private static string Code(string? text) => string.IsNullOrEmpty(text) ? "" : $"`{text}`";
}
