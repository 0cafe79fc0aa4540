using ArchVae.Reports.Pictures;
using ArchVae.Spaces;

namespace ArchVae.Studio.Models;

/// <summary>Draws of one model's posterior for an architecture, flow by flow, seen in a plane of two latent dimensions.</summary>
internal sealed class PosteriorView
{
    private const int Draws = 1_500;
    private const ulong Seed = 1;
    private readonly IReadOnlyList<IReadOnlyList<float[]>> steps;
    private readonly int across;
    private readonly int up;

    private PosteriorView(OpenModel model, IReadOnlyList<IReadOnlyList<float[]>> steps)
    {
        (Model, Posterior, this.steps) = (model.Path, model.Config.Model.Posterior.ToString(), steps);
        var active = model.DimensionsByActivity.Take(2).ToArray();
        (across, up) = (active[0], active[^1]);
    }

    /// <summary>The model, by its path.</summary>
    public string Model { get; }

    /// <summary>The form of its posterior.</summary>
    public string Posterior { get; }

    /// <summary>How many flows it has.</summary>
    public int FlowCount => steps.Count - 1;

    /// <summary>The view of a model.</summary>
    /// <exception cref="InputException">The architecture is of another space.</exception>
    public static PosteriorView Of(OpenModel model, Architecture architecture) =>
        new(model, model.Use(vae => vae.PosteriorSteps(architecture.In(vae.Space), Draws, Seed)));

    /// <summary>The draws after so many flows, or after all where there are no more.</summary>
    /// <param name="flows">How many.</param>
    /// <param name="near">Whether they fill the picture; otherwise axes are the same for all.</param>
    public string SvgAt(int flows, bool near) => new ScatterPlot
    {
        XLabel = FormattableString.Invariant($"z{across}"),
        YLabel = FormattableString.Invariant($"z{up}"),
        Label = FormattableString.Invariant(
            $"{Draws} draws of the posterior of {Model} after {Math.Min(flows, FlowCount)} flows"),
        RoomFor = near ? [] : [.. steps.SelectMany(Points)],
        Points = Points(steps[Math.Min(flows, FlowCount)]),
    }.ToSvg();

    private List<ScatterPoint> Points(IReadOnlyList<float[]> draws) =>
        [.. draws.Select(draw => new ScatterPoint(draw[across], draw[up]))];
}
