using ArchVae.Models;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using ArchVae.Tests.Models;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

/// <summary>Every operation against its formula in double precision. A new operation without a check fails here.</summary>
public sealed class OperationTests
{
    private const double LogTwoPi = 1.8378770664093454;
    private static readonly SequenceLayout layout = new([4, 2, 2, 1]);

    // Classes of tests beside this one: LinearTests, LstmTests, ConvolutionTests, LossTests and so on.
    private static readonly Type[] checkedElsewhere =
    [
        typeof(LinearOperation), typeof(LstmOperation), typeof(PlanarTransform), typeof(GatedAffine), typeof(ShiftedScale),
        typeof(RadialTransform), typeof(SplineTransform), typeof(ContinuousTransform),
        typeof(ConvolutionOperation), typeof(MaxPooling), typeof(AveragePooling), typeof(GruOperation), typeof(Dropout),
        typeof(BatchNormalization), typeof(Embedding), typeof(SoftmaxCrossEntropy), typeof(SigmoidCrossEntropy),
        typeof(SquaredError), typeof(Rectifier), typeof(SharedValues),
    ];

    private static readonly Dictionary<Type, Action> checks = new()
    {
        [typeof(Addition)] = () => GradientCheck.ForAllChoices(
            (tape, x) => Addition.Apply(tape, x[0], x[1]),
            x => [.. x[0].Zip(x[1], (a, b) => a + b)],
            Operand.Random(3, 5, 1), Operand.Random(3, 5, 2)),

        [typeof(WeightedSum)] = () => GradientCheck.ForAllChoices(
            (tape, x) => WeightedSum.Apply(tape, x[0], -0.37),
            x => [-0.37 * x[0].Sum()],
            Operand.Random(4, 9, 3)),

        [typeof(BatchMean)] = () => GradientCheck.ForAllChoices(
            (tape, x) => BatchMean.Apply(tape, x[0], -0.37),
            x => [-0.37 * x[0].Sum() / 4],
            Operand.Random(4, 9, 3)),

        [typeof(RepeatedRow)] = () => GradientCheck.ForAllChoices(
            (tape, x) => RepeatedRow.Apply(tape, x[0], 3),
            x => [.. x[0], .. x[0], .. x[0]],
            Operand.Random(1, 5, 4)),

        [typeof(JoinedColumns)] = () => GradientCheck.ForAllChoices(
            (tape, x) => JoinedColumns.Apply(tape, x[0], x[1]),
            x => [.. Enumerable.Range(0, 3)
                .SelectMany(row => x[0][(row * 2)..(row * 2 + 2)].Concat(x[1][(row * 5)..(row * 5 + 5)]))],
            Operand.Random(3, 2, 4), Operand.Random(3, 5, 5)),

        [typeof(SelectedColumns)] = () => GradientCheck.ForAllChoices(
            (tape, x) => SelectedColumns.Apply(tape, x[0], [3, 0]),
            x => [.. x[0].Chunk(4).SelectMany(row => new[] { row[3], row[0] })],
            Operand.Random(3, 4, 51)),

        [typeof(ReplacedColumns)] = () => GradientCheck.ForAllChoices(
            (tape, x) => ReplacedColumns.Apply(tape, x[0], x[1], [3, 0]),
            x => [.. x[0].Chunk(4).SelectMany((row, i) => new[] { x[1][2 * i + 1], row[1], row[2], x[1][2 * i] })],
            Operand.Random(3, 4, 52), Operand.Random(3, 2, 53)),

        // z less twice its part along v; v serves two rows each.
        [typeof(HouseholderReflection)] = () => GradientCheck.ForAllChoices(
            (tape, x) => HouseholderReflection.Apply(tape, x[0], x[1]),
            x => [.. x[0].Chunk(3).SelectMany((row, i) =>
            {
                var v = x[1][(i / 2 * 3)..(i / 2 * 3 + 3)];
                var along = 2 * row.Zip(v, (a, b) => a * b).Sum() / v.Sum(value => value * value);
                return row.Zip(v, (a, b) => a - along * b);
            })],
            Operand.Random(4, 3, 54), Operand.Random(2, 3, 55)),

        [typeof(JoinedPositions)] = () => GradientCheck.ForAllChoices(
            (tape, x) => JoinedPositions.Apply(tape, layout, x[0], 6),
            x => [.. from b in Enumerable.Range(0, 4)
                     from step in Enumerable.Range(0, 6)
                     from column in Enumerable.Range(0, 3)
                     select step < layout.Lengths[b] ? x[0][layout.RowOf(b, step) * 3 + column] : 0],
            Operand.Random(9, 3, 6)),

        [typeof(PositionColumns)] = () => GradientCheck.ForAllChoices(
            (tape, x) => PositionColumns.Apply(tape, layout, x[0], 3),
            x =>
            {
                var rows = new double[9 * 3];
                for (var b = 0; b < 4; b++)
                {
                    for (var cell = 0; cell < layout.Lengths[b] * 3; cell++)
                        rows[layout.RowOf(b, cell / 3) * 3 + cell % 3] = x[0][b * 18 + cell];
                }
                return rows;
            },
            Operand.Random(4, 18, 6)),

        [typeof(LastRow)] = () => GradientCheck.ForAllChoices(
            (tape, x) => LastRow.Apply(tape, layout, x[0]),
            // The last rows of lengths 4, 2, 2, 1 in the packed order 0123 456 7 8.
            x => [.. new[] { 8, 5, 6, 3 }.SelectMany(row => x[0][(row * 3)..(row * 3 + 3)])],
            Operand.Random(9, 3, 7)),

        [typeof(SmoothBound)] = () => GradientCheck.ForAllChoices(
            (tape, x) => SmoothBound.Apply(tape, x[0], -1.5f, 2.5f),
            x => [.. x[0].Select(value => -1.5 + 2.5 * Math.Tanh(value / 2.5))],
            Operand.Random(3, 7, 8, 3)),

        [typeof(StandardNormalLogDensity)] = () => GradientCheck.ForAllChoices(
            (tape, x) => StandardNormalLogDensity.Apply(tape, x[0]),
            x => [.. x[0].Chunk(4).Select(z => -z.Sum(value => value * value + LogTwoPi) / 2)],
            Operand.Random(3, 4, 9)),

        [typeof(DiagonalGaussianKl)] = () => GradientCheck.ForAllChoices(
            (tape, x) => DiagonalGaussianKl.Apply(tape, x[0], x[1]),
            x => [.. x[0].Zip(x[1], (mu, lv) => (mu * mu + Math.Exp(lv) - 1 - lv) / 2)],
            Operand.Random(3, 4, 10), Operand.Random(3, 4, 11)),

        // Two samples of each of three rows.
        [typeof(Reparameterization)] = () => GradientCheck.ForAllChoices(
            (tape, x) => Reparameterization.Apply(tape, x[0], x[1], x[2]),
            x => [.. Enumerable.Range(0, 24).Select(i => x[0][Owner(i)] + Math.Exp(x[1][Owner(i)] / 2) * x[2][i])],
            Operand.Random(3, 4, 12), Operand.Random(3, 4, 13), Operand.Random(6, 4, 14, isData: true)),

        [typeof(DiagonalGaussianLogDensity)] = () => GradientCheck.ForAllChoices(
            (tape, x) => DiagonalGaussianLogDensity.Apply(tape, x[1], x[0]),
            x => [.. x[1].Select((e, i) => -(e * e + LogTwoPi + x[0][Owner(i)]) / 2).Chunk(4).Select(row => row.Sum())],
            Operand.Random(3, 4, 15), Operand.Random(6, 4, 16, isData: true)),

        // Two samples of each of three lower triangles.
        [typeof(StrictlyLowerProduct)] = () => GradientCheck.ForAllChoices(
            (tape, x) => StrictlyLowerProduct.Apply(tape, x[0], x[1]),
            x => [.. Enumerable.Range(0, 24).Select(
                i => Enumerable.Range(0, i % 4).Sum(j => x[0][i / 8 * 6 + Below(i % 4, j)] * x[1][i / 4 * 4 + j]))],
            Operand.Random(3, 6, 21), Operand.Random(6, 4, 22, isData: true)),

        [typeof(StrictlyLowerKl)] = () => GradientCheck.ForAllChoices(
            (tape, x) => StrictlyLowerKl.Apply(tape, x[0], 4),
            x => [.. Enumerable.Range(0, 12)
                .Select(i => Enumerable.Range(0, i % 4).Sum(j => Math.Pow(x[0][i / 4 * 6 + Below(i % 4, j)], 2)) / 2)],
            Operand.Random(3, 6, 23)),

        [typeof(MaskedWeight)] = () => GradientCheck.ForAllChoices(
            (tape, x) => MaskedWeight.Apply(tape, x[0], [1, 0, 1, 0, 0, 1]),
            x => [x[0][0], 0, x[0][2], 0, 0, x[0][5]],
            Operand.Random(2, 3, 24)),

        [typeof(ChangeOfVariables)] = () => GradientCheck.ForAllChoices(
            (tape, x) => ChangeOfVariables.Apply(tape, x[0], [x[1], x[2]]),
            x => [.. Enumerable.Range(0, 5).Select(i => x[0][i] - x[1][i] - x[2][i])],
            Operand.Random(5, 1, 25), Operand.Random(5, 1, 26), Operand.Random(5, 1, 27)),

        // Three groups of two dimensions, of which the second lies below the floor.
        [typeof(FreeBitsFloor)] = () => GradientCheck.ForAllChoices(
            (tape, x) => FreeBitsFloor.Apply(tape, x[0], 0.9, 3),
            x => [Enumerable.Range(0, 3).Sum(group => Math.Max(
                0.9, Enumerable.Range(0, 4).Average(row => x[0][row * 6 + 2 * group] + x[0][row * 6 + 2 * group + 1])))],
            new Operand(4, 6, [1, 2, 0.1f, 0.2f, 1, 0.5f, 0.5f, 1, 0.3f, 0.1f, 2, 0.1f, 1, 1, 0, 0.4f, 0.1f, 3, 2, 0.2f,
                0.2f, 0.2f, 1, 1])),

        [typeof(LogMeanExp)] = () => GradientCheck.ForAllChoices(
            (tape, x) => LogMeanExp.Apply(tape, x[0], 3),
            x => [.. x[0].Chunk(3).Select(weights => Math.Log(weights.Average(Math.Exp)))],
            Operand.Random(12, 1, 28, 3)),

        // Three components and five points; with full covariance in a test of its own.
        [typeof(MixtureLogDensity)] = () => GradientCheck.ForAllChoices(
            (tape, x) => MixtureLogDensity.Apply(tape, x[0], x[1], x[2]),
            x => [.. x[0].Chunk(4).Select(z => LogMixture(z, x[1], x[2], new double[18]))],
            Operand.Random(5, 4, 29), Operand.Random(3, 4, 30), Operand.Random(3, 4, 31)),

        [typeof(AttentionPooling)] = () => GradientCheck.ForAllChoices(
            (tape, x) => AttentionPooling.Apply(tape, layout, x[0], x[1]),
            x => [.. from b in Enumerable.Range(0, 4)
                     from query in Enumerable.Range(0, 2)
                     from column in Enumerable.Range(0, 5)
                     select Pooled(x[0], x[1], b, query, column)],
            Operand.Random(9, 2, 17, 2), Operand.Random(9, 5, 18)),

        [typeof(TeacherForcing)] = CheckTeacherForcing,

        // In all its forms in tests of its own.
        [typeof(ExpectedRows)] = () => new ExpectedRowsTests().Rows_and_gradients_are_those_of_the_formula(raw: false),
        [typeof(LikelihoodOperation)] = () => LikelihoodTests.Check(StandardDeviationSource.Learned, raw: false),
    };

