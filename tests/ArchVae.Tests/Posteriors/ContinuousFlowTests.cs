using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>
/// Flows in continuous time against exact answers: of one term, where sinh(wᵀz + b) grows as exp(wᵀu·t), and of a linear field;
/// and against the planar flows whose limit they are.
/// </summary>
public sealed class ContinuousFlowTests
{
    private static readonly double[] u = [0.9, -0.5];
    private static readonly double[] w = [1.2, 0.7];
    private const double B = 0.3;

    public static TheoryData<RungeKuttaScheme, int> Orders => new()
    {
        { RungeKuttaScheme.Euler, 1 },
        { RungeKuttaScheme.Midpoint, 2 },
        { RungeKuttaScheme.Heun, 2 },
        { RungeKuttaScheme.Classic, 4 },
        { RungeKuttaScheme.BogackiShampine, 3 },
        { RungeKuttaScheme.DormandPrince, 5 },
    };

    /// <summary>Half the step, an error smaller by 2 to the order, of the point and of the log determinant.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void The_error_of_a_scheme_falls_with_its_order(RungeKuttaScheme scheme, int order)
    {
        // From several points, as the error of one may change its sign on the way.
        (double Point, double LogDeterminant) Error(int steps)
        {
            var (ofPoints, ofLogDeterminants) = (0.0, 0.0);
            foreach (var x in new[] { -1.5, -0.75, 0.25, 0.5, 1.5 })
            {
                var (exact, exactLogDeterminant) = Exact([x, -0.75], 2);
                var (z, logDeterminant) = Steps(scheme, new TanhFields(), [x, -0.75], 2, steps);
                ofPoints += Math.Abs(z[0] - exact[0]) + Math.Abs(z[1] - exact[1]);
                ofLogDeterminants += Math.Abs(logDeterminant - exactLogDeterminant);
            }
            return (ofPoints, ofLogDeterminants);
        }
        var steps = order <= 2 ? 64 : 8;
        var (coarse, fine) = (Error(steps), Error(2 * steps));
        Math.Log2(coarse.Point / fine.Point).ShouldBe(order, 0.35);
        Math.Log2(coarse.LogDeterminant / fine.LogDeterminant).ShouldBe(order, 0.35);
    }

    [Theory]
    [InlineData(RungeKuttaScheme.BogackiShampine, 1e-4)]
    [InlineData(RungeKuttaScheme.BogackiShampine, 1e-7)]
    [InlineData(RungeKuttaScheme.DormandPrince, 1e-4)]
    [InlineData(RungeKuttaScheme.DormandPrince, 1e-9)]
    public void A_pair_keeps_its_tolerance(RungeKuttaScheme scheme, double tolerance)
    {
        foreach (var (x, y) in new[] { (0.4f, -0.8f), (-3, 2), (0, -0.4f), (5, 5) })
        {
            var (exact, exactLogDeterminant) = Exact([x, y], 4);
            var path = new RungeKuttaPath();
            path.Begin([x, y], scheme);
            path.Integrate(new TanhFields(), 4, new(scheme, Tolerance: tolerance));
            // Errors of steps add up, and grow on the way as the points beside it do: by less than e here.
            var allowed = 3 * tolerance * path.Steps;
            for (var j = 0; j < 2; j++) path.Z[j].ShouldBe(exact[j], allowed * (1 + Math.Abs(exact[j])));
            path.LogDeterminant.ShouldBe(exactLogDeterminant, allowed);
            path.Steps.ShouldBeLessThan(scheme == RungeKuttaScheme.DormandPrince ? 60 : 500);
        }
    }

    /// <summary>dz/dt = Az has z = exp(At)·z_0, and for every scheme log|det| = t·tr A to rounding.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void A_linear_field_has_its_exact_answer(RungeKuttaScheme scheme, int order)
    {
        var a = Matrix<double>.Build.DenseOfArray(new[,] { { 0.3, -0.8, 0.1 }, { 0.5, -0.4, 0.2 }, { -0.2, 0.6, 0.5 } });
        double[] start = [1, -0.5, 2];
        var exact = Exponential(a).Multiply(Vector<double>.Build.Dense(start));
        double Error(int steps)
        {
            var (z, logDeterminant) = Steps(scheme, new LinearField(a), start, 1, steps);
            logDeterminant.ShouldBe(a.Trace(), 1e-13);
            return (Vector<double>.Build.Dense(z) - exact).L2Norm();
        }
        var steps = order <= 2 ? 64 : 4;
        Math.Log2(Error(steps) / Error(2 * steps)).ShouldBe(order, 0.35);
        if (order >= 4) Error(64).ShouldBeLessThan(1e-8);
    }

