using ArchVae.Search.Predictors;
using ArchVae.Search.Predictors.GaussianProcesses;
using ArchVae.Spaces;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class GaussianProcessTests
{
    private const int Count = 40;
    private static readonly IReadOnlyList<Architecture> architectures = TestSpaces.Mixed.Draws(Count + 10);
    private static readonly Architecture[] learned = [.. architectures.Take(Count)];

    public static TheoryData<NumberDistance, FeatureGroups, double?> Cases => new()
    {
        { NumberDistance.Absolute, FeatureGroups.Entries, null },
        { NumberDistance.Squared, FeatureGroups.Entries, null },
        { NumberDistance.Absolute, FeatureGroups.Entries, 0.07 },
        { NumberDistance.Absolute, FeatureGroups.Entries | FeatureGroups.Summary | FeatureGroups.Latent, null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_value_is_that_of_the_multivariate_normal_density_and_the_priors(
        NumberDistance numbers, FeatureGroups groups, double? noise)
    {
        var labels = Labels(numbers, groups, noise);
        var parameters = Some(labels);
        var (matrix, y) = (Noisy(labels, numbers, parameters), Vector<double>.Build.Dense(labels.Scores));
        var expected = (y * matrix.Inverse() * y + Math.Log(matrix.Determinant()) + Count * Math.Log(2 * Math.PI)) / 2;
        var usual = KernelParameters.Usual(labels.Features.Columns).Logarithms;
        var differences = Vector<double>.Build.Dense(
            [.. parameters.Logarithms.Zip(usual, (own, other) => own - other)]);
        expected += differences * PriorCovariances(labels.Features.Columns).Inverse() * differences / 2;
        LogPosterior.Negative(labels, parameters.Logarithms, new double[usual.Length]).ShouldBe(expected, 1e-8);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_is_that_of_finite_differences(
        NumberDistance numbers, FeatureGroups groups, double? noise)
    {
        const double Step = 1e-5;
        var labels = Labels(numbers, groups, noise);
        var at = Some(labels).Logarithms;
        var (gradient, scratch) = (new double[at.Length], new double[at.Length]);
        LogPosterior.Negative(labels, at, gradient);
        for (var j = 0; j < at.Length; j++)
        {
            double Moved(double step)
            {
                var moved = (double[])at.Clone();
                moved[j] += step;
                return LogPosterior.Negative(labels, moved, scratch);
            }

            gradient[j].ShouldBe((Moved(Step) - Moved(-Step)) / (2 * Step), 1e-6, $"{j}");
        }
    }

    [Fact]
    public void The_priors_have_their_stated_medians()
    {
        var columns = ArchitectureFeatures.Of(
            learned, FeatureGroups.Entries | FeatureGroups.Summary | FeatureGroups.Latent, new CountingCenters()).Columns;
        var usual = KernelParameters.Usual(columns);
        foreach (var group in columns.Zip(usual.Weights).GroupBy(pair => pair.First.Group))
            group.ShouldAllBe(pair => pair.Second == 1.5 / group.Count());
        columns.Select(column => column.Group).Distinct().Count().ShouldBe(3);
        (usual.Signal, usual.Noise).ShouldBe((1, 0.03));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Means_and_variances_are_those_of_a_dense_solve(
        NumberDistance numbers, FeatureGroups groups, double? noise)
    {
        var labels = Labels(numbers, groups, noise);
        var parameters = Some(labels);
        var predicted = new GaussianProcess(labels, parameters).Predict(architectures);
        var inverse = Noisy(labels, numbers, parameters).Inverse();
        var codes = labels.Features.CodesOf(architectures);
        var y = Vector<double>.Build.Dense(labels.Scores);
        for (var i = 0; i < architectures.Count; i++)
        {
            var own = codes[(i * labels.Features.Width)..((i + 1) * labels.Features.Width)];
            var covariances = Vector<double>.Build.Dense(Count, j => parameters.Signal * Math.Exp(-Math.Pow(
                Apart(labels, numbers, parameters, own, labels.Row(j).ToArray()), 7.0 / 8)));
            predicted[i].Mean.ShouldBe(covariances * inverse * y, 1e-9);
            predicted[i].Variance.ShouldBe(
                parameters.Signal - covariances * inverse * covariances
                    + labels.KnownNoises.Average(known => known ?? parameters.Noise), 1e-9);
        }
    }

    [Fact]
    public void What_is_found_is_more_probable_than_what_is_near_it()
    {
        var labels = Labels(NumberDistance.Absolute, FeatureGroups.Entries, null);
        var found = LogPosterior.Maximize(labels).Logarithms;
        var scratch = new double[found.Length];
        var best = LogPosterior.Negative(labels, found, scratch);
        scratch.ShouldAllBe(slope => Math.Abs(slope) < 0.2);
        for (var j = 0; j < found.Length; j++)
        {
            foreach (var step in new[] { -0.5, 0.5 })
            {
                var moved = (double[])found.Clone();
                moved[j] += step;
                LogPosterior.Negative(labels, moved, scratch).ShouldBeGreaterThan(best);
            }
        }
    }

    [Fact]
    public void Each_network_is_missed_in_closed_form_as_where_it_is_really_left_out()
    {
        var labels = Labels(NumberDistance.Absolute, FeatureGroups.Entries, null);
        var parameters = Some(labels);
        var leftOut = new GaussianProcess(labels, parameters).LeftOut();
        var (matrix, y) = (Noisy(labels, NumberDistance.Absolute, parameters), Vector<double>.Build.Dense(labels.Scores));
        for (var i = 0; i < Count; i++)
        {
            int[] others = [.. Enumerable.Range(0, Count).Where(j => j != i)];
            var inverse = Matrix<double>.Build.Dense(Count - 1, Count - 1, (a, b) => matrix[others[a], others[b]]).Inverse();
            var covariances = Vector<double>.Build.Dense(Count - 1, a => matrix[i, others[a]]);
            var rest = Vector<double>.Build.Dense(Count - 1, a => y[others[a]]);
            leftOut[i].Error.ShouldBe(y[i] - covariances * inverse * rest, 1e-9);
            leftOut[i].Variance.ShouldBe(matrix[i, i] - covariances * inverse * covariances, 1e-9);
        }
    }

    [Fact]
    public void Variances_are_scaled_by_how_far_networks_that_did_not_say_the_weights_are_missed_and_means_stay()
    {
        var labels = Labels(NumberDistance.Absolute, FeatureGroups.Entries, null);
        // Far too sure.
        var parameters = Some(labels) with { Signal = 1.3e-2, Noise = 5e-4 };
        var before = new GaussianProcess(labels, parameters);
        var after = GaussianProcess.Calibrated(labels, parameters, i => i < 10);
        var scale = (20 + before.LeftOut()[10..].Sum(one => one.Error * one.Error / one.Variance)) / (20 + Count - 10);
        scale.ShouldBeGreaterThan(2);
        foreach (var (old, now) in before.Predict(architectures).Zip(after.Predict(architectures)))
        {
            now.Mean.ShouldBe(old.Mean, 2e-2);
            (now.Variance / old.Variance).ShouldBe(scale, 0.05 * scale);
        }
        GaussianProcess.Calibrated(labels, parameters, _ => true).Parameters.ShouldBe(parameters);
        var known = labels with { KnownNoises = [.. Enumerable.Repeat<double?>(0.01, Count)] };
        GaussianProcess.Calibrated(known, parameters, _ => false).Parameters.ShouldBe(parameters);
    }

    [Fact]
    public void Networks_that_no_feature_tells_apart_with_values_far_apart_are_learned()
    {
        var family = PredictorFamily.Registry.Get("gp");
        var same = new LabelledNetworks(
            [.. Enumerable.Repeat(learned[0], 12)], [.. Enumerable.Range(0, 12).Select(i => i * 1e9)]);
        var fitted = family.Fit(new(same, LabelForm.Raw, new() { Noise = 0 }, 0));
        var said = fitted.Predict([learned[1]])[0];
        double.IsFinite(said.Value).ShouldBeTrue();
        double.IsFinite(said.StandardDeviation).ShouldBeTrue();
    }

    private static LabelledCodes Labels(NumberDistance numbers, FeatureGroups groups, double? noise)
    {
        var features = ArchitectureFeatures.Of(learned, groups, new CountingCenters());
        double[] scores = [.. learned.Select(one => one.RowCount - 3.5 + Math.Sin(one.BinOf(0, 0)))];
        double[] shares = [.. Enumerable.Range(0, Count).Select(i => 1.0 / (1 + i % 3))];
        // Where noise is known, it is of every other network, and not the same.
        double?[] noises = [.. Enumerable.Range(0, Count).Select(i => i % 2 == 0 ? noise * (1 + i % 4) : null)];
        return new(features, new(features, numbers), features.CodesOf(learned), scores, shares, noises);
    }

    private static KernelParameters Some(LabelledCodes labels) =>
        new([.. labels.Features.Columns.Select((_, j) => 0.02 + 0.03 * (j % 5))], 1.3, 0.05);

    // By the formula, with loops.
    private static Matrix<double> Noisy(LabelledCodes labels, NumberDistance numbers, KernelParameters parameters)
    {
        return Matrix<double>.Build.Dense(Count, Count, (i, j) =>
            parameters.Signal * Math.Exp(
                -Math.Pow(Apart(labels, numbers, parameters, labels.Row(i).ToArray(), labels.Row(j).ToArray()), 7.0 / 8))
            + (i == j ? (labels.KnownNoises[i] ?? parameters.Noise) * labels.NoiseShares[i] + KernelParameters.LeastNoise : 0));
    }

    // 1.5² each, and as much between weights of one feature, of the types, and of the groups beside the entries.
    private static Matrix<double> PriorCovariances(IReadOnlyList<FeatureColumn> columns) =>
        Matrix<double>.Build.Dense(columns.Count + 2, columns.Count + 2, (a, b) =>
            1.5 * 1.5 * ((a == b ? 1 : 0)
                + (Math.Max(a, b) < columns.Count && KindOf(columns[a]) == KindOf(columns[b]) ? 1 : 0)));

    private static string KindOf(FeatureColumn column) =>
        column is EntryColumn entry ? entry.Feature?.Name ?? "the type" : $"{column.Group}";

    private static double Apart(
        LabelledCodes labels, NumberDistance numbers, KernelParameters parameters, double[] x, double[] y) =>
        labels.Features.Columns.Index().Sum(column =>
        {
            var place = labels.Features.PlaceOf(column.Index);
            var difference = Math.Abs(x[place] - y[place]);
            return parameters.Weights[column.Index] * (
                !column.Item.IsNumeric ? (difference == 0 ? 0 : 1)
                : column.Item is EntryColumn && numbers == NumberDistance.Absolute ? difference : difference * difference);
        });
}