    public static TheoryData<string> Names => [.. checks.Keys.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_and_gradients_are_those_of_the_formula(string name) =>
        checks.Single(check => check.Key.Name == name).Value();

    [Fact]
    public void A_mixture_of_full_covariances_is_that_of_the_formula() => GradientCheck.ForAllChoices(
        (tape, x) => MixtureLogDensity.Apply(tape, x[0], x[1], x[2], x[3]),
        x => [.. x[0].Chunk(4).Select(z => LogMixture(z, x[1], x[2], x[3]))],
        Operand.Random(5, 4, 32), Operand.Random(3, 4, 33), Operand.Random(3, 4, 34), Operand.Random(3, 6, 35));

    [Fact]
    public void A_mixture_does_not_overflow_where_points_are_far()
    {
        using var tape = new Tape(new ThreadTeam(1));
        var density = MixtureLogDensity.Apply(
            tape, tape.Constant(2, 1, [1000, float.MaxValue]), tape.Constant(2, 1, [0, 990]), tape.Constant(2, 1, [0, 0]));
        density.Values[0].ShouldBe((float)(-Math.Log(2) - LogTwoPi / 2 - 50), 1e-5f);
        density.Values[1].ShouldBe(float.NegativeInfinity);
    }

    [Fact]
    public void Every_operation_is_checked()
    {
        var operations = typeof(Operation).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract);
        operations.Except(checks.Keys).Where(type => !checkedElsewhere.Contains(type)).ShouldBeEmpty();
    }

