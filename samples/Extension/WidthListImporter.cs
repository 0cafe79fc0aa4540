using System.Globalization;
using System.Text;
using ArchVae;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Files;
using ArchVae.Spaces;

namespace Extension;

/// <summary>
/// Lines such as <c>64-32-64 0.93</c>: the widths of linear layers, and an accuracy that may be left out, or nan where training
/// diverged.
/// </summary>
public sealed class WidthListImporter : ImporterFamily
{
    /// <inheritdoc/>
    public override string Name => "width-list";

    /// <inheritdoc/>
    public override string Description => "widths of linear layers, 64-32-64, and an accuracy, a line each";

    /// <inheritdoc/>
    public override bool NeedsSpace => true;

    /// <inheritdoc/>
    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        using var lines = new LineReader(stream, name);
        while (lines.TryRead(out var line))
        {
            var text = Encoding.UTF8.GetString(line.Span);
            if (string.IsNullOrWhiteSpace(text)) continue;
            var id = (lines.LineNumber - 1).ToString(CultureInfo.InvariantCulture);
            yield return Record(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), id, space!, name, lines.LineNumber);
        }
    }

    private static ArchitectureRecord Record(string[] words, string id, SearchSpace space, string name, long line)
    {
        try
        {
            var builder = new ArchitectureBuilder(space);
            foreach (var width in words[0].Split('-')) builder.Add("linear", ("units", Number(width)));
            if (words.Length < 2) return new(builder.Build(), id);
            if (!MetricValue.TryParse(words[1], out var accuracy))
                throw new InputException($"'{words[1]}' is no number; an accuracy is expected.");
            return new(builder.Build(), id, new Dictionary<string, double> { ["accuracy"] = accuracy });
        }
        catch (InputException mistake)
        {
            throw new InputException(mistake.Message, name, line);
        }
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InputException($"'{text}' is no number; a width is expected.");
}
