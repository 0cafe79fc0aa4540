using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

/// <summary>Flows in continuous time as an operation: their steps in double precision, gradients, batches and memory.</summary>
public sealed class ContinuousTransformTests
{
    private const int Pieces = 2;
    private const int Terms = 3;

    /// <summary>Against the classic scheme written out; gradients are those of what the steps compute.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Values_and_gradients_are_those_of_the_steps(int steps, bool backwards)
    {
        GradientCheck.ForAllChoices(
            (tape, x) =>
            {
                var (z, logDeterminant) = ContinuousTransform.Apply(
                    tape, x[0], x[1], x[2], x[3], Pieces, new(RungeKuttaScheme.Classic, steps), backwards);
                return JoinedColumns.Apply(tape, z, logDeterminant);
            },
            x => [.. x[0].Chunk(3).SelectMany((row, i) => Classic(row, x[1], x[2], x[3], i / 2, steps, backwards))],
            Operand.Random(4, 3, 1), Operand.Random(2, Pieces * Terms * 3, 2, 0.5),
            Operand.Random(2, Pieces * Terms * 3, 3), Operand.Random(2, Pieces * Terms, 4));
    }

    /// <summary>Differences of a pair's result see its steps change, by no more than the tolerance.</summary>
    [Theory]
    [InlineData(RungeKuttaScheme.BogackiShampine)]
    [InlineData(RungeKuttaScheme.DormandPrince)]
    public void Gradients_of_a_pair_are_those_of_small_steps(RungeKuttaScheme scheme)
    {
        new GradientCheck { ValueTolerance = 1e-5, GradientTolerance = 1e-4 }
            .With(5, 3).With(1, Pieces * Terms * 3).With(1, Pieces * Terms * 3, scale: 2).With(1, Pieces * Terms)
            .Run(
                (tape, x) =>
                {
                    var (z, logDeterminant) = ContinuousTransform.Apply(
                        tape, x[0], x[1], x[2], x[3], Pieces, new(scheme, Tolerance: 1e-8));
                    return JoinedColumns.Apply(tape, z, logDeterminant);
                },
                x => [.. x[0].Chunk(3).SelectMany(row => Classic(row, x[1], x[2], x[3], 0, 40, false))]);
    }

    /// <summary>A hundred rows are seven pieces of work.</summary>
    [Theory]
    [InlineData(RungeKuttaScheme.Heun, 1)]
    [InlineData(RungeKuttaScheme.DormandPrince, 1)]
    [InlineData(RungeKuttaScheme.BogackiShampine, 50)]
    public void A_rows_bytes_do_not_depend_on_its_batch(RungeKuttaScheme scheme, int sets)
    {
        const int Rows = 100;
        float[] points = Numbers.Gaussian(2 * Rows, 1, 2);
        float[] u = Numbers.Gaussian(8 * sets, 2, 2), w = Numbers.Gaussian(8 * sets, 3, 2), b = Numbers.Gaussian(4 * sets, 4);
        var ofSet = Rows / sets;
        var (z, logDeterminant, gradient) = Run(2, points, u, w, b, sets, scheme);
        for (var row = 0; row < Rows; row++)
        {
            var p = row / ofSet;
            var alone = Run(1, points[(2 * row)..(2 * row + 2)], u[(8 * p)..(8 * p + 8)], w[(8 * p)..(8 * p + 8)],
                b[(4 * p)..(4 * p + 4)], 1, scheme);
            alone.Z.ShouldBe(z[(2 * row)..(2 * row + 2)]);
            alone.LogDeterminant.ShouldBe([logDeterminant[row]]);
            alone.Gradient.ShouldBe(gradient[(2 * row)..(2 * row + 2)]);
        }
    }

    /// <summary>
    /// Where the field is so steep that the tolerance would take millions of steps, there is an end all the same.
    /// </summary>
    [Theory]
    [InlineData(1e4f)]
    [InlineData(1e8f)]
    public void A_pair_comes_to_an_end(float steepness)
    {
        var path = new RungeKuttaPath();
        var field = new TanhField();
        using var tape = new Tape(new ThreadTeam(1), recording: false);
        var (u, w) = (tape.Constant(1, 2, [-steepness, steepness]), tape.Constant(1, 2, [steepness, 1]));
        field.Set(u, w, tape.Constant(1, 2, [0.5f, 0]), 0, 1, 7);
        path.Begin([0.1f], RungeKuttaScheme.DormandPrince);
        path.Integrate(field, 1, new(RungeKuttaScheme.DormandPrince, Tolerance: 1e-10));
        // And one for what rounding leaves.
        path.Steps.ShouldBeLessThanOrEqualTo(RungeKuttaPath.MostSteps + 1);
        double.IsFinite(path.Z[0]).ShouldBeTrue();
    }

    private static (float[] Z, float[] LogDeterminant, float[] Gradient) Run(
        int threads, float[] points, float[] u, float[] w, float[] b, int sets, RungeKuttaScheme scheme)
    {
        using var team = new ThreadTeam(threads);
        using var tape = new Tape(team);
        var z = tape.Variable(points.Length / 2, 2);
        points.CopyTo(z.Values);
        var (image, logDeterminant) = ContinuousTransform.Apply(
            tape, z, tape.Constant(sets, 8, u), tape.Constant(sets, 8, w), tape.Constant(sets, 4, b), 2, new(scheme, 5));
        tape.Backward(Addition.Apply(
            tape, WeightedSum.Apply(tape, image, 1), WeightedSum.Apply(tape, logDeterminant, 1)));
        return (image.Values.ToArray(), logDeterminant.Values.ToArray(), z.Gradients.ToArray());
    }

    // z' and log|det| of a row by the classic scheme, as textbooks write it.
    private static double[] Classic(
        double[] z, double[] u, double[] w, double[] b, int p, int steps, bool backwards)
    {
        var (size, count, length) = (z.Length, Pieces * Terms, (backwards ? -1.0 : 1.0) / Pieces / steps);
        double[] state = [.. z, 0];
        foreach (var piece in backwards ? Enumerable.Range(0, Pieces).Reverse() : Enumerable.Range(0, Pieces))
        {
            double[] Slope(double[] at)
            {
                var slope = new double[size + 1];
                for (var m = p * count + piece * Terms; m < p * count + (piece + 1) * Terms; m++)
                {
                    var t = Math.Tanh(b[m] + Enumerable.Range(0, size).Sum(j => w[m * size + j] * at[j]));
                    for (var j = 0; j < size; j++)
                    {
                        slope[j] += u[m * size + j] * t;
                        slope[size] += u[m * size + j] * w[m * size + j] * (1 - t * t);
                    }
                }
                return slope;
            }
            double[] Moved(double share, double[] slope) => [.. state.Zip(slope, (a, s) => a + share * length * s)];
            for (var step = 0; step < steps; step++)
            {
                var k1 = Slope(state);
                var k2 = Slope(Moved(0.5, k1));
                var k3 = Slope(Moved(0.5, k2));
                var k4 = Slope(Moved(1, k3));
                state = [.. state.Select((a, j) => a + length * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]) / 6)];
            }
        }
        return state;
    }
}