    [Fact]
    public void Attention_does_not_overflow_where_scores_are_large()
    {
        using var tape = new Tape(new ThreadTeam(1));
        var pair = new SequenceLayout([2]);
        var pooled = AttentionPooling.Apply(tape, pair, tape.Constant(2, 1, [1000, -1000]), tape.Constant(2, 2, [3, 4, 5, 6]));
        pooled.Values.ToArray().ShouldBe([3f, 4f]);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var tape = new Tape(new ThreadTeam(1));
        Should.Throw<ArgumentException>(() => Addition.Apply(tape, tape.Constant(2, 3), tape.Constant(3, 2)));
        Should.Throw<ArgumentException>(() => JoinedColumns.Apply(tape, tape.Constant(2, 3), tape.Constant(3, 3)));
        Should.Throw<ArgumentException>(() => JoinedPositions.Apply(tape, layout, tape.Constant(9, 2), 3));
        Should.Throw<ArgumentException>(() => PositionColumns.Apply(tape, layout, tape.Constant(4, 6), 2));

        Should.Throw<ArgumentException>(() => ReplacedColumns.Apply(tape, tape.Constant(2, 3), tape.Constant(2, 2), [1]));
        Should.Throw<ArgumentException>(() => HouseholderReflection.Apply(tape, tape.Constant(3, 2), tape.Constant(2, 2)));
        Should.Throw<ArgumentException>(() => RadialTransform.Apply(
            tape, tape.Constant(3, 2), tape.Constant(2, 2), tape.Constant(2, 1), tape.Constant(2, 1)));
        Should.Throw<ArgumentException>(() => SplineTransform.Apply(
            tape, tape.Constant(3, 2), tape.Constant(3, 11), new RationalQuadraticSpline(2, 1)));
        Should.Throw<ArgumentException>(() => ContinuousTransform.Apply(
            tape, tape.Constant(3, 2), tape.Constant(1, 12), tape.Constant(1, 12), tape.Constant(1, 6), 4, default));
    }

