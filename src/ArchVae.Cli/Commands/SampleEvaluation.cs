using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Networks;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>evaluate --samples</c>: figures of architectures that something else generated.</summary>
internal static class SampleEvaluation
{
    private const int MostNamed = 5;

    /// <summary>Prints the figures; the first illegal lines are named on the error output.</summary>
    /// <param name="parsed">The options that were given.</param>
    /// <param name="file">The samples.</param>
    /// <param name="model">The folder of the model that knows what was learned from; may be null.</param>
    /// <param name="data">The file of what was learned from, where there is no model; may be null.</param>
    /// <param name="given">The option of the space, where neither they nor the lines tell it.</param>
    /// <param name="json">Whether to print JSON.</param>
    public static void Run(ParseResult parsed, string file, string? model, string? data, Option<string?> given, bool json)
    {
        var space = parsed.GivenSpace(given);
        KnownArchitectures? known = null;
        if (model is not null)
        {
            var folder = new ModelFolder(model);
            space = SearchSpace.Parse(folder.LoadConfig().SpaceDefinition, folder.ConfigFile);
            parsed.RequireSpace(given, space, folder.Path);
            known = folder.LoadKnownArchitectures();
            EvaluateCommand.WarnOfUnknownValidation(parsed, known);
        }
        var notes = new MetricNotes();
        if (model is null && data is not null)
        {
            ArchitectureSet? training = null;
            foreach (var record in notes.Of(JsonLines.Read(data, space)))
                (training ??= new(space ??= record.Architecture.Space)).Add(record.Architecture);
            known = new(training!, null);
        }
        var illegal = 0;
        using var input = CommandInput.Open(parsed, file);
        var architectures = JsonLines.ReadSamples(input.Stream, input.Name, space, exception =>
        {
            if (illegal++ < MostNamed) parsed.InvocationConfiguration.Error.WriteLine(exception.Message);
        }, notes);
        SearchSpace? found = space;
        var quality = GenerationQuality.Of(architectures.Select(architecture =>
        {
            found ??= architecture?.Space;
            return architecture;
        }), known, NetworkBuildCheck.Of);
        notes.Tell(parsed);
        if (illegal > MostNamed)
            parsed.InvocationConfiguration.Error.WriteLine($"And {illegal - MostNamed} more lines that are not legal.");
        var result = new
        {
            Samples = input.Name,
            Space = found!.Name,
            quality.Draws,
            Illegal = illegal,
            quality.Validity,
            quality.Buildable,
            quality.BuildableFitted,
            quality.Uniqueness,
            quality.UniquenessAsWritten,
            quality.Novelty,
            quality.NoveltyReason,
            quality.NoveltyAsWritten,
            quality.ValidUniqueNovel,
            quality.ValidUniqueNovelAsWritten,
        };
        Result.Print(parsed, json, result, _ => Text(quality, illegal, found));
    }

    private static string Text(GenerationQuality quality, int illegal, SearchSpace space)
    {
        var lines = new FigureLines();
        lines.Add("architectures", $"{quality.Draws}");
        lines.Add("  not legal", $"{illegal}");
        lines.Add("validity", $"{quality.Validity:0.0000}");
        lines.AddBuildable(quality.Buildable, quality.BuildableFitted);
        lines.AddCounts("uniqueness", quality.Uniqueness, quality.UniquenessAsWritten, space);
        if (quality.NoveltyReason is { } reason) lines.Add("novelty", $"left out. {reason}");
        lines.AddCounts("novelty", quality.Novelty, quality.NoveltyAsWritten, space);
        lines.AddCounts("valid, unique and novel", quality.ValidUniqueNovel, quality.ValidUniqueNovelAsWritten, space);
        return lines.ToString();
    }
}
