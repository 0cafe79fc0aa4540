using System.Globalization;
using System.Text;

namespace ArchVae.Reports.Pictures;

/// <summary>Writes the elements of one picture; all text and numbers of it go through here.</summary>
/// <param name="width">The picture's width.</param>
/// <param name="height">Its height.</param>
internal sealed class SvgWriter(double width, double height)
{
    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();

    public double Width => width;

    public double Height => height;

    /// <summary>Begins an element; attributes that are null are left out.</summary>
    public void Open(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(name, attributes);
        text.Append('>');
        open.Push(name);
    }

    /// <summary>Begins what belongs to a series; a script finds it by the number of the series' entry in the legend.</summary>
    public void OpenSeries(int number) => Open("g", ("data-s", SeriesNumber(number)));

    /// <summary>The number of a series as <see cref="OpenSeries"/> writes it, for single elements that belong to one.</summary>
    public static string SeriesNumber(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Ends the element that was begun last.</summary>
    public void Close() => text.Append("</").Append(open.Pop()).Append(">\n");

    /// <summary>An element with nothing in it but a tooltip, where there is one.</summary>
    public void Element(string name, string? tooltip, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Begin(name, attributes);
        if (string.IsNullOrEmpty(tooltip))
        {
            text.Append("/>\n");
            return;
        }
        text.Append('>');
        Tooltip(tooltip);
        text.Append("</").Append(name).Append(">\n");
    }

    /// <summary>The tooltip of the element that was begun last.</summary>
    public void Tooltip(string tooltip) => text.Append("<title>").Append(Escape(tooltip)).Append("</title>");

    /// <summary>A line of text.</summary>
    /// <param name="x">Where its anchor is.</param>
    /// <param name="y">Where its base line is.</param>
    /// <param name="value">The text.</param>
    /// <param name="style">Its classes.</param>
    /// <param name="rotation">Degrees to turn it by around its anchor, clockwise.</param>
    public void Text(double x, double y, string value, string style, double rotation = 0)
    {
        Begin("text", [("x", x), ("y", y), ("class", style),
            ("transform", rotation == 0 ? null : $"rotate({Number(rotation)} {Number(x)} {Number(y)})")]);
        text.Append('>').Append(Escape(value)).Append("</text>\n");
    }

    /// <summary>The whole picture.</summary>
    public string ToString(string? title, bool standAlone)
    {
        var picture = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"av\"")
            .Append(CultureInfo.InvariantCulture, $" viewBox=\"0 0 {Number(width)} {Number(height)}\"")
            .Append(CultureInfo.InvariantCulture, $" width=\"{Number(width)}\" height=\"{Number(height)}\" role=\"img\"");
        if (!string.IsNullOrEmpty(title)) picture.Append(" aria-label=\"").Append(Escape(title)).Append('"');
        picture.Append(">\n");
        if (standAlone)
            picture.Append("<style>").Append(PictureStyle.Css)
                .Append("</style>\n<rect class=\"surface\" width=\"100%\" height=\"100%\"/>\n");
        return picture.Append(text).Append("</svg>\n").ToString();
    }

    /// <summary>A coordinate: to a hundredth of a pixel, the same in every culture.</summary>
    public static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Text as XML has it, in its lines; what is no visible character is shown as messages show it.</summary>
    public static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var rune in string.Join('\n', value.Split('\n').Select(InputException.Escaped)).EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                0xFFFE or 0xFFFF => escaped.Append('\uFFFD'),
                _ => escaped.Append(rune),
            };
        }
        return escaped.ToString();
    }

    private void Begin(string name, ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        text.Append('<').Append(name);
        foreach (var (key, value) in attributes)
        {
            if (value is null) continue;
            text.Append(' ').Append(key).Append("=\"")
                .Append(value is double number ? Number(number) : Escape((string)value)).Append('"');
        }
    }
}
