using ArchVae.Networks;
using ArchVae.Networks.Importing;
using ArchVae.Spaces;
using Shouldly;

namespace ArchVae.Tests.Networks.Importing;

/// <summary>
/// Networks that others wrote, in <c>Fixtures/networks</c>: graphs of PyTorch 1.13's exporter, and state_dicts laid out as
/// <c>safetensors.torch.save_file</c> lays them out.
/// </summary>
internal static class ImportedFiles
{
    /// <summary>All of them.</summary>
    public static string[] All => [.. Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures", "networks");

    /// <summary>The path of one.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The format of a file by its ending.</summary>
    public static string FormatOf(string name) => Path.GetExtension(name) switch
    {
        ".onnx" => "onnx",
        ".json" => "keras",
        _ => "pytorch",
    };

    /// <summary>The network of a file.</summary>
    public static ImportedNetwork Import(string path, SearchSpace? space = null, NetworkShape? input = null) =>
        NetworkImport.Read(FormatOf(path), [path], space, input).ShouldHaveSingleItem();

    /// <summary>Why a file is refused.</summary>
    public static string Refusal(string path, SearchSpace? space = null, NetworkShape? input = null)
    {
        var error = Should.Throw<InputException>(() => Import(path, space, input));
        error.File.ShouldBe(path);
        return error.Explanation;
    }
}
