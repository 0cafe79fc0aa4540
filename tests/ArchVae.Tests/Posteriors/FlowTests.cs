using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using ArchVae.Tests.Models;
using ArchVae.Tests.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>Flows against values from elsewhere, and where their numbers are hard.</summary>
public sealed class FlowTests : IDisposable
{
    private readonly ThreadTeam team = new(1);
    private readonly ParameterSet parameters = new();
    private readonly Tape tape;

    public FlowTests() => tape = new Tape(team);

    public void Dispose()
    {
        tape.Dispose();
        parameters.Dispose();
        team.Dispose();
    }

    [Fact]
    public void Planar_flows_are_those_of_the_fixture()
    {
        var fixture = new Fixture("planar");
        var flows = Enumerable.Range(0, 3).Select(k => new PlanarFlow(parameters, $"{k}", 4, features: null)).ToList();
        parameters.Initialize(1);
        var z = tape.Constant(5, 4, Fixture.Flat(fixture.Matrix("z0")));
        var logDeterminant = new double[5];
        for (var k = 0; k < 3; k++)
        {
            Set($"{k}.u", fixture.Matrix("u")[k]);
            Set($"{k}.w", fixture.Matrix("w")[k]);
            Set($"{k}.b", fixture.Vector("b")[k]);
            (z, var ofStep) = flows[k].Apply(tape, z, default);
            for (var row = 0; row < 5; row++) logDeterminant[row] += ofStep.Values[row];
        }
        Fixture.ShouldBeMet(z.Values, fixture.Matrix("z"));
        Fixture.ShouldBeMet([.. logDeterminant.Select(value => (float)value)], fixture.Vector("log_det"));
    }

    [Fact]
    public void The_direction_of_a_planar_flow_is_constrained_as_in_the_fixture()
    {
        var fixture = new Fixture("planar");
        for (var k = 0; k < 3; k++)
        {
            float[] u = Fixture.Flat([fixture.Matrix("u")[k]]), w = Fixture.Flat([fixture.Matrix("w")[k]]);
            var direction = PlanarTransform.Direction.Of(u, w);
            Fixture.ShouldBeMet([.. u.Zip(w, (a, b) => (float)(a + direction.Correction * b))],
                fixture.Matrix("u_constrained")[k]);
            // wᵀû = softplus(wᵀu) − 1.
            direction.Softplus.ShouldBe(1 + fixture.Matrix("u_constrained")[k].Zip(w, (a, b) => a * b).Sum(), 1e-6);
        }
    }

    /// <summary>
    /// The fixture's six hidden units have degrees 1 to 3 twice; of eight units over four dimensions two have each of 0 to 3.
    /// </summary>
    [Fact]
    public void A_gated_step_of_an_inverse_autoregressive_flow_is_that_of_the_fixture()
    {
        const int Width = 8;
        var fixture = new Fixture("iaf");
        var flow = new InverseAutoregressiveFlow(
            parameters, "flow", new IafOptions { MadeWidth = Width }, size: 4, contextSize: 3, reversed: false);
        parameters.Initialize(1);
        int[] places = [2, 4, 6, 3, 5, 7];
        double[] Placed(double[] ofUnits)
        {
            var all = new double[Width];
            for (var unit = 0; unit < places.Length; unit++) all[places[unit]] = ofUnits[unit];
            return all;
        }
        var hidden = new double[Width][];
        Array.Fill(hidden, new double[7]);
        for (var unit = 0; unit < places.Length; unit++)
            hidden[places[unit]] = [.. fixture.Matrix("hidden_weight")[unit], .. fixture.Matrix("context_weight")[unit]];
        Set("flow.made.0.weight", [.. hidden.SelectMany(row => row)]);
        Set("flow.made.0.bias", Placed(fixture.Vector("hidden_bias")));
        Set("flow.made.shift.weight", [.. fixture.Matrix("shift_weight").SelectMany(Placed)]);
        Set("flow.made.shift.bias", fixture.Vector("shift_bias"));
        Set("flow.made.scale.weight", [.. fixture.Matrix("gate_weight").SelectMany(Placed)]);
        Set("flow.made.scale.bias", fixture.Vector("gate_bias"));

        (Tensor Input, Tensor Z, Tensor LogDeterminant) Apply()
        {
            tape.Clear();
            var input = tape.Variable(5, 4);
            Fixture.Flat(fixture.Matrix("z0")).CopyTo(input.Values);
            var (z, logDeterminant) = flow.Apply(
                tape, input, new FlowConditions(default, tape.Constant(5, 3, Fixture.Flat(fixture.Matrix("context")))));
            return (input, z, logDeterminant);
        }
        var (_, found, determinants) = Apply();
        Fixture.ShouldBeMet(found.Values, fixture.Matrix("z"));
        Fixture.ShouldBeMet(determinants.Values, fixture.Vector("log_det"));
        for (var j = 0; j < 4; j++)
        {
            var (input, z, _) = Apply();
            tape.Backward(WeightedLoss.Element(tape, z, 0, j));
            Fixture.ShouldBeMet(input.GradientRow(0), fixture.Matrix("jacobian_of_first")[j]);
        }
    }

    /// <summary>
    /// wᵀu far above 0 and far below; below, the flow nearly folds the plane up, so that only the way back and forth is told, not
    /// the point itself.
    /// </summary>
    [Theory]
    [InlineData(3, 0.5)]
    [InlineData(30, -2)]
    [InlineData(-3, 0.5)]
    [InlineData(-30, 4)]
    [InlineData(1e4, 1)]
    [InlineData(1e6, 0)]
    [InlineData(3, 1e5)]
    public void A_planar_flow_is_inverted_however_strong(double product, double bias)
    {
        const int Rows = 40;
        var flow = new PlanarFlow(parameters, "flow", 2, features: null);
        parameters.Initialize(1);
        Set("flow.w", 1.2, -0.5);
        // wᵀu as said, and a part at a right angle to w.
        Set("flow.u", 1.2 * product / 1.69 + 0.25, -0.5 * product / 1.69 + 0.6);
        Set("flow.b", bias);
        var z = tape.Constant(Rows, 2, Numbers.Gaussian(2 * Rows, 3, 2));
        var image = flow.Apply(tape, z, default).Z;
        var back = flow.Invert(tape, image, default);
        var again = flow.Apply(tape, back, default).Z;
        for (var i = 0; i < image.Length; i++)
        {
            ((double)again.Values[i]).ShouldBe(
                image.Values[i], 2e-6 * Math.Max(1, Math.Abs(product) + Math.Abs(image.Values[i])));
            if (product is > 0 and < 100) ((double)back.Values[i]).ShouldBe(z.Values[i], 1e-3);
        }
    }

    [Theory]
    [InlineData(1e3f)]
    [InlineData(1e5f)]
    [InlineData(-1e5f)]
    public void A_planar_flow_is_inverted_far_out(float distance)
    {
        var flow = new PlanarFlow(parameters, "flow", 2, features: null);
        parameters.Initialize(1);
        Set("flow.w", 1.2, -0.5);
        Set("flow.u", 2, 1);
        Set("flow.b", 0.3);
        float[] points = [distance, 1, 0, distance, distance, distance, 1.5f * distance, 0.1f];
        var back = flow.Invert(tape, flow.Apply(tape, tape.Constant(4, 2, points), default).Z, default);
        for (var i = 0; i < points.Length; i++) ((double)back.Values[i]).ShouldBe(points[i], 1e-6 * Math.Abs(distance));
    }

    private void Set(string name, params double[] values) =>
        Array.ConvertAll(values, value => (float)value).CopyTo(parameters.Find(name).Tensor.Values);
}
