using ArchVae.Data;
using ArchVae.Studio;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Models;
using ArchVae.Tests.Cli;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>A folder with a model, two data sets and a search, and a studio over it, for the tests of a class.</summary>
public sealed class OpenStudio : IAsyncLifetime
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    /// <summary>An id that would be markup and a script if it were not shown as text.</summary>
    public const string HostileId = "<script>window.hit=1</script><img src=x onerror=window.hit=1>";

    private readonly TemporaryFolder root = new();
    private StudioHost? host;

    public StudioHost Host => host!;

    public string Root => root.Path;

    internal OpenedFolder Folder => field ??= new(root.Path);

    internal OpenModels Models => field ??= new(Folder, new StudioOptions { Folder = root.Path, Token = Token });

    public IReadOnlyList<ArchitectureRecord> Records => field ??= [.. JsonLines.Read(root.File("data.jsonl"))];

    public async ValueTask InitializeAsync()
    {
        var (given, data) = (root.File("plain.jsonl"), root.File("data.jsonl"));
        CommandLine.Output("generate", "--space", "linear", "--count", "300", "--iid", "--seed", "1", "--out", given);
        var plain = JsonLines.Read(given).ToList();
        JsonLines.Write(data, plain.Select((record, i) => new ArchitectureRecord(
            record.Architecture, i == 7 ? HostileId : $"net-{i}", new Dictionary<string, double> { ["score"] = i % 10 })));
        CommandLine.Output(
            ["train", "--data", data, "--model", root.File("models/first"), "--epochs", "3", .. CommandLine.Tiny]);
        CommandLine.Output(
            "search", "--table", data, "--maximize", "score", "--strategy", "random", "--budget", "12",
            "--out", root.File("found"));
        host = await StudioHost.StartAsync(new StudioOptions { Folder = root.Path, Token = Token }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        Models.Dispose();
        root.Dispose();
    }
}
