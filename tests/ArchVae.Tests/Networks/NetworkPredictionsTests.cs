using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks;

/// <summary>Figures of predictions beside counts and pairs that are gone through one by one.</summary>
public class NetworkPredictionsTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    public void Figures_of_classes_are_those_of_their_definitions(int classes, int outputs)
    {
        const int Count = 57;
        var numbers = Numbers.Gaussian(Count * outputs, 4);
        // Scores of one output have ties.
        float[][] logits = [.. numbers.Select(value => outputs == 1 ? MathF.Round(value, 1) : value).Chunk(outputs)];
        float[] targets = [.. Enumerable.Range(0, Count).Select(i => (float)(i % classes))];
        float[] weights = [.. Enumerable.Range(0, classes).Select(k => 1 + 0.5f * k)];
        var figures = new NetworkPredictions(logits, NetworkExamples.Target(
            classes == 2 ? NetworkTask.Binary : NetworkTask.Multiclass, classes)).Figures(targets, weights);
        var p = logits.Select(row => Softmax(row.Length == 1 ? [0, row[0]] : [.. row.Select(value => (double)value)])).ToArray();
        var told = p.Select(row => Array.IndexOf(row, row.Max())).ToArray();
        bool Is(int i, int k) => (int)targets[i] == k;
        var all = Enumerable.Range(0, Count).ToArray();
        double Weight(int i) => weights[(int)targets[i]];
        figures["loss"].ShouldBe(all.Sum(i => -Weight(i) * Math.Log(p[i][(int)targets[i]])) / all.Sum(Weight), 1e-12);
        figures["accuracy"].ShouldBe(all.Count(i => Is(i, told[i])) / (double)Count, 1e-12);
        figures["balancedAccuracy"].ShouldBe(Enumerable.Range(0, classes).Average(
            k => all.Count(i => Is(i, k) && told[i] == k) / (double)all.Count(i => Is(i, k))), 1e-12);
        double F1(int k)
        {
            double right = all.Count(i => Is(i, k) && told[i] == k), precision = right / all.Count(i => told[i] == k);
            var recall = right / all.Count(i => Is(i, k));
            return 2 * precision * recall / (precision + recall);
        }
        figures["f1"].ShouldBe(classes == 2 ? F1(1) : Enumerable.Range(0, classes).Average(F1), 1e-12);
        double Area(int k) => (
            from i in all
            where Is(i, k)
            from j in all
            where !Is(j, k)
            select p[i][k] > p[j][k] ? 1.0 : p[i][k] == p[j][k] ? 0.5 : 0).Average();
        figures["auc"].ShouldBe(classes == 2 ? Area(1) : Enumerable.Range(0, classes).Average(Area), 1e-12);
    }

    [Fact]
    public void Figures_of_numbers_are_in_the_units_of_the_data()
    {
        float[][] outputs = [[1], [0], [-1], [2]];
        var target = new TargetTransform("y", NetworkTask.Regression, [], 100, 10);
        var predictions = new NetworkPredictions(outputs, target);
        var figures = predictions.Figures([0.5f, 0, -2, 2]);
        figures["loss"].ShouldBe((0.25 + 1) / 4, 1e-12);
        figures["rmse"].ShouldBe(10 * Math.Sqrt(1.25 / 4), 1e-12);
        figures["r2"].ShouldBe(1 - 1.25 / (0.375 * 0.375 + 0.125 * 0.125 + 2.125 * 2.125 + 1.875 * 1.875), 1e-12);
        predictions.Values().Select(row => row[0]).ShouldBe([110, 100, 90, 120]);
    }

    [Theory]
    [InlineData(NetworkTask.Binary, 2)]
    [InlineData(NetworkTask.Multiclass, 3)]
    [InlineData(NetworkTask.Regression, 0)]
    public void Outputs_that_are_no_numbers_have_no_figure_but_the_loss(NetworkTask task, int classes)
    {
        float[][] outputs = [[.. Enumerable.Repeat(float.NaN, Math.Max(1, classes))], [.. new float[Math.Max(1, classes)]]];
        var figures = new NetworkPredictions(outputs, NetworkExamples.Target(task, classes)).Figures([0, 1]);
        figures.Keys.ShouldBe(["loss"]);
        figures["loss"].ShouldBe(double.NaN);
    }

    [Fact]
    public void The_area_of_scores_that_are_no_numbers_is_found_in_finite_time() =>
        double.IsNaN(ClassificationMetrics.Area([double.NaN, 1, double.NaN, 0], [true, false, false, true])).ShouldBeFalse();

    [Fact]
    public void A_difference_from_what_is_no_number_is_none()
    {
        var target = NetworkExamples.Target(NetworkTask.Binary, 2);
        var one = new NetworkPredictions([[0, 1], [0, 1]], target);
        var other = new NetworkPredictions([[0, float.NaN], [0, 1]], target);
        one.LargestDifference(other).ShouldBe(double.NaN);
        other.LargestDifference(one).ShouldBe(double.NaN);
    }

    private static double[] Softmax(double[] logits)
    {
        var sum = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / sum)];
    }
}
