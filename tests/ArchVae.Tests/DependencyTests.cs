using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ArchVae.Tests;

/// <summary>Dependencies point one way: a folder of the library uses those that are named here and no others.</summary>
public sealed partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> allowed = new()
    {
        ["Files"] = [],
        ["Randomness"] = [],
        ["Tensors"] = [],
        ["Pictures"] = [],
        ["Spaces"] = ["Randomness", "Files"],
        ["Data"] = ["Spaces", "Files", "Randomness"],
        ["Codecs"] = ["Spaces", "Tensors"],
        ["Nn"] = ["Tensors", "Randomness"],
        ["Latent"] = ["Nn", "Tensors"],
        ["Objectives"] = ["Latent", "Tensors"],
        ["Models"] = ["Latent", "Codecs", "Nn", "Objectives", "Spaces", "Tensors", "Randomness"],
        ["Training"] = ["Models", "Objectives", "Data", "Files", "Codecs", "Nn", "Spaces", "Randomness", "Tensors"],
        ["Speed"] = ["Training", "Models", "Latent", "Nn", "Spaces", "Tensors", "Randomness"],
        ["Streaming"] = ["Models", "Data", "Files", "Latent", "Spaces"],
        ["Evaluation"] = ["Models", "Training", "Codecs", "Spaces", "Tensors", "Randomness"],
        ["Reports"] = ["Pictures", "Training", "Models", "Streaming", "Data", "Files", "Spaces", "Randomness"],
        ["Studies"] = ["Reports", "Pictures", "Models", "Training", "Evaluation", "Data", "Spaces", "Files"],
    };

    [Fact]
    public void A_folder_uses_only_those_below_it()
    {
        var violations = new List<string>();
        var library = Library();
        var files = Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(library, file).Replace('\\', '/'))
            .Where(file => file.Contains('/') && !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .ToList();
        files.Count.ShouldBeGreaterThan(50);
        foreach (var file in files)
        {
            var folder = file[..file.IndexOf('/')];
            allowed.ShouldContainKey(folder, $"{file} is in a folder whose dependencies are not stated.");
            // Qualified names count as well: `Tensors.Ops.X` needs no using line inside the ArchVae namespace.
            foreach (Match match in Reference().Matches(File.ReadAllText(Path.Combine(library, file))))
            {
                var used = match.Groups["folder"].Value;
                if (used != folder && allowed.ContainsKey(used) && !allowed[folder].Contains(used)) violations.Add($"{file} uses {used}");
            }
        }
        violations.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void There_are_no_circles()
    {
        var left = allowed.ToDictionary(entry => entry.Key, entry => entry.Value.ToHashSet());
        while (left.Count > 0)
        {
            var free = left.Where(entry => entry.Value.Count == 0).Select(entry => entry.Key).ToList();
            free.ShouldNotBeEmpty($"a circle among {string.Join(", ", left.Keys)}");
            foreach (var folder in free) left.Remove(folder);
            foreach (var uses in left.Values) uses.ExceptWith(free);
        }
        allowed.Values.ShouldAllBe(uses => !uses.Contains("Studies"));
    }

    private static string Library()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "ArchVae.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.ShouldNotBeNull("ArchVae.slnx is in no folder above the tests.").FullName, "src", "ArchVae");
    }

    [GeneratedRegex(@"^using (?:static )?ArchVae\.(?<folder>\w+)|\bArchVae\.(?<folder>\w+)\.\w+\.", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
