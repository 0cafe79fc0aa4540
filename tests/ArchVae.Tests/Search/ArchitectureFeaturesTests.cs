using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class ArchitectureFeaturesTests
{
    private static readonly SearchSpace mixed = TestSpaces.Mixed;

    // dense(width 8) → end(width 1); pool(width 64, shape flat) → dense(width 1, skip 1) → end(width 1).
    private static readonly Architecture shorter =
        new ArchitectureBuilder(mixed).Add("dense", ("width", 8)).Add("end", ("width", 1)).Build();

    private static readonly Architecture longer = new ArchitectureBuilder(mixed)
        .Add("pool", [("width", 64), ("shape", "flat")]).Add("dense", ("width", 1), ("skip", 1)).Add("end", ("width", 1)).Build();

    [Fact]
    public void Each_entry_that_differs_is_a_column_with_its_code()
    {
        var features = ArchitectureFeatures.Of([shorter, longer]);
        var codes = features.Columns.Cast<EntryColumn>().ToDictionary(
            column => $"{column}", column => (
                ArchitectureFeatures.CodeOf(shorter, column), ArchitectureFeatures.CodeOf(longer, column)));
        // Types from 1: dense, drop, pool, end; 0 where the network has ended. A flag or choice from 1, 0 where there is none.
        codes["type of layer 1"].ShouldBe((1, 3));
        codes["type of layer 2"].ShouldBe((4, 1));
        codes["type of layer 3"].ShouldBe((0, 4));
        codes["skip of layer 2"].ShouldBe((0, 2));
        codes["shape of layer 1"].ShouldBe((0, 3));
        // On the logarithmic scale of 1 to 64; ½ where there is none.
        codes["width of layer 1"].Item1.ShouldBe(0.5, 1e-12);
        codes["width of layer 1"].Item2.ShouldBe(1, 1e-12);
        codes["width of layer 3"].ShouldBe((0.5, 0));
        // 0 in both: it tells nothing.
        codes.Keys.ShouldNotContain("width of layer 2");
        codes.Count.ShouldBe(7);
        features.Columns.Select(column => column.IsNumeric).ShouldBe([false, false, false, false, false, true, true]);
    }

    [Fact]
    public void What_never_differs_is_no_column() => ArchitectureFeatures.Of([longer, longer]).Columns.ShouldBeEmpty();

    [Fact]
    public void Architectures_of_another_space_are_refused()
    {
        var other = SearchSpace.Load("nas-bench-macro").Draws(1)[0];
        Should.Throw<InputException>(() => ArchitectureFeatures.Of([shorter, other]));
        Should.Throw<InputException>(() => ArchitectureFeatures.Of([shorter, longer]).CodesOf([other]));
    }

    [Theory]
    [InlineData(NumberDistance.Absolute)]
    [InlineData(NumberDistance.Squared)]
    public void The_distance_is_the_weighted_sum_over_columns_and_its_exponential_positive_definite(NumberDistance numbers)
    {
        var architectures = mixed.Draws(60);
        var features = ArchitectureFeatures.Of(architectures);
        var (distance, codes) = (new FeatureDistance(features, numbers), features.CodesOf(architectures));
        var weights = new double[features.Width];
        for (var j = 0; j < features.Columns.Count; j++) weights[features.PlaceOf(j)] = 0.1 * (j + 1);
        var matrix = Matrix<double>.Build.Dense(60, 60, (a, b) =>
        {
            var expected = features.Columns.Cast<EntryColumn>().Index().Sum(column =>
            {
                var (x, y) = (
                    ArchitectureFeatures.CodeOf(architectures[a], column.Item),
                    ArchitectureFeatures.CodeOf(architectures[b], column.Item));
                var apart = !column.Item.IsNumeric ? (x == y ? 0 : 1)
                    : numbers == NumberDistance.Squared ? (x - y) * (x - y) : Math.Abs(x - y);
                return 0.1 * (column.Index + 1) * apart;
            });
            var own = distance.Of(Row(a), Row(b), weights);
            own.ShouldBe(expected, 1e-12);
            return Math.Exp(-own);
        });
        matrix.Evd(Symmetricity.Symmetric).EigenValues.Real().Min().ShouldBeGreaterThan(-1e-10);

        ReadOnlySpan<double> Row(int i) => codes.AsSpan(i * features.Width, features.Width);
    }
}
