using System.Text;

namespace ArchVae.Reports.Pictures;

/// <summary>The data of an SVG path, piece by piece.</summary>
internal sealed class SvgPath
{
    private readonly StringBuilder data = new();

    public bool IsEmpty => data.Length == 0;

    public SvgPath MoveTo(double x, double y) => Add('M', x, y);

    public SvgPath LineTo(double x, double y) => Add('L', x, y);

    public SvgPath Rectangle(double x, double y, double width, double height)
    {
        Add('M', x, y);
        data.Append('h').Append(SvgWriter.Number(width)).Append('v').Append(SvgWriter.Number(height))
            .Append('h').Append(SvgWriter.Number(-width)).Append('z');
        return this;
    }

    public SvgPath Close()
    {
        data.Append('z');
        return this;
    }

    public override string ToString() => data.ToString();

    /// <summary>One straight line.</summary>
    public static string Line(double x1, double y1, double x2, double y2) =>
        new SvgPath().MoveTo(x1, y1).LineTo(x2, y2).ToString();

    private SvgPath Add(char command, double x, double y)
    {
        data.Append(command).Append(SvgWriter.Number(x)).Append(' ').Append(SvgWriter.Number(y));
        return this;
    }
}
