using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors.Nn;

/// <summary>
/// The masks of the autoregressive network, by the Jacobian of its outputs: zero wherever the order forbids, and nowhere else.
/// Two strict masks one after the other, a mistake that keeps the first half of this, lose the nearest neighbour in the second.
/// </summary>
public sealed class MadeTests
{
    private const int Context = 3;

    public static TheoryData<int, int, int, bool> Networks
    {
        get
        {
            var networks = new TheoryData<int, int, int, bool>();
            foreach (var size in new[] { 1, 2, 5, 8 })
                foreach (var width in new[] { size, 2 * size + 3 })
                    foreach (var depth in new[] { 1, 2, 3 })
                        foreach (var reversed in new[] { false, true }) networks.Add(size, width, depth, reversed);
            return networks;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_output_depends_on_all_dimensions_before_its_own_on_all_of_the_context_and_on_nothing_else(
        int size, int width, int depth, bool reversed)
    {
        using var parameters = new ParameterSet();
        var made = new Made(parameters, "made", size, Context, width, depth, reversed, initialScaleBias: 0);
        parameters.Initialize(3);
        Numbers.Gaussian(parameters.Values.Length, 5).CopyTo(parameters.Values);
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        foreach (var ofScale in new[] { false, true })
        {
            for (var output = 0; output < size; output++)
            {
                tape.Clear();
                var z = Variable(tape, 1, size, seed: 1);
                var context = Variable(tape, 1, Context, seed: 2);
                var (shift, scale) = made.Apply(tape, z, context);
                tape.Backward(WeightedLoss.Element(tape, ofScale ? scale : shift, 0, output));
                for (var input = 0; input < size; input++)
                {
                    var allowed = reversed ? input > output : input < output;
                    (z.Gradients[input] != 0).ShouldBe(
                        allowed, $"∂{(ofScale ? "scale" : "shift")}_{output}/∂z_{input} is {z.Gradients[input]}");
                }
                context.Gradients.ToArray().ShouldAllBe(gradient => gradient != 0);
            }
        }
    }

    [Fact]
    public void With_fewer_units_than_dimensions_the_order_is_kept_all_the_same()
    {
        using var parameters = new ParameterSet();
        var made = new Made(parameters, "made", 9, Context, 4, 2, reversed: false, initialScaleBias: 0);
        parameters.Initialize(3);
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        for (var output = 0; output < 9; output++)
        {
            tape.Clear();
            var z = Variable(tape, 1, 9, seed: 1);
            tape.Backward(WeightedLoss.Element(tape, made.Apply(tape, z, tape.Constant(1, Context, [1, 2, 3])).Shift, 0, output));
            z.Gradients[output..].ToArray().ShouldAllBe(gradient => gradient == 0);
        }
    }

    private static Tensor Variable(Tape tape, int rows, int columns, ulong seed)
    {
        var tensor = tape.Variable(rows, columns);
        Numbers.Gaussian(tensor.Length, seed).CopyTo(tensor.Values);
        return tensor;
    }
}
