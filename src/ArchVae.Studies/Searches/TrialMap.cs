using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Search.Predictors;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Studies.Searches;

/// <summary>
/// Where the trials lie, in the plane of two principal components, and the way from one improvement to the next: in the latent
/// space of a model, else by their entries written out.
/// </summary>
internal static class TrialMap
{
    public static IReadOnlyList<ReportSection> Of(SearchCourse course, SearchReportOptions options)
    {
        var shown = Shown(course, options.MapPoints);
        if (shown.Count < 2) return [];
        var places = Places(course, shown);
        if (places.Length == 0) return [];
        List<int> placed = [.. Enumerable.Range(0, shown.Count).Where(i => Array.TrueForAll(places[i], float.IsFinite))];
        var components = new PrincipalComponents([.. placed.Select(i => places[i])]);
        if (components.Shares[0] == 0) return [];
        var points = placed.Zip(components.Places, (i, place) => (Trial: shown[i], Point: new ScatterPoint(
            place.First, place.Second, shown[i].State == TrialState.Done ? course.ValueOf(shown[i]) : double.NaN,
            course.Describe(shown[i]), Subject: course.SubjectOf(shown[i])))).ToDictionary(pair => pair.Trial.Number);
        var improvements = course.Improvements.Where(trial => points.ContainsKey(trial.Number));
        List<ScatterPoint> path = [.. improvements.Select(trial => points[trial.Number].Point)];
        var where = course.Problem.Candidates.Model is null
            ? "Trials by their entries, each value of a type, flag or choice a coordinate of its own and each number one from 0 "
                + "to 1, "
            : "Trials by their centers in the latent space of the model, ";
        return
        [
            new("Map",
            [
                where + "in the plane of their two principal components, the directions in which they vary most; the axes say "
                    + "how much of the variance is theirs. The line goes from each trial that was better than all before it to "
                    + "the next, numbered from 1." + (course.Failed.Count > 0 ? " Trials that failed are grey." : "")
                    + (shown.Count < course.Ended.Count ? $" Of {SearchFigures.Count(course.Ended.Count)} trials "
                        + $"{SearchFigures.Count(shown.Count)} are shown, evenly over the search." : ""),
            ])
            {
                Networks = course.Networks,
                Pictures =
                [
                    new ScatterPlot
                    {
                        Title = "Trials and the way of the best",
                        Width = 640,
                        Height = 420,
                        XLabel = Label("first", components.Shares[0]),
                        YLabel = Label("second", components.Shares[1]),
                        ValueLabel = course.Aim.Metric,
                        Lines = [new("the best so far", path) { Color = 1, Numbered = true }],
                        Points = [.. points.Values.Select(pair => pair.Point)],
                    },
                ],
            },
        ];
    }

    private static string Label(string which, double share) => $"{which} component ({SearchFigures.Percent(share)})";

    // Improvements always.
    private static List<Trial> Shown(SearchCourse course, int most)
    {
        var every = Math.Max(1, (course.Ended.Count + most - 1) / most);
        var improving = course.Improvements.Select(trial => trial.Number).ToHashSet();
        return [.. course.Ended.Where((trial, i) => i % every == 0 || improving.Contains(trial.Number))];
    }

    private static float[][] Places(SearchCourse course, List<Trial> shown)
    {
        List<Architecture> architectures = [.. shown.Select(trial => trial.Architecture)];
        if (course.Problem.Candidates.Model is { } model)
            return [.. model.Encode(architectures).Select(code => code.Center)];
        return OneHots(architectures);
    }

    private static float[][] OneHots(List<Architecture> architectures)
    {
        var columns = ArchitectureFeatures.Of(architectures).Columns.Cast<EntryColumn>().SelectMany(column =>
        {
            double[] codes = [.. architectures.Select(architecture => ArchitectureFeatures.CodeOf(architecture, column))];
            return column.IsNumeric ? [codes]
                : codes.Distinct().Order().Select(code => codes.Select(own => own == code ? 1.0 : 0).ToArray());
        }).ToList();
        return columns.Count == 0 ? []
            : [.. Enumerable.Range(0, architectures.Count).Select(i => columns.Select(column => (float)column[i]).ToArray())];
    }
}
