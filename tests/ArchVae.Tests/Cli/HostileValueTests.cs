using System.CommandLine;
using ArchVae.Cli;
using ArchVae.Data;
using ArchVae.Tests.Networks.Importing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>
/// Whatever is given to an option or an argument of a command, it ends in 0, in 2 with a message of the project's own, or in 1
/// where training cannot succeed; and no message has what a terminal would act on.
/// </summary>
public sealed class HostileValueTests(TrainedModel trained) : IClassFixture<TrainedModel>, IDisposable
{
    // Nothing that a command accepts and then works on for long; and no \0, which no process can be given.
    private static readonly string[] values =
    [
        "", " ", "-", "--", "NaN", "-1", "-Infinity", "Infinity", "1e999", "1e-320", "99999999999999999999", "0x10", "٣", ",",
        "1,,2", "null", "true", "zzz", "linear", "\u001b[2J\u001b]0;x\a", "\u202egnp.exe", "a\nb\r\tc", "\ud800", "\udc00x",
        "𝕏", "'\"`$(x)", "../../..", "full+", "iaf:", "iaf:999999999999", "a:b:c", new string('x', 5000), new string('9', 400),
    ];

    // The reasons for exit code 1 that a value can have.
    private static readonly string[] failures = ["Failed: Training diverged", "Failed: no network could be trained."];

    // Twice a name of 5,000 characters in a place, and what is accepted.
    private const int LongestMessage = 12_000;

    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    // One that answers until it is stopped has tests of its own.
    public static TheoryData<string> Verbs => [.. Leaves(AllCommands.Root(null)).Select(NameOf).Where(verb => verb != "studio")];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_value_of_every_option_ends_in_a_result_or_in_a_message(string verb)
    {
        var command = Leaves(AllCommands.Root(null)).Single(leaf => NameOf(leaf) == verb);
        var mistakes = new List<string>();
        foreach (var symbol in command.Options.Cast<Symbol>().Concat(command.Arguments))
        {
            if (symbol.Name is "--help") continue;
            mistakes.AddRange(values.Select(value => MistakeOf(verb, symbol, value)).OfType<string>());
        }
        mistakes.ShouldBeEmpty();
    }

    // What is wrong with the end that it comes to; null for nothing.
    private string? MistakeOf(string verb, Symbol symbol, string value)
    {
        var isPath = symbol.Name is "--out" or "--model" or "--train" or "--test" or "--picture" or "--predictions";
        var given = isPath && value.Length > 0 ? root.File("out/" + value) : value;
        var arguments = Valid(verb);
        if (symbol is Option)
        {
            if (arguments.IndexOf(symbol.Name) is >= 0 and var at) arguments[at + 1] = given;
            else arguments.AddRange([symbol.Name, given]);
        }
        else
        {
            var verbs = verb.Split(' ').Length;
            var place = verb == "import" && symbol.Name == "FILE" ? verbs + 1 : verbs;
            arguments[place] = given;
        }
        Directory.CreateDirectory(root.File("out"));
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CommandRunner.Run([.. arguments], output, error, new MemoryStream());
        Directory.Delete(root.File("out"), recursive: true);
        var told = error.ToString();
        var isVisible = $"{told}{output}".Split(Environment.NewLine).All(line => line == InputException.Escaped(line));
        var isExpected = code switch
        {
            0 => true,
            1 => told.Split(Environment.NewLine).Any(line => failures.Any(
                failure => line.StartsWith(failure, StringComparison.Ordinal))),
            _ => code == 2 && !string.IsNullOrWhiteSpace(told) && !told.Contains("System.", StringComparison.Ordinal),
        };
        return isExpected && isVisible && told.Length < LongestMessage ? null
            : InputException.Shown($"{verb} {symbol.Name} {InputException.Shown(value)}: {code}, {told}", 500);
    }

    private string TrainedNetworks(string architectures)
    {
        var folder = root.File("networks");
        if (!Directory.Exists(folder)) CommandLine.Json(["network", "train", .. Training(architectures, folder)]);
        return folder;
    }

    private static List<string> Training(string architectures, string folder) =>
    [
        "--architectures", architectures, "--data", "friedman", "--examples", "12", "--fit", "--epochs", "1", "--batch", "8",
        "--out", folder,
    ];

