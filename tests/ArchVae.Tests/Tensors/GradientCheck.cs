using ArchVae.Tensors;
using Shouldly;

namespace ArchVae.Tests.Tensors;

/// <summary>An input of an operation under test.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="Values">[Rows × Columns].</param>
/// <param name="IsData">An input that never has a gradient, such as noise or true rows.</param>
internal sealed record Operand(int Rows, int Columns, float[] Values, bool IsData = false)
{
    /// <summary>An operand with draws from N(0, deviation²).</summary>
    public static Operand Random(int rows, int columns, ulong seed, double deviation = 1, bool isData = false) =>
        new(rows, columns, Numbers.Gaussian(rows * columns, seed, deviation), isData);
}

/// <summary>
/// Compares an operation with a function of the same inputs in double precision: its values, and the gradient of a random linear
/// functional of its output with central differences of that function. Runs for every choice of inputs that need a gradient,
/// on one tape that is cleared in between, with gradients that are not zero at first.
/// </summary>
internal static class GradientCheck
{
    /// <summary>Values agree within this share of the largest one.</summary>
    public const double ValueTolerance = 2e-6;

    /// <summary>Gradients agree within this share of the input's largest one.</summary>
    public const double GradientTolerance = 2e-5;

    /// <summary>The operation.</summary>
    public delegate Tensor Forward(Tape tape, Tensor[] inputs);

    /// <summary>The same in double precision: the values of the inputs to the values of the output.</summary>
    public delegate double[] Reference(double[][] inputs);

    public static void Run(Forward forward, Reference reference, params Operand[] operands)
    {
        using var team = new ThreadTeam(2);
        var exact = operands.Select(operand => operand.Values.Select(value => (double)value).ToArray()).ToArray();
        var expected = reference(exact);
        var coefficients = Numbers.Gaussian(expected.Length, 77);
        var gradients = operands.Select((operand, i) => operand.IsData ? [] : Differences(reference, exact, i, coefficients)).ToArray();
        using (var unrecorded = new Tape(team, recording: false))
        {
            var output = forward(unrecorded, [.. operands.Select(operand => unrecorded.Constant(operand.Rows, operand.Columns, operand.Values))]);
            output.NeedsGradient.ShouldBeFalse();
            Compare(output.Values, expected, ValueTolerance, "value without recording");
        }
        using var tape = new Tape(team);
        var differentiable = Enumerable.Range(0, operands.Length).Where(i => !operands[i].IsData).ToArray();
        for (var mask = (1 << differentiable.Length) - 1; mask >= 0; mask--)
        {
            var needed = differentiable.Where((_, place) => (mask >> place & 1) != 0).ToHashSet();
            RunOnce(tape, forward, operands, needed, expected, coefficients, gradients);
            tape.Clear();
        }
    }

    private static void RunOnce(
        Tape tape, Forward forward, Operand[] operands, HashSet<int> needed, double[] expected, float[] coefficients, double[][] gradients)
    {
        var inputs = new Tensor[operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            var (rows, columns) = (operands[i].Rows, operands[i].Columns);
            inputs[i] = needed.Contains(i) ? tape.Variable(rows, columns) : tape.Constant(rows, columns);
            operands[i].Values.CopyTo(inputs[i].Values);
            for (var k = 0; k < inputs[i].Gradients.Length; k++) inputs[i].Gradients[k] = Initial(k);
        }
        var output = forward(tape, inputs);
        output.Length.ShouldBe(expected.Length);
        Compare(output.Values, expected, ValueTolerance, "value");
        tape.Backward(LinearFunctional.Apply(tape, output, coefficients));
        for (var i = 0; i < operands.Length; i++)
        {
            inputs[i].Values.ToArray().ShouldBe(operands[i].Values, $"input {i} was changed");
            if (!needed.Contains(i)) continue;
            Compare(inputs[i].Gradients, [.. gradients[i].Select((gradient, k) => gradient + Initial(k))], GradientTolerance, $"gradient of input {i}");
        }
    }

    private static float Initial(int index) => 0.5f - index % 3 * 0.25f;

    private static double[] Differences(Reference reference, double[][] inputs, int which, float[] coefficients)
    {
        var values = inputs[which];
        var gradient = new double[values.Length];
        for (var k = 0; k < values.Length; k++)
        {
            var value = values[k];
            var step = 1e-5 * Math.Max(1, Math.Abs(value));
            values[k] = value + step;
            var above = Functional(reference(inputs), coefficients);
            values[k] = value - step;
            var below = Functional(reference(inputs), coefficients);
            values[k] = value;
            gradient[k] = (above - below) / (2 * step);
        }
        return gradient;
    }

    private static double Functional(double[] output, float[] coefficients) => output.Zip(coefficients, (value, coefficient) => value * coefficient).Sum();

    private static void Compare(ReadOnlySpan<float> found, double[] expected, double tolerance, string what)
    {
        found.Length.ShouldBe(expected.Length, what);
        var scale = Math.Max(expected.Max(Math.Abs), 1e-3);
        for (var i = 0; i < expected.Length; i++)
            Math.Abs(found[i] - expected[i]).ShouldBeLessThanOrEqualTo(tolerance * scale, $"{what}, element {i}: {found[i]} against {expected[i]}");
    }

    private sealed class LinearFunctional : Operation
    {
        private Tensor input;
        private Tensor output;
        private float[] coefficients = [];

        public static Tensor Apply(Tape tape, Tensor input, float[] coefficients)
        {
            var operation = tape.Record<LinearFunctional>();
            (operation.input, operation.output, operation.coefficients) = (input, tape.Variable(1, 1), coefficients);
            operation.output.Values[0] = (float)Functional([.. input.Values.ToArray().Select(value => (double)value)], coefficients);
            return operation.output;
        }

        public override void Backward(Tape tape)
        {
            for (var i = 0; i < coefficients.Length; i++) input.Gradients[i] += output.Gradients[0] * coefficients[i];
        }
    }
}
