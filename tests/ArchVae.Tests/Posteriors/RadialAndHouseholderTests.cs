using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>Radial and Householder flows against what is known of them in closed form.</summary>
public sealed class RadialAndHouseholderTests : IDisposable
{
    private readonly ThreadTeam team = new(1);
    private readonly ParameterSet parameters = new();
    private readonly Tape tape;

    public RadialAndHouseholderTests() => tape = new Tape(team, recording: false);

    public void Dispose()
    {
        tape.Dispose();
        parameters.Dispose();
        team.Dispose();
    }

    /// <summary>
    /// From a push that tears the center open to one that nearly draws all to it: s = α + β from 0 to far above α.
    /// </summary>
    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(3, -3)]
    [InlineData(-10, 5)]
    [InlineData(2, -40)]
    [InlineData(-60, 100)]
    public void A_radial_flow_is_inverted_however_strong(double a, double b)
    {
        const int Rows = 40;
        var flow = new RadialFlow(parameters, "flow", 3, features: null);
        parameters.Initialize(1);
        Set("flow.center", 0.3, -0.2, 1);
        Set("flow.alpha", a);
        Set("flow.beta", b);
        var image = flow.Apply(tape, tape.Constant(Rows, 3, Numbers.Gaussian(3 * Rows, 3, 2)), default);
        image.LogDeterminant.Values.ToArray().ShouldAllBe(value => float.IsFinite(value));
        var again = flow.Apply(tape, flow.Invert(tape, image.Z, default), default).Z;
        for (var i = 0; i < again.Length; i++)
            ((double)again.Values[i]).ShouldBe(image.Z.Values[i], 2e-6 * Math.Max(1, Math.Abs(image.Z.Values[i])));
    }

    [Fact]
    public void A_radial_flow_keeps_its_center()
    {
        var flow = new RadialFlow(parameters, "flow", 2, features: null);
        parameters.Initialize(1);
        Set("flow.center", 0.5, -2);
        var (z, logDeterminant) = flow.Apply(tape, tape.Constant(1, 2, [0.5f, -2]), default);
        z.Values.ToArray().ShouldBe([0.5f, -2]);
        // There the map is z_0 + (s / α)·(z − z_0).
        var (alpha, sum) = (Softplus("flow.alpha"), Softplus("flow.beta"));
        ((double)logDeterminant.Values[0]).ShouldBe(2 * Math.Log(sum / alpha), 1e-6);
        flow.Invert(tape, z, default).Values.ToArray().ShouldBe([0.5f, -2]);
    }

    /// <summary>Reflections at an angle of φ make a turn of 2φ.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(1.2)]
    [InlineData(-0.8)]
    public void A_Householder_flow_in_the_plane_is_a_rotation_by_twice_the_angle(double angle)
    {
        var flow = new HouseholderFlow(parameters, "flow", 2, features: null);
        parameters.Initialize(1);
        Set("flow.v", 2, 0);
        Set("flow.d", 3 * Math.Cos(angle) - 2, 3 * Math.Sin(angle));
        var (z, logDeterminant) = flow.Apply(tape, tape.Constant(1, 2, [0.7f, -0.4f]), default);
        var (cos, sin) = (Math.Cos(2 * angle), Math.Sin(2 * angle));
        ((double)z.Values[0]).ShouldBe(cos * 0.7 + sin * 0.4, 1e-6);
        ((double)z.Values[1]).ShouldBe(sin * 0.7 - cos * 0.4, 1e-6);
        logDeterminant.Values[0].ShouldBe(0);
    }

    [Fact]
    public void Householder_flows_keep_lengths_and_angles()
    {
        const int Size = 7;
        var flow = new HouseholderFlow(parameters, "flow", Size, features: null);
        parameters.Initialize(1);
        Set("flow.d", [.. Numbers.Gaussian(Size, 5).Select(value => (double)value)]);
        var points = Numbers.Gaussian(2 * Size, 6);
        var z = flow.Apply(tape, tape.Constant(2, Size, points), default).Z;
        Dot(z.Row(0), z.Row(0)).ShouldBe(Dot(points.AsSpan(0, Size), points.AsSpan(0, Size)), 1e-5);
        Dot(z.Row(0), z.Row(1)).ShouldBe(Dot(points.AsSpan(0, Size), points.AsSpan(Size, Size)), 1e-5);
        z.Values.ToArray().Zip(points, (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(0.1f);
    }

    [Fact]
    public void A_Householder_flow_of_one_dimension_has_no_parameters()
    {
        _ = new HouseholderFlow(parameters, "flow", 1, features: 4);
        parameters.Parameters.ShouldBeEmpty();
    }

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++) sum += (double)left[i] * right[i];
        return sum;
    }

    private double Softplus(string name) => Math.Log(1 + Math.Exp(parameters.Find(name).Tensor.Values[0]));

    private void Set(string name, params double[] values) =>
        Array.ConvertAll(values, value => (float)value).CopyTo(parameters.Find(name).Tensor.Values);
}
