using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using ArchVae.Tests.Posteriors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

/// <summary>
/// The operations of flows, which give a point and a log determinant, against their formulas in double precision.
/// </summary>
public sealed class FlowOperationTests
{
    private delegate (Tensor Z, Tensor LogDeterminant) Transform(Tape tape, Tensor[] x);

    [Fact]
    public void The_gated_step_is_that_of_the_formula() => Check(
        (tape, x) => GatedAffine.Apply(tape, x[0], x[1], x[2]),
        x => Elementwise(x[0], (i, z) => (Sigmoid(x[2][i]) * z + (1 - Sigmoid(x[2][i])) * x[1][i], Math.Log(Sigmoid(x[2][i])))),
        Operand.Random(4, 3, 1), Operand.Random(4, 3, 2), Operand.Random(4, 3, 3, 2));

    [Fact]
    public void The_plain_step_is_that_of_the_formula() => Check(
        (tape, x) => ShiftedScale.Apply(tape, x[0], x[1], x[2]),
        x => Elementwise(x[0], (i, z) => (x[1][i] + Math.Exp(x[2][i]) * z, x[2][i])),
        Operand.Random(4, 3, 4), Operand.Random(4, 3, 5), Operand.Random(4, 3, 6));

    [Fact]
    public void The_planar_flow_is_that_of_the_formula_with_one_set_of_parameters() => Check(
        (tape, x) => PlanarTransform.Apply(tape, x[0], x[1], x[2], x[3]), Planar,
        Operand.Random(4, 3, 7), Operand.Random(1, 3, 8), Operand.Random(1, 3, 9), Operand.Random(1, 1, 10));

    [Fact]
    public void The_planar_flow_is_that_of_the_formula_with_parameters_for_every_two_rows() => Check(
        (tape, x) => PlanarTransform.Apply(tape, x[0], x[1], x[2], x[3]), Planar,
        Operand.Random(6, 3, 11), Operand.Random(3, 3, 12), Operand.Random(3, 3, 13), Operand.Random(3, 1, 14));

    [Fact]
    public void The_radial_flow_is_that_of_the_formula() => Check(
        (tape, x) => RadialTransform.Apply(tape, x[0], x[1], x[2], x[3]), Radial,
        Operand.Random(6, 3, 15), Operand.Random(3, 3, 16), Operand.Random(3, 1, 17), Operand.Random(3, 1, 18));

    /// <summary>Draws of N(0, 2²) lie inside of [−3, 3] and outside.</summary>
    [Fact]
    public void The_spline_is_that_of_the_formula()
    {
        var spline = new RationalQuadraticSpline(bins: 4, reach: 3);
        Check(
            (tape, x) => SplineTransform.Apply(tape, x[0], x[1], spline), Spline,
            Operand.Random(6, 3, 19, 2), Operand.Random(6, 33, 20));
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(-30, 0)]
    [InlineData(-2000, 0)]
    [InlineData(-2000, 40)]
    [InlineData(2000, 5)]
    public void The_planar_determinant_is_above_zero_wherever_u_points(float push, float bias)
    {
        using var tape = new Tape(new ThreadTeam(1));
        var (z, logDeterminant) = PlanarTransform.Apply(
            tape, tape.Constant(3, 2, [0.1f, -3, 0, 0, 2, 1]), tape.Constant(1, 2, [push, push / 2]),
            tape.Constant(1, 2, [1, 0.5f]), tape.Constant(1, 1, [bias]));
        z.Values.ToArray().ShouldAllBe(value => float.IsFinite(value));
        logDeterminant.Values.ToArray().ShouldAllBe(value => float.IsFinite(value));
    }

    private static void Check(
        Transform transform, Func<double[][], (double[] Z, double[] LogDeterminant)> reference, params Operand[] operands)
    {
        GradientCheck.ForAllChoices(
            (tape, x) => transform(tape, x).Z, x => reference(x).Z, operands);
        GradientCheck.ForAllChoices(
            (tape, x) => transform(tape, x).LogDeterminant, x => reference(x).LogDeterminant, operands);
        GradientCheck.ForAllChoices(
            (tape, x) =>
            {
                var (z, logDeterminant) = transform(tape, x);
                return JoinedColumns.Apply(tape, z, logDeterminant);
            },
            x =>
            {
                var (z, logDeterminant) = reference(x);
                var columns = z.Length / logDeterminant.Length;
                return [.. logDeterminant.SelectMany((value, row) => z[(row * columns)..((row + 1) * columns)].Append(value))];
            },
            operands);
    }

    private static (double[] Z, double[] LogDeterminant) Elementwise(
        double[] z, Func<int, double, (double Z, double LogScale)> of)
    {
        var results = z.Select((value, i) => of(i, value)).ToList();
        return ([.. results.Select(result => result.Z)], [.. results.Chunk(3).Select(row => row.Sum(result => result.LogScale))]);
    }

    private static (double[] Z, double[] LogDeterminant) Planar(double[][] x)
    {
        var (z, u, w, b) = (x[0], x[1], x[2], x[3]);
        var rows = z.Chunk(3).Select((row, i) =>
        {
            var p = i * b.Length / (z.Length / 3);
            return FlowReference.Planar(row, u[(3 * p)..(3 * p + 3)], w[(3 * p)..(3 * p + 3)], b[p]);
        }).ToList();
        return ([.. rows.SelectMany(row => row.Z)], [.. rows.Select(row => row.LogDeterminant)]);
    }

    private static (double[] Z, double[] LogDeterminant) Radial(double[][] x)
    {
        var rows = x[0].Chunk(3).Select((row, i) =>
        {
            var p = i * x[2].Length / (x[0].Length / 3);
            return FlowReference.Radial(row, x[1][(3 * p)..(3 * p + 3)], x[2][p], x[3][p]);
        }).ToList();
        return ([.. rows.SelectMany(row => row.Z)], [.. rows.Select(row => row.LogDeterminant)]);
    }

    private static (double[] Z, double[] LogDeterminant) Spline(double[][] x)
    {
        var points = x[0].Select((value, i) => FlowReference.Spline(value, x[1][(11 * i)..(11 * i + 11)], 3)).ToList();
        return ([.. points.Select(point => point.Y)], [.. points.Chunk(3).Select(row => row.Sum(point => point.LogSlope))]);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
