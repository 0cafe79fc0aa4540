using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace ArchVae.Tests;

/// <summary>
/// What <c>dotnet pack</c> makes of the repository as it is built: the libraries, and the tool that is <c>archvae</c> on the
/// PATH.
/// </summary>
public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    private const string Tool = "ArchVae.Tool";
    private static readonly string[] libraries =
    [
        "ArchVae", "ArchVae.Jobs", "ArchVae.Networks", "ArchVae.Onnx", "ArchVae.Reports", "ArchVae.Search", "ArchVae.Studies",
        "ArchVae.Tensors", "ArchVae.Testing",
    ];

    [Fact]
    public void The_libraries_and_the_tool_are_packed_and_nothing_else() =>
        packages.Names.ShouldBe([.. libraries, Tool], ignoreOrder: true);

    [Fact]
    public void Packing_warns_of_nothing() => packages.Output.ToLowerInvariant().ShouldNotContain("warn");

    [Fact]
    public void Every_package_says_what_it_is()
    {
        foreach (var name in packages.Names)
        {
            using var package = packages.Open(name);
            var about = Nuspec(package, name);
            about("license").ShouldBe("MIT", name);
            about("description").ShouldNotBeNullOrWhiteSpace(name);
            about("description").ShouldNotBe("Package Description", name);
            about("tags").ShouldNotBeNullOrWhiteSpace(name);
            Text(package, about("readme")).ShouldStartWith($"# {name}\n");
        }
    }

    [Fact]
    public void A_library_is_an_assembly_and_its_documentation()
    {
        foreach (var name in libraries)
        {
            using var package = packages.Open(name);
            package.Entries.Select(entry => entry.FullName).Where(path => path.StartsWith("lib/", StringComparison.Ordinal))
                .ShouldBe([$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"], ignoreOrder: true);
            XDocument.Parse(Text(package, $"lib/net10.0/{name}.xml")).Descendants("member").Count().ShouldBeGreaterThan(20);
        }
    }

    [Fact]
    public void The_same_source_gives_the_same_assemblies_in_any_folder()
    {
        Assert.SkipUnless(Packages.Configuration == "Release", "Only what is released is built for every folder alike.");
        var root = Repository.PathOf("");
        foreach (var name in packages.Names)
        {
            using var package = packages.Open(name);
            foreach (var entry in package.Entries)
            {
                var bytes = Bytes(entry);
                Encoding.Latin1.GetString(bytes).ShouldNotContain(root, Case.Sensitive, entry.FullName);
                if (!entry.Name.StartsWith("ArchVae", StringComparison.Ordinal)
                    || !entry.Name.EndsWith(".dll", StringComparison.Ordinal)) continue;
                var sources = SourcesOf(bytes);
                sources.ShouldNotBeEmpty(entry.FullName);
                sources.ShouldAllBe(path => path.StartsWith("/_/", StringComparison.Ordinal), entry.FullName);
            }
        }
    }

    [Fact]
    public void The_tool_that_is_installed_runs()
    {
        using var folder = new TemporaryFolder();
        Dotnet.Run("tool", "install", Tool, "--tool-path", folder.Path, "--source", packages.Folder, "--no-cache");
        Dotnet.Run(folder.File("archvae"), ["space", "list"]).ShouldBe(Cli.CommandLine.Output("space", "list"));
    }

    private static Func<string, string> Nuspec(ZipArchive package, string name)
    {
        var about = XDocument.Parse(Text(package, $"{name}.nuspec"));
        return field => about.Descendants().Single(element => element.Name.LocalName == field).Value;
    }

    private static string Text(ZipArchive package, string path)
    {
        using var reader = new StreamReader(package.GetEntry(path).ShouldNotBeNull(path).Open());
        return reader.ReadToEnd();
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    // The source files that an assembly's symbols name.
    private static List<string> SourcesOf(byte[] assembly)
    {
        using var image = new PEReader(new MemoryStream(assembly));
        var symbols = image.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var provider = image.ReadEmbeddedPortablePdbDebugDirectoryData(symbols);
        var reader = provider.GetMetadataReader();
        return [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
    }
}

/// <summary>All packages of the repository, packed once from what is built.</summary>
public sealed class Packages : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public Packages() => Output = Dotnet.Run(
        "pack", Repository.PathOf("ArchVae.slnx"), "-c", Configuration, "--no-build", "-o", folder.Path, "-nodeReuse:false");

    public static string Configuration { get; } =
        typeof(Packages).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public string Output { get; }

    public string Folder => folder.Path;

    public IEnumerable<string> Names =>
        Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path).Replace(Suffix, ""));

    public ZipArchive Open(string name) => ZipFile.OpenRead(folder.File(name + Suffix));

    public void Dispose() => folder.Dispose();

    private static string Suffix => $".{typeof(InputException).Assembly.GetName().Version!.ToString(3)}.nupkg";
}

/// <summary>Runs the SDK.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(5);

    /// <summary>What a command of the SDK prints; it must succeed.</summary>
    public static string Run(params string[] args) => Run("dotnet", args);

    /// <summary>What a program prints that needs the runtime; it must succeed.</summary>
    public static string Run(string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        using var process = Process.Start(start).ShouldNotBeNull();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(limit).ShouldBeTrue();
        process.ExitCode.ShouldBe(0, output + error.Result);
        return output;
    }
}
