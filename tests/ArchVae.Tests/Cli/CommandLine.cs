using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ArchVae.Cli;
using Shouldly;

namespace ArchVae.Tests.Cli;

/// <summary>Runs the commands, in this process or in one of their own.</summary>
internal static class CommandLine
{
    /// <summary>Sizes with which training takes no time.</summary>
    public static string[] Tiny { get; } = ["--lstm", "8", "--inference-widths", "16", "--decoder-widths", "16", "--latent", "4"];

    public static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        return (CommandRunner.Run(args, output, error), output.ToString(), error.ToString());
    }

    /// <summary>What a command prints, which must succeed.</summary>
    public static string Output(params string[] args)
    {
        var (code, output, error) = Run(args);
        code.ShouldBe(0, error);
        return output;
    }

    /// <summary>The object that a command prints with <c>--json</c>: it and nothing else, but for warnings.</summary>
    public static JsonElement Json(params string[] args)
    {
        var (code, output, error) = Run([.. args, "--json"]);
        code.ShouldBe(0, error);
        error.Split('\n').ShouldAllBe(line => line.Length == 0 || line.StartsWith("warning: "));
        return JsonDocument.Parse(output).RootElement;
    }

    public static string[] NamesOf(JsonElement json) => [.. json.EnumerateObject().Select(property => property.Name)];

    /// <summary>Starts a process; its outputs are the caller's to read.</summary>
    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ArchVae.Cli.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start).ShouldNotBeNull();
    }

    /// <summary>
    /// Starts a script of the shell, in which <c>dotnet "$ARCHVAE"</c> is the program; the arguments are the script's. Its
    /// outputs are the caller's to read.
    /// </summary>
    public static Process Shell(string script, params string[] args)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ARCHVAE"] = Path.Combine(AppContext.BaseDirectory, "ArchVae.Cli.dll");
        foreach (var arg in new[] { "-c", script, "sh" }.Concat(args)) start.ArgumentList.Add(arg);
        return Process.Start(start).ShouldNotBeNull();
    }

    /// <summary>All files and folders below a folder, with what is in them.</summary>
    public static Dictionary<string, string> Listing(string folder) =>
        Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).ToDictionary(
            entry => Path.GetRelativePath(folder, entry),
            entry => Directory.Exists(entry) ? "" : Convert.ToHexString(
                System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(entry))));
}

/// <summary>Data sets and a small trained model that the tests of a class share; they must leave them as they are.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly TemporaryFolder root = new();

    public TrainedModel()
    {
        CommandLine.Output("generate", "--space", "linear", "--count", "120", "--iid", "--seed", "1", "--out", Data);
        CommandLine.Output("generate", "--space", "nas-bench-macro", "--count", "40", "--out", OtherData);
        Training = CommandLine.Json(["train", "--data", Data, "--model", Model, "--epochs", "2", .. CommandLine.Tiny]);
    }

    public string Data => root.File("data.jsonl");

    public string OtherData => root.File("other.jsonl");

    public string Model => root.File("models/first");

    public JsonElement Training { get; }

    public void Dispose() => root.Dispose();
}