    /// <summary>Arguments of 0.001 leave of tanh its slope: Σ u·tanh(wᵀz) is nearly Az for A = Σ u·wᵀ.</summary>
    [Fact]
    public void A_flow_with_small_arguments_is_the_exponential_of_its_matrix()
    {
        const float Small = 1e-3f;
        using var tape = new Tape(new ThreadTeam(1), recording: false);
        var a = Matrix<double>.Build.DenseOfArray(new[,] { { 0.3, -0.8 }, { 0.5, -0.4 } });
        // Term m pushes along axis m by row m of the matrix.
        var (z, logDeterminant) = ContinuousTransform.Apply(
            tape, tape.Constant(1, 2, [1, -0.5f]), tape.Constant(1, 4, [1 / Small, 0, 0, 1 / Small]),
            tape.Constant(1, 4, [0.3f * Small, -0.8f * Small, 0.5f * Small, -0.4f * Small]), tape.Constant(1, 2, [0, 0]), 1,
            new(RungeKuttaScheme.DormandPrince, Tolerance: 1e-9));
        var exact = Exponential(a).Multiply(Vector<double>.Build.Dense([1, -0.5]));
        for (var j = 0; j < 2; j++) ((double)z.Values[j]).ShouldBe(exact[j], 2e-6);
        ((double)logDeterminant.Values[0]).ShouldBe(a.Trace(), 2e-6);
    }

    /// <summary>
    /// With one term and the raw u, K Euler steps give the points of K planar flows with the same parameters, and log
    /// determinants that differ by O(δ²) a step, δ = 1 / K: by O(δ) in all.
    /// </summary>
    [Fact]
    public void Euler_steps_are_planar_flows_with_tied_parameters()
    {
        const int Rows = 20;
        using var tape = new Tape(new ThreadTeam(1), recording: false);
        var points = Numbers.Gaussian(2 * Rows, 7, 1.5);
        double Difference(int count)
        {
            var (z, logDeterminant) = ContinuousTransform.Apply(
                tape, tape.Constant(Rows, 2, points), Row(tape, u), Row(tape, w), Row(tape, [B]), 1,
                new(RungeKuttaScheme.Euler, count));
            var planar = tape.Constant(Rows, 2, points);
            var (learned, sums, largest) = (Row(tape, Unconstrained(count)), new double[Rows], 0.0);
            for (var k = 0; k < count; k++)
            {
                (planar, var ofStep) = PlanarTransform.Apply(tape, planar, learned, Row(tape, w), Row(tape, [B]));
                for (var row = 0; row < Rows; row++) sums[row] += ofStep.Values[row];
            }
            for (var i = 0; i < z.Length; i++) ((double)z.Values[i]).ShouldBe(planar.Values[i], 1e-6 * count + 1e-6);
            for (var row = 0; row < Rows; row++)
                largest = Math.Max(largest, Math.Abs(sums[row] - logDeterminant.Values[row]));
            return largest;
        }
        Math.Log2(Difference(8) / Difference(16)).ShouldBe(1, 0.15);
        Math.Log2(Difference(16) / Difference(32)).ShouldBe(1, 0.1);
        // One step: log(1 + δx) against δx, a difference of δ²x²/2.
        var one = Math.Abs(Difference(1));
        one.ShouldBeGreaterThan(0.01);
    }

    /// <summary>The difference of one step of length δ is (δ·uᵀw·h')² / 2 and what is smaller.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    public void The_log_densities_of_a_step_differ_by_its_square(double length)
    {
        var (z, logDeterminant) = Steps(RungeKuttaScheme.Euler, new TanhFields(), [0.375, -0.75], length, 1);
        var t = Math.Tanh(w[0] * 0.375 - w[1] * 0.75 + B);
        var trace = (u[0] * w[0] + u[1] * w[1]) * (1 - t * t);
        z[0].ShouldBe(0.375 + length * u[0] * t, 1e-15);
        logDeterminant.ShouldBe(length * trace, 1e-15);
        var difference = logDeterminant - Math.Log(1 + length * trace);
        difference.ShouldBe(length * length * trace * trace / 2, Math.Pow(length, 3));
    }

