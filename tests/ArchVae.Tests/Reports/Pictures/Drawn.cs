using System.Globalization;
using System.Xml.Linq;
using ArchVae.Reports.Pictures;
using Shouldly;

namespace ArchVae.Tests.Reports.Pictures;

/// <summary>A picture as a reader of SVG finds it.</summary>
internal sealed class Drawn
{
    private static readonly XNamespace svg = "http://www.w3.org/2000/svg";

    public Drawn(Picture picture)
    {
        var text = picture.ToSvg();
        picture.ToSvg().ShouldBe(text);
        XDocument.Parse(picture.ToSvgFile()).Root!.Elements(svg + "style").ShouldHaveSingleItem();
        foreach (var word in new[] { "NaN", "Infinity", "∞", "1E+" }) text.ShouldNotContain(word);
        Root = XDocument.Parse(text).Root!;
    }

    public XElement Root { get; }

    /// <summary>The room between the axes.</summary>
    public XElement Plot => Root.Elements(svg + "svg").ShouldHaveSingleItem();

    /// <summary>All text, tooltips left out.</summary>
    public string[] Texts => [.. Root.Descendants(svg + "text").Select(element => element.Value)];

    public string[] Tooltips => [.. Root.Descendants(svg + "title").Select(element => element.Value)];

    /// <summary>The elements between the axes with a class among theirs.</summary>
    public XElement[] Of(string style) =>
        [.. Plot.Descendants().Where(element => ((string?)element.Attribute("class") ?? "").Split(' ').Contains(style))];

    public static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
