using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Studies;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

public sealed class ComparisonTests
{
    private static readonly ResultColumn lower = new("time", Better.Lower, "0.0", run => run.TrainingSeconds);
    private static readonly ResultColumn higher = new("speed", Better.Higher, "0", run => run.ArchitecturesPerSecond);
    private static readonly ResultColumn neither = new("parameters", Better.Neither, "0", run => run.Parameters);

    [Fact]
    public void The_best_of_a_column_and_those_like_it_are_marked()
    {
        // Against a, the differences of b are 1 ± 12.7 and those of c 3 exactly.
        var table = Of([lower, higher, neither], ("a", [1, 4]), ("b", [1, 6]), ("c", [4, 7]));
        table.Columns.ShouldBe(["configuration", "time", "speed", "parameters"]);
        Cells(table, 1).ShouldBe(["*2.5 ± 19.1", "~3.5 ± 31.8", "5.5 ± 19.1"]);
        Cells(table, 2).ShouldBe(["*−3 ± 19", "~−4 ± 32", "−6 ± 19"]);
        Cells(table, 3).ShouldBe(["7", "7", "7"]);
    }

    [Fact]
    public void Only_seeds_that_both_have_are_compared()
    {
        var table = Of([lower], ("a", [1, 2, 3]), ("b", [double.NaN, 5, 9]), ("c", [double.NaN, double.NaN, 9]),
            ("d", [double.NaN, double.NaN, double.NaN]));
        // Of c's one seed nothing is said, not even that it is like the best.
        Cells(table, 1).ShouldBe(["*2.0 ± 2.5", "~7.0 ± 25.4", "9.0", "–"]);
    }

    [Fact]
    public void Nothing_is_claimed_where_there_is_nothing_to_tell()
    {
        Cells(Of([lower], ("a", [1]), ("b", [2])), 1).ShouldBe(["1.0", "2.0"]);
        Cells(Of([lower], ("a", [1, 1]), ("b", [1, 1])), 1).ShouldBe(["1.0", "1.0"]);
        Cells(Of([lower], ("a", [1, 2])), 1).ShouldBe(["1.5 ± 6.4"]);
        Of([lower], ("a", [double.NaN]), ("b", [double.NaN])).Columns.ShouldBe(["configuration"]);
    }

    [Fact]
    public void Means_that_are_equal_as_they_are_shown_are_not_told_apart()
    {
        Cells(Of([lower], ("a", [0.01, 0.02]), ("b", [0.03, 0.02])), 1).ShouldBe(["0.0 ± 0.1", "0.0 ± 0.1"]);
        Cells(Of([lower], ("a", [1.01, 1.02]), ("b", [1.03, 1.02]), ("c", [5, 5])), 1)
            .ShouldBe(["*1.0 ± 0.1", "*1.0 ± 0.1", "5.0"]);
        Cells(Of([lower], ("a", [-0.01, -0.01]), ("b", [0.01, 0.01])), 1).ShouldBe(["0.0", "0.0"]);
    }

    [Fact]
    public void A_share_that_is_0_in_all_runs_is_left_out()
    {
        var share = lower with { Format = ResultColumns.Share };
        Of([share, neither], ("a", [0, 0]), ("b", [0])).Columns.ShouldBe(["configuration", "parameters"]);
        Of([share, neither], ("a", [0, 0]), ("b", [0.1])).Columns.ShouldBe(["configuration", "time", "parameters"]);
    }

    [Fact]
    public void Equal_means_are_equally_best()
    {
        Cells(Of([lower], ("a", [1, 3]), ("b", [3, 1]), ("c", [8, 9])), 1).ShouldBe(["*2.0 ± 12.7", "*2.0 ± 12.7", "8.5 ± 6.4"]);
    }

    [Fact]
    public void Pictures_show_each_seed_and_the_interval_and_leave_out_what_no_run_has()
    {
        var runs = new[] { Configuration("a", [-10, -12], sampled: 0.5), Configuration("b", [-11], sampled: 0.25),
            new ConfigurationRuns("c", 2, []) };
        var pictures = ComparisonPictures.Of(runs, entropy: 8);
        pictures.Select(picture => picture.Title).ShouldBe(["−ELBO", "Bound and reconstruction"]);
        var elbo = pictures[0].ShouldBeOfType<IntervalPlot>().Rows;
        elbo.Select(row => row.Name).ShouldBe(["a", "b", "c"]);
        elbo.Select(row => row.Values).ShouldBe([[10, 12], [11], []]);
        // The 97.5 % quantile of Student's t with one degree of freedom; s / √2 is 1.
        elbo[0].Mean.ShouldBe(11);
        (elbo[0].High - elbo[0].Mean).ShouldBe(12.7062047, 1e-6);
        (elbo[0].Mean - elbo[0].Low).ShouldBe(12.7062047, 1e-6);
        (elbo[1].Mean, elbo[1].Low, elbo[2].Mean).ShouldBe((11, double.NaN, double.NaN));
        var tradeOff = pictures[1].ShouldBeOfType<ScatterPlot>();
        tradeOff.Groups.ShouldBe(["a", "b", "c"]);
        tradeOff.Points.Select(point => (point.X, point.Y, point.Group)).ShouldBe([(10, 0.5, 0), (12, 0.5, 0), (11, 0.25, 1)]);
        tradeOff.Mark.ShouldBe(new AxisMark(8, "entropy of the generator"));
        ComparisonPictures.Of([new ConfigurationRuns("c", 2, [])], entropy: null).ShouldBeEmpty();
    }

    private static ConfigurationRuns Configuration(string name, double[] elbos, double sampled) =>
        new(name, 2, [.. elbos.Select((elbo, seed) => (RunOf(name, seed), new RunResult
    {
        End = RunEnd.Completed,
        Figures = new EvaluationReport
        {
            Count = 1, Elbo = elbo, Reconstruction = elbo, Kl = 0, ElboSamples = 1,
            ReconstructionAccuracy = 1, ReconstructionAccuracyStochastic = 1,
            ReconstructionAccuracySampled = sampled, Validity = 1, ActiveUnits = 1,
        },
    }))]);

    private static StudyRun RunOf(string name, int seed) =>
        new(new StudyDataSet { Name = "d" }, name, new ModelOptions(), new TrainingOptions { Seed = (ulong)seed });

    // Seeds 0, 1, …; NaN for a figure that is not known.
    private static ReportTable Of(ResultColumn[] columns, params (string Name, double[] Seconds)[] configurations) =>
        Comparison.Of("", columns,
    [
        .. configurations.Select(configuration => new ConfigurationRuns(
            configuration.Name, configuration.Seconds.Length, [.. configuration.Seconds.Select((value, seed) => (
            RunOf(configuration.Name, seed),
            double.IsNaN(value)
                ? new RunResult { End = RunEnd.Failed }
                : new RunResult { End = RunEnd.Completed, TrainingSeconds = value, ArchitecturesPerSecond = -value,
                    Parameters = 7 }))])),
    ]);

    private static string[] Cells(ReportTable table, int column) =>
        [.. table.Rows.Select(row => (row[column].Best ? "*" : row[column].LikeBest ? "~" : "") + row[column].Text)];
}
