namespace ArchVae.Reports.Pictures;

/// <summary>
/// A picture as static SVG: no script, no fonts or files of its own, the same bytes for the same contents. It reads well in
/// light, in dark and in print (<see cref="PictureStyle"/>), shrinks to the width that it is given, and shows details as
/// tooltips.
/// </summary>
public abstract class Picture
{
    /// <summary>What the picture shows, above it; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>What the picture shows, for those who do not see it; the title without it.</summary>
    public string? Label { get; init; }

    /// <summary>The picture for an HTML page, which has <see cref="PictureStyle.Css"/> once.</summary>
    public string ToSvg() => Draw().ToString(Label ?? Title, standAlone: false);

    /// <summary>The picture for a file of its own: with its style and a background.</summary>
    public string ToSvgFile() => Draw().ToString(Label ?? Title, standAlone: true);

    private protected abstract SvgWriter Draw();

    /// <summary>
    /// Whether a value has a place in a picture. NaN, infinities, and what would overflow on the way there, are left out.
    /// </summary>
    internal static bool IsDrawable(double value) => Math.Abs(value) <= 1e300;
}
