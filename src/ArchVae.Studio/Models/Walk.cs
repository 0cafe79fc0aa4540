using System.Globalization;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Studio.Models;

/// <summary>An end of a walk: an architecture of the data by its id, or a draw of the prior.</summary>
/// <param name="Text">What stands in an address: the id, or <c>prior:K</c> for draw K.</param>
/// <param name="Center">[Z] its place.</param>
/// <param name="Record">The architecture; null for a draw of the prior.</param>
internal sealed record WalkEnd(string Text, float[] Center, ArchitectureRecord? Record)
{
    private const string Prior = "prior:";

    /// <summary>The end that a text tells.</summary>
    /// <exception cref="InputException">There is no such architecture.</exception>
    public static WalkEnd Find(ModelMap map, string text)
    {
        if (text.StartsWith(Prior, StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(Prior.Length), CultureInfo.InvariantCulture, out var seed))
        {
            return new(text, map.Model.Use(vae => vae.PriorDraws(1, seed)), null);
        }
        return map.Find(text) is { } index ? new(text, map.Centers[index], map.Records[index]) : throw new InputException(
            $"There is no architecture with the id '{InputException.Shown(text)}' in the data; a draw of the prior is {Prior}1.");
    }

    /// <summary>The text of a draw of the prior.</summary>
    public static string Draw(ulong seed) => Prior + seed.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// A place in the latent space: so far along the way between two ends, with some coordinates moved from there.
/// </summary>
internal sealed class Walk
{
    /// <summary>The last step of the way; the first is 0.</summary>
    public const int LastStep = 100;

    private const int MostPlaces = 30;
    private const int Coarse = 5;
    private readonly OpenModel model;
    private readonly float[][] way;
    private readonly SortedDictionary<int, float> moved = [];

    /// <summary>A walk from one end to another.</summary>
    /// <exception cref="InputException">The model's prior has no arc.</exception>
    public Walk(OpenModel model, WalkEnd from, WalkEnd to, InterpolationKind kind)
    {
        (this.model, From, To, Kind) = (model, from, to, kind);
        way = model.Use(vae => vae.Places(from.Center, to.Center, LastStep + 1, kind).ToArray());
    }

    /// <summary>Where it begins.</summary>
    public WalkEnd From { get; }

    /// <summary>Where it ends.</summary>
    public WalkEnd To { get; }

    /// <summary>Its course.</summary>
    public InterpolationKind Kind { get; }

    /// <summary>How far it is, from 0 to <see cref="LastStep"/>.</summary>
    public int Step { get; set => field = Math.Clamp(value, 0, LastStep); }

    /// <summary>[Z] the place.</summary>
    public float[] Point
    {
        get
        {
            float[] point = [.. way[Step]];
            foreach (var (dimension, value) in moved) point[dimension] = value;
            return point;
        }
    }

    /// <summary>Whether a coordinate was moved.</summary>
    public bool IsMoved => moved.Count > 0;

    /// <summary>The coordinates that were moved, as they stand in an address: <c>3:0.5,17:-1.25</c>.</summary>
    /// <exception cref="InputException">The text has a mistake.</exception>
    public string Moved
    {
        get => string.Join(',', moved.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}:{one.Value:0.###}")));
        set
        {
            moved.Clear();
            foreach (var part in value.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (part.Split(':') is not [var dimension, var number]
                    || !int.TryParse(dimension, CultureInfo.InvariantCulture, out var j) || j < 0 || j >= model.LatentSize
                    || !float.TryParse(number, CultureInfo.InvariantCulture, out var place) || !float.IsFinite(place))
                {
                    throw new InputException($"'{InputException.Shown(part)}' moves no coordinate; "
                        + "it must be a dimension and a number, such as 3:0.5.");
                }
                moved[j] = place;
            }
        }
    }

    /// <summary>Moves a coordinate.</summary>
    public void Move(int dimension, float value) => moved[dimension] = value;

    /// <summary>The architecture at the place, decoded greedily with the grammar's mask.</summary>
    public Architecture Decode() => model.Use(vae => vae.Decode(Point)[0]);

    /// <summary>
    /// The different architectures on the way, each where it first appears: at any step, or, where it changes at so many that
    /// they would be too long a list, at every fifth.
    /// </summary>
    /// <returns>The architectures, and how many steps lie between the places that were looked at.</returns>
    public (IReadOnlyList<PathPoint> Places, int Spacing) Path()
    {
        var all = At(1);
        return all.Count <= MostPlaces ? (all, 1) : (At(Coarse), Coarse);

        List<PathPoint> At(int spacing) =>
            model.Use(vae => vae.Interpolate(From.Center, To.Center, LastStep / spacing + 1, Kind).ToList());
    }
}
