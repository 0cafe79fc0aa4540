using System.Globalization;
using System.Text;

namespace ArchVae.Reports.Pictures;

/// <summary>
/// The look of all pictures: colours that people with any kind of colour blindness tell apart, in a light version, also for
/// print, and a dark one that follows the reader's setting.
/// </summary>
public static class PictureStyle
{
    /// <summary>The number of different colours of series and of kinds of layers; from there on they begin anew.</summary>
    public const int ColorCount = 8;

    /// <summary>The number of a colour that stands for no series, such as that of what all of them are compared with.</summary>
    public const int Neutral = -1;

    /// <summary>The number of steps of the scale that shows numbers as colours.</summary>
    internal const int LevelCount = 20;

    // Chosen so that the least difference between any two (CIE 1976 ΔE) is above 19 to full colour vision and with protanopia,
    // deuteranopia and tritanopia (Machado et al. 2009), at contrasts above 2.6 with white and 4.2 with the dark background.
    private static readonly string[] lightColors =
        ["#0072b2", "#df7100", "#08a452", "#b988b7", "#98530e", "#699eff", "#491d87", "#86a292"];
    private static readonly string[] darkColors =
        ["#3b9be0", "#f07a3c", "#24dc87", "#ef97b6", "#ebcf33", "#aeebff", "#8465fc", "#90766d"];

    // Viridis (Smith and van der Walt 2015), whose lightness is even to every kind of colour vision.
    private static readonly uint[] viridis =
        [0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725];

    /// <summary>The style sheet of the pictures, for pages that have several; classes are below <c>.av</c>.</summary>
    public static string Css { get; } = Make();

    /// <summary>The class of a series' or kind's colour.</summary>
    /// <param name="index">Its number, from 0; or <see cref="Neutral"/>.</param>
    internal static string Color(int index) =>
        index == Neutral ? "none" : string.Create(CultureInfo.InvariantCulture, $"s{index % ColorCount}");

    /// <summary>The class of a number's colour.</summary>
    /// <param name="share">Where it is between the lowest and the highest, from 0 to 1.</param>
    internal static string Level(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"v{(int)Math.Clamp(share * LevelCount, 0, LevelCount - 1)}");

    /// <summary>The style sheet that lies beside the class of this name.</summary>
    internal static string Sheet(string name)
    {
        using var reader = new StreamReader(typeof(PictureStyle).Assembly.GetManifestResourceStream($"{name}.css")!);
        return reader.ReadToEnd();
    }

    private static string Make()
    {
        var css = new StringBuilder(Sheet(nameof(PictureStyle)));
        Colors(css, "#fff", "#1f2328", "#57606a", "#e4e7eb", "#8c959f", lightColors, share => 0.9 * (1 - share));
        css.Append("@media screen and (prefers-color-scheme:dark){\n");
        Colors(css, "#16181d", "#e6e8eb", "#a3abb5", "#2c3037", "#6b737d", darkColors, share => 0.2 + 0.8 * share);
        return css.Append("}\n").ToString();
    }

    // More is always the colour that stands out more from the background.
    private static void Colors(
        StringBuilder css, string surface, string ink, string faint, string grid, string axis, string[] colors,
        Func<double, double> place)
    {
        css.Append(CultureInfo.InvariantCulture,
            $$"""
            .av{color:{{ink}}}
            .av text{fill:{{ink}}}.av .faint{fill:{{faint}}}.av .surface{fill:{{surface}}}
            .av .grid{stroke:{{grid}}}.av .axis{stroke:{{axis}}}.av .none{color:{{axis}}}
            .av .point,.av .mark{stroke:{{surface}}}.av .point:hover,.av .mark:hover,.av .at,.av .ring{stroke:{{ink}}}

            """);
        for (var i = 0; i < ColorCount; i++) css.Append(CultureInfo.InvariantCulture, $".av .s{i}{{color:{colors[i]}}}");
        css.Append('\n');
        for (var i = 0; i < LevelCount; i++)
            css.Append(CultureInfo.InvariantCulture, $".av .v{i}{{color:{Viridis(place(i / (LevelCount - 1.0)))}}}");
        css.Append('\n');
    }

    private static string Viridis(double place)
    {
        var at = Math.Clamp(place, 0, 1) * (viridis.Length - 1);
        var low = Math.Min((int)at, viridis.Length - 2);
        var color = 0u;
        for (var shift = 16; shift >= 0; shift -= 8)
        {
            var (from, to) = (viridis[low] >> shift & 255, viridis[low + 1] >> shift & 255);
            color |= (uint)Math.Round(from + (at - low) * ((double)to - from)) << shift;
        }
        return string.Create(CultureInfo.InvariantCulture, $"#{color:x6}");
    }
}