    /// <summary>There and back again, and the density of points by the way back is that by the way there.</summary>
    [Theory]
    [InlineData(RungeKuttaScheme.BogackiShampine, 1e-6, 1e-4)]
    [InlineData(RungeKuttaScheme.DormandPrince, 1e-5, 3e-4)]
    [InlineData(RungeKuttaScheme.DormandPrince, 1e-8, 1e-6)]
    [InlineData(RungeKuttaScheme.Classic, 0, 1e-5)]
    public void Backwards_in_time_it_is_its_own_inverse(RungeKuttaScheme scheme, double tolerance, double allowed)
    {
        const int Rows = 50, Size = 4, Count = 3 * 5;
        using var tape = new Tape(new ThreadTeam(1), recording: false);
        var z = tape.Constant(Rows, Size, Numbers.Gaussian(Rows * Size, 1, 1.5));
        var (ofU, ofW) = (Numbers.Gaussian(Count * Size, 2, 0.5), Numbers.Gaussian(Count * Size, 3));
        Integration integration = new(scheme, Steps: 20, tolerance);
        (Tensor Z, Tensor LogDeterminant) Go(Tensor from, bool backwards) => ContinuousTransform.Apply(
            tape, from, tape.Constant(1, Count * Size, ofU), tape.Constant(1, Count * Size, ofW),
            tape.Constant(1, Count, Numbers.Gaussian(Count, 4)), 3, integration, backwards);
        var there = Go(z, backwards: false);
        var back = Go(there.Z, backwards: true);
        there.Z.Values.ToArray().Zip(z.Values.ToArray(), (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(0.5f);
        for (var i = 0; i < z.Length; i++)
            ((double)back.Z.Values[i]).ShouldBe(z.Values[i], allowed * Math.Max(1, Math.Abs(z.Values[i])));
        for (var row = 0; row < Rows; row++)
            ((double)back.LogDeterminant.Values[row]).ShouldBe(-there.LogDeterminant.Values[row], allowed);
    }

    // u such that û of a planar flow is δ·u: wᵀû = softplus(wᵀu) − 1, and across w the two are the same.
    private static double[] Unconstrained(int count)
    {
        var product = (u[0] * w[0] + u[1] * w[1]) / count;
        var raw = Math.Log(Math.Exp(1 + product) - 1);
        var along = (raw - product) / (w[0] * w[0] + w[1] * w[1]);
        return [u[0] / count + along * w[0], u[1] / count + along * w[1]];
    }

    // With a = wᵀz + b: da/dt = wᵀu·tanh a, so that sinh a grows as an exponential; log|det| = log ∂a_t/∂a_0.
    private static (double[] Z, double LogDeterminant) Exact(double[] z, double time)
    {
        var product = u[0] * w[0] + u[1] * w[1];
        var from = w[0] * z[0] + w[1] * z[1] + B;
        var to = Math.Asinh(Math.Sinh(from) * Math.Exp(product * time));
        var logDeterminant = product * time + Math.Log(Math.Cosh(from) / Math.Cosh(to));
        return ([z[0] + u[0] * (to - from) / product, z[1] + u[1] * (to - from) / product], logDeterminant);
    }

    // Equal steps, of a pair too: one to a piece, with any tolerance.
    private static (double[] Z, double LogDeterminant) Steps(
        RungeKuttaScheme scheme, IVectorField field, double[] start, double time, int steps)
    {
        var path = new RungeKuttaPath();
        path.Begin([.. start.Select(value => (float)value)], scheme);
        for (var step = 0; step < steps; step++) path.Integrate(field, time / steps, new(scheme, 1, double.PositiveInfinity));
        path.Steps.ShouldBe(steps);
        return (path.Z.ToArray(), path.LogDeterminant);
    }

    private static Tensor Row(Tape tape, double[] values) =>
        tape.Constant(1, values.Length, Array.ConvertAll(values, value => (float)value));

    private static Matrix<double> Exponential(Matrix<double> a)
    {
        var (sum, term) = (Matrix<double>.Build.DenseIdentity(a.RowCount), Matrix<double>.Build.DenseIdentity(a.RowCount));
        for (var k = 1; k < 30; k++)
        {
            term = term * a / k;
            sum += term;
        }
        return sum;
    }

    private sealed class LinearField(Matrix<double> a) : IVectorField
    {
        public double Evaluate(int stage, ReadOnlySpan<double> z, Span<double> f)
        {
            (a * Vector<double>.Build.Dense(z.ToArray())).AsArray().CopyTo(f);
            return a.Trace();
        }

        public void Backward(
            int stage, ReadOnlySpan<double> z, ReadOnlySpan<double> byF, double byTrace, Span<double> byZ) =>
            throw new NotSupportedException();
    }

    // One term in double precision, apart from the library's.
    private sealed class TanhFields : IVectorField
    {
        public double Evaluate(int stage, ReadOnlySpan<double> z, Span<double> f)
        {
            var t = Math.Tanh(w[0] * z[0] + w[1] * z[1] + B);
            for (var j = 0; j < 2; j++) f[j] = u[j] * t;
            return (u[0] * w[0] + u[1] * w[1]) * (1 - t * t);
        }

        public void Backward(
            int stage, ReadOnlySpan<double> z, ReadOnlySpan<double> byF, double byTrace, Span<double> byZ) =>
            throw new NotSupportedException();
    }
}
