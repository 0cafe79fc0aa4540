using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ArchVae.Tests;

/// <summary>
/// C# that a Markdown file shows, compiled as it stands against the libraries and nothing else: no using but its own. Top-level
/// statements make a program, classes alone a library. A block after the comment <c>&lt;!-- csharp: goes on --&gt;</c> belongs to
/// the one before it.
/// </summary>
/// <param name="File">The Markdown file, from the repository's root.</param>
/// <param name="Line">The line of the file in which it begins.</param>
/// <param name="Source">The code.</param>
internal sealed partial record Snippet(string File, int Line, string Source)
{
    // Reported where a using is not needed.
    private const string UnusedUsing = "CS8019";

    // Reported where a public member has no documentation comment, which only a library needs.
    private const string Undocumented = "CS1591";
    private static readonly string[] libraries =
        [
            "ArchVae.Tensors", "ArchVae", "ArchVae.Networks", "ArchVae.Onnx", "ArchVae.Reports", "ArchVae.Search",
            "ArchVae.Studies", "ArchVae.Jobs", "ArchVae.Testing", "ArchVae.Cli",
        ];
    private static readonly CSharpParseOptions language = new(LanguageVersion.Latest, DocumentationMode.Diagnose);
    private static readonly IReadOnlyList<MetadataReference> references =
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "refs"), "*.dll")
            .Concat(libraries.Select(name => Path.Combine(AppContext.BaseDirectory, name + ".dll")))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Of all Markdown files of the repository.</summary>
    public static IEnumerable<Snippet> All()
    {
        var root = Repository.PathOf("");
        var options = new EnumerationOptions { RecurseSubdirectories = true };
        return Directory.EnumerateFiles(root, "*.md", options).Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" || part.StartsWith('.')))
            .Order(StringComparer.Ordinal).SelectMany(Of);
    }

    /// <summary>Of one Markdown file, given from the repository's root.</summary>
    public static IReadOnlyList<Snippet> Of(string file) => In(file, System.IO.File.ReadAllText(Repository.PathOf(file)));

    /// <summary>Of a Markdown file's text.</summary>
    public static IReadOnlyList<Snippet> In(string file, string markdown)
    {
        var snippets = new List<Snippet>();
        foreach (Match block in Block().Matches(markdown.ReplaceLineEndings("\n")))
        {
            var source = block.Groups["source"].Value;
            var line = markdown[..block.Groups["source"].Index].Count(letter => letter == '\n') + 1;
            if (!block.Groups["goesOn"].Success) snippets.Add(new(file, line, source));
            else snippets[^1] = snippets[^1] with { Source = Join(snippets[^1].Source, source) };
        }
        return snippets;
    }

    /// <summary>Errors, warnings and usings that are not needed, each with the file and the snippet's line.</summary>
    public IReadOnlyList<string> Complaints() =>
        [.. Compile().GetDiagnostics().Where(found => found.Severity >= DiagnosticSeverity.Warning || found.Id == UnusedUsing)
            .Where(found => found.Id != Undocumented).Select(found => $"{File}, snippet of line {Line}: {found}")];

    /// <summary>Runs the program in a folder and gives its output. Both are the whole process's: nothing else may run.</summary>
    public string RunIn(string folder)
    {
        using var bytes = new MemoryStream();
        if (!Compile().Emit(bytes).Success) throw new InvalidOperationException(string.Join("\n", Complaints()));
        bytes.Position = 0;
        var main = AssemblyLoadContext.Default.LoadFromStream(bytes).EntryPoint!;
        var (folderBefore, outputBefore) = (Environment.CurrentDirectory, Console.Out);
        using var output = new StringWriter();
        try
        {
            Environment.CurrentDirectory = folder;
            Console.SetOut(output);
            object[]? arguments = main.GetParameters().Length == 0 ? null : [Array.Empty<string>()];
            main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        }
        finally
        {
            Environment.CurrentDirectory = folderBefore;
            Console.SetOut(outputBefore);
        }
        return output.ToString();
    }

    private CSharpCompilation Compile()
    {
        var tree = CSharpSyntaxTree.ParseText(Source, language);
        var isProgram = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var kind = isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var options = new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable);
        // A name of its own: a process loads each name once.
        return CSharpCompilation.Create($"{File}:{Line}".Replace('/', '_').Replace(':', '_'), [tree], references, options);
    }

    // Usings have to come first.
    private static string Join(string first, string second) =>
        string.Concat(Using().Matches(second).Select(match => match.Value)) + first + Using().Replace(second, "");

    [GeneratedRegex(
        "(?<goesOn><!-- csharp: goes on -->\n+)?^```csharp\n(?<source>.*?)^```",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^using (static )?[\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex Using();
}
