using System.Reflection;
using System.Runtime.Loader;
using ArchVae.Networks.Export;
using ArchVae.Networks.Export.Onnx;
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

    private delegate void RunTable(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> categories, Span<double> result);

    private delegate void RunNumberColumns(ReadOnlySpan<double> numbers, Span<double> result);

    private delegate void RunPicture(ReadOnlySpan<float> image, Span<double> result);

    private delegate void RunWords(ReadOnlySpan<string> tokens, Span<double> result);

    private delegate void RunTokenNumbers(ReadOnlySpan<int> tokens, Span<double> result);

    public static TheoryData<string> Cases => [.. ExportCase.All];

    public static TheoryData<string> Data => [.. DataCase.All];

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

    [Theory]
    [MemberData(nameof(Data))]
    public void Rows_as_they_stand_in_files_give_the_same_values(string name)
    {
        using var folder = new TemporaryFolder();
        using var data = DataCase.Of(name, folder);
        var files = NetworkFormat.Registry.Find("csharp")!.Write([data.Exported], folder.Path)[0];
        var made = Load(files[0], files[1]);
        var values = new OnnxInputValues(data.Data, data.Raw, areStepsFixed: false);
        var expected = data.Values;
        var result = new double[expected[0].Length];
        for (var i = 0; i < data.Raw.Count; i++)
        {
            Run(made, [.. values.Of(i, 1).Where(input => input.Name != "lengths")], result);
            ExportCase.ShouldAgree([.. result.Select(value => (float)value)], [.. expected[i].Select(value => (float)value)]);
        }
    }

    [Theory]
    [InlineData("classes")]
    [InlineData("sequences")]
    public void Running_allocates_nothing_once_warm(string name)
    {
        using var folder = new TemporaryFolder();
        using var data = DataCase.Of(name, folder);
        var files = NetworkFormat.Registry.Find("csharp")!.Write([data.Exported], folder.Path)[0];
        var made = Load(files[0], files[1]);
        var run = made.GetType().GetMethod("Run")!.CreateDelegate<RunTable>(made);
        var (result, numbers, categories) = (new double[3], new double[6], new string?[] { "down", null, "up" });
        if (name == "classes") (numbers, categories) = ([1, double.NaN, 3], ["plain", ""]);
        run(numbers, categories, result);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) run(numbers, categories, result);
        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
    }

    private static void Run(object made, IReadOnlyList<OnnxInputValue> inputs, double[] result)
    {
        var run = made.GetType().GetMethod("Run")!;
        var first = inputs[0].Values;
        if (inputs[0].Name == "image") run.CreateDelegate<RunPicture>(made)((float[])first, result);
        else if (first is long[] tokens)
            run.CreateDelegate<RunTokenNumbers>(made)([.. tokens.Select(token => (int)token)], result);
        else if (first is string[] words) run.CreateDelegate<RunWords>(made)(words, result);
        else if (inputs.Count == 1) run.CreateDelegate<RunNumberColumns>(made)((double[])first, result);
        else
        {
            // Step by step, and in each the columns side by side.
            var columns = inputs.Skip(1).Select(input => (string[])input.Values).ToList();
            string?[] categories = [.. Enumerable.Range(0, columns[0].Length).SelectMany(
                step => columns.Select(column => column[step]))];
            run.CreateDelegate<RunTable>(made)((double[])first, categories, result);
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
        var type = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(bytes).GetExportedTypes()
            .ShouldHaveSingleItem();
        return type.GetMethod("Load", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, [weights])!;
    }
}