    // A command line that is done in a moment.
    private List<string> Valid(string verb)
    {
        string[] small = ["--lstm", "2", "--inference-widths", "2", "--decoder-widths", "2", "--latent", "2", "--epochs", "1",
            "--batch", "64"];
        string[] model = ["--model", trained.Model];
        var two = root.File("two.jsonl");
        if (!File.Exists(two)) File.WriteAllLines(two, File.ReadLines(trained.Data).Take(2));
        if (!File.Exists(root.File("study.yaml"))) File.WriteAllText(root.File("study.yaml"), Study);
        if (!File.Exists(root.File("foreign"))) File.WriteAllText(root.File("foreign"), "{\"02012100\": {\"mean_acc\": 89.2}}");
        if (!File.Exists(root.File("space.yaml")))
            File.WriteAllText(root.File("space.yaml"), "name: x\nlayers: { a: [] }\ntransitions: any\nlength: 2\n");
        var output = root.File("out/o");
        string[] options = verb switch
        {
            "network train" => [.. Training(two, output)],
            "network test" => ["--networks", TrainedNetworks(two), "--data", "friedman", "--examples", "12"],
            "network export" => ["--architectures", two, "--format", "onnx", "--out", output],
            "study" => [root.File("study.yaml"), "--out", output],
            "space list" => [],
            "space show" => ["linear"],
            "space check" => [root.File("space.yaml")],
            "generate" => ["--space", "linear", "--count", "2", "--out", output],
            "import" => ["nas-bench-macro", root.File("foreign"), "--out", output],
            "split" => ["--data", two, "--fraction", "0.5", "--train", root.File("out/a"), "--test", root.File("out/b")],
            "train" => ["--data", two, "--model", output, .. small],
            "evaluate" => [.. model, "--data", two, "--draws", "4", "--elbo-samples", "1", "--likelihood-samples", "2"],
            "report" => [.. model, "--data", two, "--out", output],
            "sample" => [.. model, "--count", "2"],
            "encode" => [.. model, "--data", two, "--out", output],
            "decode" => [.. model, "--data", Points(two), "--out", output],
            "interpolate" => [.. model, "--data", two, "--out", output],
            "predict" => ["--data", Labelled(), "--metric", "m", "--folds", "2", "--label-form", "raw", "--out", output],
            "search" => ["--table", Labelled(), "--maximize", "m", "--budget", "2", "--out", output],
            "export" => [.. model, "--format", "onnx", "--out", output],
            "network show" => ["--architectures", two],
            "network import" => ["onnx", ImportedFiles.PathOf("dense.onnx"), "--out", output],
            "worker" or "jobs list" or "jobs prepare" => ["--store", two],
            "jobs show" or "jobs cancel" or "jobs retry" or "jobs pause" or "jobs resume" => ["1", "--store", two],
            "bench" => ["--rounds", "1", "--maximum-length", "3", "--decoding-batch", "1", .. small[..8], "--batch", "1",
                "--posterior", "diagonal"],
            _ => throw new NotSupportedException($"Give a small command line of '{verb}'."),
        };
        return [.. verb.Split(' '), .. options];
    }

    private string Labelled()
    {
        var labelled = root.File("labelled.jsonl");
        if (File.Exists(labelled)) return labelled;
        JsonLines.Write(labelled, JsonLines.Read(trained.Data).Take(12).Select(record => new ArchitectureRecord(
            record.Architecture, record.Id, new Dictionary<string, double> { ["m"] = record.Architecture.RowCount })));
        return labelled;
    }

    private string Points(string data)
    {
        var points = root.File("points.jsonl");
        if (!File.Exists(points)) CommandLine.Output("encode", "--model", trained.Model, "--data", data, "--out", points);
        return points;
    }

    private const string Study =
        """
        name: tiny
        dataSets: { macro: { space: nas-bench-macro, count: 20 } }
        settings: { latentSize: 2, inferenceWidths: [2], decoderWidths: [2], decoderLstmUnits: 2, epochs: 1 }
        configurations: { bound: {} }
        seeds: [0]
        evaluation: { likelihoodSamples: 1, likelihoodCount: 1, priorDraws: 2, repeatedDraws: 1 }
        """;

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static string NameOf(Command leaf) =>
        leaf.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? $"{parent.Name} {leaf.Name}" : leaf.Name;
}
