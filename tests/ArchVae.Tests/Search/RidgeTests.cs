using ArchVae.Search.Predictors;
using ArchVae.Search.Predictors.Ridge;
using ArchVae.Spaces;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class RidgeTests
{
    private const int Count = 30;
    private static readonly IReadOnlyList<Architecture> architectures = TestSpaces.Mixed.Draws(Count);
    private static readonly double[] scores = [.. architectures.Select(one => one.RowCount - 3.5 + Math.Sin(one.BinOf(0, 0)))];
    private static readonly LabelledNetworks networks =
        new(architectures, scores, [.. Enumerable.Range(0, Count).Select(i => 1 + i % 2)]);

    private static readonly ArchitectureFeatures features = ArchitectureFeatures.Of(architectures);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Products_are_those_of_written_out_one_hots_and_pairs(bool pairs)
    {
        var (products, codes) = (new FeatureProducts(features, pairs), features.CodesOf(architectures));
        var written = architectures.Select(one => Written(one, pairs)).ToList();
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Count; j++)
            {
                products.Of(codes.AsSpan(i * features.Width, features.Width), codes.AsSpan(j * features.Width, features.Width))
                    .ShouldBe(1 + written[i].Sum(feature => feature.Value * written[j].GetValueOrDefault(feature.Key)), 1e-9);
            }
        }
    }

    [Fact]
    public void What_is_missed_where_it_is_left_out_is_what_refitting_without_it_misses()
    {
        const double Penalty = 0.03;
        var ridge = new KernelRidge(features, networks, pairs: true);
        var (coefficients, leftOut) = ridge.Fit(scores, Penalty, ridge.Matrix()).ShouldNotBeNull();
        ridge.Coefficients(scores, Penalty).ShouldBe(coefficients);
        var lower = Matrix<double>.Build.DenseOfRowMajor(Count, Count, ridge.Matrix());
        var matrix = lower + lower.StrictlyLowerTriangle().Transpose();
        for (var i = 0; i < Count; i++)
        {
            int[] others = [.. Enumerable.Range(0, Count).Where(j => j != i)];
            var part = Matrix<double>.Build.Dense(Count - 1, Count - 1, (a, b) =>
                matrix[others[a], others[b]] + (a == b ? Penalty / networks.Measurements[others[a]] : 0));
            var refitted = part.Solve(Vector<double>.Build.Dense(Count - 1, a => scores[others[a]]));
            var said = others.Select((j, a) => refitted[a] * matrix[i, j]).Sum();
            leftOut[i].ShouldBe(scores[i] - said, 1e-8);
        }
    }

    [Fact]
    public void A_sum_over_pairs_is_learned_by_pairs_and_not_by_one_hots()
    {
        var space = SearchSpace.Load("nas-bench-macro");
        var all = space.Draws(400);
        var values = all.Select(one =>
            (double)Enumerable.Range(0, 7).Count(row => one.TypeOf(row) == one.TypeOf(row + 1))).ToList();
        var context = new PredictorContext(
            new([.. all.Take(300)], [.. values.Take(300)]), LabelForm.Raw, new PredictionOptions(), 0);
        double ErrorOf(string name) => PredictionFigures.Of(
            PredictorFamily.Registry.Get(name).Fit(context).Predict([.. all.Skip(300)]), [.. values.Skip(300)])
            .RelativeRmse!.Value;
        ErrorOf("ridge-pairs").ShouldBeLessThan(0.05);
        ErrorOf("one-hot").ShouldBeGreaterThan(0.8);
    }

    private static Dictionary<string, double> Written(Architecture architecture, bool pairs)
    {
        var single = features.Columns.Select((column, j) =>
        {
            var code = ArchitectureFeatures.CodeOf(architecture, (EntryColumn)column);
            return column.IsNumeric ? (Name: $"{j}", Value: 2 * code - 1) : (Name: $"{j}={code}", Value: 1);
        }).ToList();
        var written = single.ToDictionary(feature => feature.Name, feature => feature.Value);
        if (!pairs) return written;
        foreach (var (j, one) in single.Index())
        {
            foreach (var other in single.Skip(j + 1)) written[$"{one.Name}&{other.Name}"] = one.Value * other.Value;
        }
        return written;
    }
}