    // log 1/3 Σ_k N(z; μ_k, L_k·L_kᵀ) in four dimensions, the determinant and ε = L⁻¹(z − μ) by MathNet's general solver.
    private static double LogMixture(double[] z, double[] means, double[] logVariances, double[] lower) =>
        Math.Log(Enumerable.Range(0, 3).Average(k =>
        {
            var factor = Matrix<double>.Build.Dense(4, 4, (i, j) =>
                i == j ? Math.Exp(logVariances[k * 4 + i] / 2) : j < i ? lower[k * 6 + Below(i, j)] : 0);
            var covariance = factor * factor.Transpose();
            var distance = Vector<double>.Build.Dense(4, j => z[j] - means[k * 4 + j]);
            return Math.Exp(-distance * covariance.Solve(distance) / 2)
                / Math.Sqrt(Math.Pow(2 * Math.PI, 4) * covariance.Determinant());
        }));

    // Where L_ij, j < i, lies among the numbers below the diagonal.
    private static int Below(int i, int j) => i * (i - 1) / 2 + j;

    // The row and column of mean and log variance [3, 4] that element i of two samples each, [6, 4], comes from.
    private static int Owner(int i) => i / 8 * 4 + i % 4;

    private static double Pooled(double[] scores, double[] values, int sequence, int query, int column)
    {
        var (sum, total) = (0.0, 0.0);
        for (var step = 0; step < layout.Lengths[sequence]; step++)
        {
            var row = layout.RowOf(sequence, step);
            var weight = Math.Exp(scores[row * 2 + query]);
            sum += weight * values[row * 5 + column];
            total += weight;
        }
        return sum / total;
    }

    private static void CheckTeacherForcing()
    {
        var samples = new SequenceLayout();
        samples.SetRepeated(layout.Lengths, 2);
        GradientCheck.ForAllChoices(
            (tape, x) => TeacherForcing.Apply(tape, layout, samples, x[1], x[0]),
            x =>
            {
                var output = new double[samples.RowCount * 3];
                for (var s = 0; s < samples.SequenceCount; s++)
                {
                    for (var step = 0; step < samples.Lengths[s]; step++)
                    {
                        var (source, row) = step == 0 ? (x[0], s) : (x[1], layout.RowOf(s / 2, step - 1));
                        Array.Copy(source, row * 3, output, samples.RowOf(s, step) * 3, 3);
                    }
                }
                return output;
            },
            Operand.Random(8, 3, 19), Operand.Random(9, 3, 20, isData: true));
    }
}
