using System.Globalization;
using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Search;
using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>The front of several aims: where it lies, what is on it, how its hypervolume grew.</summary>
internal static class FrontPictures
{
    private const int MostRows = 50;

    public static IReadOnlyList<ReportSection> Of(SearchCourse course)
    {
        var aims = course.Problem.Aims;
        if (aims.Count < 2 || course.Front.Count == 0) return [];
        var front = course.Front;
        List<string> text =
        [
            $"{SearchFigures.Count(front.Count, "trial")} of {SearchFigures.Count(course.Measured.Count)} "
                + $"{(front.Count == 1 ? "is" : "are")} on the front: no other is as good in all of {string.Join(", ", aims)} "
                + "and better in one" + (aims.Count > 2 ? ". The picture shows the first two aims alone." : "."),
        ];
        List<Picture> pictures = [Cloud(course)];
        if (aims.Count <= NormalizedHypervolume.MostAims) AddVolume(course, text, pictures);
        if (front.Count > MostRows) text.Add($"The table has the first {MostRows} of the front; front.jsonl has all.");
        return
        [
            new("Front", text)
            {
                Networks = course.Networks,
                Pictures = pictures,
                Tables = [ReportTable.OfTexts(["trial", .. aims.Select(aim => aim.ToString()), "network"],
                    front.Take(MostRows).Select(trial => (string[])
                    [
                        SearchFigures.Count(trial.Number),
                        .. aims.Select(aim => SearchFigures.Value(trial.Metrics[aim.Metric])), trial.Architecture.ToString(),
                    ]))],
            },
        ];
    }

    private static ScatterPlot Cloud(SearchCourse course)
    {
        var (first, second) = (course.Problem.Aims[0], course.Problem.Aims[1]);
        var onFront = course.Front.Select(trial => trial.Number).ToHashSet();
        var others = course.Measured.Where(trial => !onFront.Contains(trial.Number));
        return new()
        {
            Title = "Measured networks",
            XLabel = Label(second),
            YLabel = Label(first),
            Groups = ["on the front"],
            Lines = course.Problem.Aims.Count > 2 ? []
                : [new("front", [.. course.Front.Select(trial => Point(trial, 0))]) { Color = 0 }],
            Points =
            [
                .. others.Select(trial => Point(trial, PictureStyle.Neutral)), .. course.Front.Select(trial => Point(trial, 0)),
            ],
        };

        ScatterPoint Point(Trial trial, int group) => new(
            trial.Metrics[second.Metric], trial.Metrics[first.Metric], Tooltip: course.Describe(trial), Group: group,
            Subject: course.SubjectOf(trial));
    }

    private static string Label(Aim aim) => $"{aim.Metric} ({(aim.Maximize ? "more" : "less")} is better)";

    private static void AddVolume(SearchCourse course, List<string> text, List<Picture> pictures)
    {
        var grown = NormalizedHypervolume.Of(course.Problem.Aims, course.Measured, course.Allowed);
        if (grown.Count == 0)
        {
            text.Add("There is no hypervolume: each network is the worst in some aim.");
            return;
        }
        List<LinePoint> points = [.. grown.Select(step => new LinePoint(step.Trial.Number + 1, step.Volume))];
        points.Add(points[^1] with { X = course.Ended.Max(trial => trial.Number) + 1 });
        text.Add(
            string.Create(CultureInfo.InvariantCulture, $"The hypervolume of the front is {grown[^1].Volume:0.000}. ")
            + "Each aim is 0 at the worst and 1 at the best value that this search measured, "
            + string.Join(", ", course.Problem.Aims.Select(aim => Range(course, aim)))
            + "; the reference is 0 in all, and 1 would be one network that is the best in every aim. On this scale searches "
            + "with other trials cannot be compared.");
        pictures.Add(new LineChart
        {
            Title = "Hypervolume",
            XLabel = "trials",
            YLabel = "hypervolume",
            YMinimum = 0,
            Series = [new("hypervolume", points) { Stepped = true }],
        });
    }

    private static string Range(SearchCourse course, Aim aim)
    {
        var values = course.Measured.Select(trial => trial.Metrics[aim.Metric]).OrderBy(aim.Score).ToList();
        return $"{aim.Metric} {SearchFigures.Value(values[0])} to {SearchFigures.Value(values[^1])}";
    }
}
