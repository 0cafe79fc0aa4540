using System.Reflection;
using System.Runtime.Loader;
using ArchVae.Networks.Export;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Export;

/// <summary>Networks as C# compile without a warning, need nothing but .NET, and give what they give here.</summary>
public sealed class CSharpExportTests
{
    private delegate void RunNumbers(ReadOnlySpan<float> input, Span<float> result);

    private delegate void RunTokens(ReadOnlySpan<int> input, Span<float> result);

    public static TheoryData<string> Cases => [.. ExportCase.All];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layers_give_the_same_outputs(string layers)
    {
        using var network = ExportCase.Network(layers);
        var examples = ExportCase.Examples(network, 9, differ: true);
        var expected = ExportCase.Outputs(network, examples);
        using var folder = new TemporaryFolder();
        var files = NetworkFormat.Registry.Find("csharp")!.Write([new("a", network, null)], folder.Path)[0];
        files.Select(Path.GetFileName).ShouldBe(["NetworkA.cs", "NetworkA.bin"]);
        var made = Load(files[0], files[1]);
        var run = made.GetType().GetMethod("Run")!;
        var result = new float[expected[0].Length];
        for (var i = 0; i < examples.Count; i++)
        {
            if (network.TakesTokens)
            {
                int[] tokens = [.. examples.InputsOf(i).ToArray().Select(token => (int)token)];
                run.CreateDelegate<RunTokens>(made)(tokens, result);
            }
            else
            {
                run.CreateDelegate<RunNumbers>(made)(examples.InputsOf(i), result);
            }
            ExportCase.ShouldAgree(result, expected[i]);
        }
    }

    /// <summary>An object of the class of a file, with the weights of another.</summary>
    private static object Load(string source, string weights)
    {
        var tree = CSharpSyntaxTree.ParseText(File.ReadAllText(source), new(LanguageVersion.CSharp12));
        var references = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "refs"), "System.*.dll")
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);
        var compilation = CSharpCompilation.Create(Guid.NewGuid().ToString("N"), [tree], references, options);
        compilation.GetDiagnostics().Where(found => found.Severity >= DiagnosticSeverity.Warning).ShouldBeEmpty();
        using var bytes = new MemoryStream();
        compilation.Emit(bytes).Success.ShouldBeTrue();
        bytes.Position = 0;
        var type = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(bytes).GetExportedTypes().ShouldHaveSingleItem();
        return type.GetMethod("Load", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, [weights])!;
    }
}
