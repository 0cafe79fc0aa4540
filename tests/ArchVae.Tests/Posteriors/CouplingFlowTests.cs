using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>Coupling and spline flows: what moves and what stays, and splines against what is known of them.</summary>
public sealed class CouplingFlowTests : IDisposable
{
    private readonly ThreadTeam team = new(1);
    private readonly Tape tape;

    public CouplingFlowTests() => tape = new Tape(team, recording: false);

    public void Dispose()
    {
        tape.Dispose();
        team.Dispose();
    }

    [Theory]
    [InlineData("coupling", 2)]
    [InlineData("coupling", 5)]
    [InlineData("coupling", 32)]
    [InlineData("spline", 5)]
    public void Two_neighbours_move_every_dimension_once_and_any_two_are_told_apart_by_some_flow(string family, int size)
    {
        var bits = (int)Math.Ceiling(Math.Log2(size));
        var moved = Enumerable.Range(0, 2 * bits).Select(place => MovedBy(family, size, place)).ToList();
        for (var place = 0; place < 2 * bits; place += 2)
            moved[place].Concat(moved[place + 1]).Order().ShouldBe(Enumerable.Range(0, size));
        for (var i = 0; i < size; i++)
            for (var j = 0; j < i; j++) moved.ShouldContain(set => set.Contains(i) != set.Contains(j));
        moved.ShouldAllBe(set => set.Count > 0 && set.Count < size);
        MovedBy(family, size, 2 * bits).ShouldBe(moved[0]);
    }

    [Fact]
    public void Additive_coupling_keeps_volume()
    {
        using var parameters = Random(out var flow, "coupling", 4, new CouplingOptions { CouplingForm = CouplingForm.Additive });
        flow.Apply(tape, Points(4), Context()).LogDeterminant.Values.ToArray().ShouldAllBe(value => value == 0);
        parameters.Parameters.ShouldAllBe(parameter => !parameter.Name.Contains("scale"));
    }

    /// <summary>With output weights of 0 only the biases are left: z' = m + e^s·z with s = 4·tanh(raw / 4).</summary>
    [Fact]
    public void Affine_coupling_shifts_and_scales_by_what_the_network_gives()
    {
        using var parameters = Random(out var flow, "coupling", 2, new CouplingOptions());
        parameters.Find("flow.coupling.shift.weight").Tensor.Values.Clear();
        parameters.Find("flow.coupling.scale.weight").Tensor.Values.Clear();
        parameters.Find("flow.coupling.shift.bias").Tensor.Values[0] = 0.7f;
        parameters.Find("flow.coupling.scale.bias").Tensor.Values[0] = -6;
        var (z, logDeterminant) = flow.Apply(tape, tape.Constant(1, 2, [0.3f, 1.5f]), Context());
        var logScale = 4 * Math.Tanh(-1.5);
        z.Values[0].ShouldBe(0.3f);
        ((double)z.Values[1]).ShouldBe(0.7 + Math.Exp(logScale) * 1.5, 1e-6);
        ((double)logDeterminant.Values[0]).ShouldBe(logScale, 1e-6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(256)]
    public void A_spline_whose_parameters_are_0_is_the_identity(int bins)
    {
        var spline = new RationalQuadraticSpline(bins, 5);
        spline.Set(new float[spline.ParameterCount]);
        for (var x = -7.0; x <= 7; x += 0.37)
        {
            var (value, logSlope) = spline.At(x);
            value.ShouldBe(x, 1e-12);
            logSlope.ShouldBe(0, 1e-12);
        }
    }

    /// <summary>
    /// Its slope is the difference quotient, in every bin, across knots, and at the ends, where it meets the identity.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(300)]
    public void A_spline_rises_and_is_inverted_with_parameters_of_any_size(double deviation)
    {
        const double Step = 1e-7;
        var spline = new RationalQuadraticSpline(6, 4);
        spline.Set(Numbers.Gaussian(spline.ParameterCount, 3, deviation));
        var last = double.NegativeInfinity;
        for (var x = -4.5; x <= 4.5; x += 0.0137)
        {
            var (value, logSlope) = spline.At(x);
            value.ShouldBeGreaterThan(last);
            last = value;
            var slope = Math.Exp(logSlope);
            spline.Invert(value).ShouldBe(x, 1e-9 + 1e-13 / slope);
            if (deviation > 10) continue;
            var quotient = (spline.At(x + Step).Value - spline.At(x - Step).Value) / (2 * Step);
            quotient.ShouldBe(slope, 1e-4 * Math.Max(1, slope), $"{x}");
        }
        spline.At(-4).ShouldBe((-4, 0));
        spline.At(4).ShouldBe((4, 0));
        spline.At(4 - 1e-9).Value.ShouldBe(4, 1e-5);
    }

    /// <summary>At a knot the slope is the one that the parameters give, from both sides.</summary>
    [Fact]
    public void The_slope_at_a_knot_is_its_parameter()
    {
        // Two equal bins, and a slope of exp(1.5·tanh(1 / 1.5)) between them.
        var spline = new RationalQuadraticSpline(2, 3);
        spline.Set([0, 0, 0, 0, 1]);
        var slope = Math.Exp(1.5 * Math.Tanh(1 / 1.5));
        spline.At(0).Value.ShouldBe(0, 1e-12);
        Math.Exp(spline.At(0).LogSlope).ShouldBe(slope, 1e-6);
        Math.Exp(spline.At(-1e-9).LogSlope).ShouldBe(slope, 1e-6);
    }

    private static List<int> MovedBy(string family, int size, int place)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        using var parameters = Random(out var flow, family, size, new CouplingOptions(), place);
        var points = tape.Constant(1, size, Numbers.Gaussian(size, 4));
        var image = flow.Apply(tape, points, new(default, tape.Constant(1, 2, [0.3f, -1]))).Z;
        return [.. Enumerable.Range(0, size).Where(j => image.Values[j] != points.Values[j])];
    }

    private static ParameterSet Random(out Flow flow, string family, int size, CouplingOptions options, int place = 0)
    {
        var parameters = new ParameterSet();
        flow = FlowFamily.Registry.Get(family).Create(new(parameters, "flow", 3, 2, size, place, [options]));
        parameters.Initialize(1);
        for (var i = 0; i < parameters.Parameters.Count; i++)
            Numbers.Gaussian(parameters.Parameters[i].Length, 30 + (ulong)i).CopyTo(parameters.Parameters[i].Tensor.Values);
        return parameters;
    }

    private Tensor Points(int size) => tape.Constant(5, size, Numbers.Gaussian(5 * size, 4));

    private FlowConditions Context() => new(default, tape.Constant(1, 2, [0.3f, -1]));
}
