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
/// Compares an operation on the tape with a reference in double precision: its values, and its gradients with central finite
/// differences of the reference. The loss is the sum of the results times fixed coefficients, so that every result counts.
/// </summary>
internal sealed class GradientCheck
{
    private readonly List<Input> inputs = [];

    /// <summary>The largest difference of a value that passes, relative to the largest value of its tensor.</summary>
    public double ValueTolerance { get; init; } = 3e-6;

    /// <summary>The largest difference of a gradient that passes, relative to the largest gradient of its tensor.</summary>
    public double GradientTolerance { get; init; } = 3e-5;

    /// <summary>The step of the finite differences.</summary>
    public double Step { get; init; } = 1e-5;

    /// <summary>Adds an input [rows, columns] of values from −scale to scale, the same ones in every run.</summary>
    /// <returns>This check.</returns>
    public GradientCheck With(int rows, int columns, bool needsGradient = true, double scale = 1)
    {
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(scale * Fraction(inputs.Count + 1, i));
        return With(rows, columns, values, needsGradient);
    }

    /// <summary>Adds an input [rows, columns] with these values.</summary>
    /// <returns>This check.</returns>
    public GradientCheck With(int rows, int columns, float[] values, bool needsGradient = true)
    {
        inputs.Add(new Input(rows, columns, values, needsGradient));
        return this;
    }

    /// <summary>Adds an input that does not exist: the operation gets a default tensor, the reference an empty array.</summary>
    /// <returns>This check.</returns>
    public GradientCheck Without() => With(0, 0, [], false);

    /// <summary>Runs both and compares, for every choice of inputs that need a gradient.</summary>
    /// <param name="operation">The operation under test.</param>
    /// <param name="reference">The same in double precision.</param>
    /// <param name="operands">The inputs.</param>
    public static void ForAllChoices(
        Func<Tape, Tensor[], Tensor> operation, Func<double[][], double[]> reference, params Operand[] operands)
    {
        var differentiable = operands.Where(operand => !operand.IsData).ToList();
        for (var choice = 0; choice < 1 << differentiable.Count; choice++)
        {
            var check = new GradientCheck();
            foreach (var operand in operands)
            {
                var place = differentiable.IndexOf(operand);
                check.With(operand.Rows, operand.Columns, operand.Values, place >= 0 && (choice >> place & 1) != 0);
            }
            check.Run(operation, reference, threads: 2);
        }
    }

    /// <summary>
    /// Runs both and compares: on a tape that does not record, and twice on one that does, so that an operation that is used
    /// again meets what it last held. Inputs must stay as they are, and gradients are added to.
    /// </summary>
    /// <param name="operation">The operation under test; gets the inputs in order and returns its result.</param>
    /// <param name="reference">
    /// The same in double precision; gets the inputs' values, row after row, and returns the result's.
    /// </param>
    /// <param name="threads">How many threads the operation runs on.</param>
    public void Run(Func<Tape, Tensor[], Tensor> operation, Func<double[][], double[]> reference, int threads = 1)
    {
        var values = inputs.Select(input => Array.ConvertAll(input.Values, value => (double)value)).ToArray();
        var expected = reference(values);
        var coefficients = new double[expected.Length];
        for (var i = 0; i < coefficients.Length; i++) coefficients[i] = (float)Fraction(0, i);
        var differences = inputs.Select((input, index) =>
            input.NeedsGradient ? Differences(reference, values, index, coefficients) : []).ToArray();

        using var team = new ThreadTeam(threads);
        using (var unrecorded = new Tape(team, recording: false))
        {
            var output = operation(unrecorded, [.. inputs.Select((input, index) => Make(unrecorded, input, index))]);
            output.NeedsGradient.ShouldBeFalse();
            Compare("value without recording", output.Values, expected, ValueTolerance);
        }
        using var tape = new Tape(team);
        for (var pass = 0; pass < 2; pass++)
        {
            RunOnce(tape, operation, expected, coefficients, differences);
            tape.Clear();
        }
    }

    private void RunOnce(
        Tape tape, Func<Tape, Tensor[], Tensor> operation, double[] expected, double[] coefficients, double[][] differences)
    {
        // Gradients begin at values other than zero: an operation must add to them.
        var tensors = inputs.Select((input, index) => Make(tape, input, index)).ToArray();
        var output = operation(tape, tensors);
        Compare("value", output.Values, expected, ValueTolerance);
        if (inputs.Any(input => input.NeedsGradient)) tape.Backward(WeightedLoss.Of(tape, output, coefficients));
        for (var index = 0; index < inputs.Count; index++)
        {
            tensors[index].Values.ToArray().ShouldBe(inputs[index].Values, $"input {index} was changed");
            if (!inputs[index].NeedsGradient) continue;
            var gradient = tensors[index].Gradients.ToArray();
            for (var i = 0; i < gradient.Length; i++) gradient[i] -= Initial(index, i);
            Compare($"gradient of input {index}", gradient, differences[index], GradientTolerance);
        }
    }

    private double[] Differences(Func<double[][], double[]> reference, double[][] values, int index, double[] coefficients)
    {
        var differences = new double[values[index].Length];
        for (var i = 0; i < differences.Length; i++)
        {
            var value = values[index][i];
            var step = Step * Math.Max(1, Math.Abs(value));
            values[index][i] = value + step;
            var above = Loss(reference(values), coefficients);
            values[index][i] = value - step;
            var below = Loss(reference(values), coefficients);
            values[index][i] = value;
            differences[i] = (above - below) / (2 * step);
        }
        return differences;
    }

    /// <summary>A number in (−1, 1) that depends on its place only.</summary>
    internal static double Fraction(int stream, int index)
    {
        var bits = (ulong)(stream + 1) * 0x9E3779B97F4A7C15 + (ulong)index * 0xD1B54A32D192ED03;
        bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ bits >> 27) * 0x94D049BB133111EB;
        return (int)((bits ^ bits >> 31) >> 32) / 2147483648.0;
    }

    private static float Initial(int input, int index) => (float)(0.25 * Fraction(100 + input, index));

    private static Tensor Make(Tape tape, Input input, int index)
    {
        if (input.Rows == 0) return default;
        if (!input.NeedsGradient) return tape.Constant(input.Rows, input.Columns, input.Values);
        var tensor = tape.Variable(input.Rows, input.Columns);
        input.Values.CopyTo(tensor.Values);
        for (var i = 0; i < tensor.Gradients.Length; i++) tensor.Gradients[i] = Initial(index, i);
        return tensor;
    }

    private static double Loss(double[] output, double[] coefficients)
    {
        var sum = 0.0;
        for (var i = 0; i < output.Length; i++) sum += output[i] * coefficients[i];
        return sum;
    }

    private static void Compare(string what, ReadOnlySpan<float> actual, double[] expected, double tolerance)
    {
        actual.Length.ShouldBe(expected.Length, what);
        var largest = Math.Max(1e-3, expected.Length == 0 ? 0 : expected.Max(Math.Abs));
        for (var i = 0; i < actual.Length; i++)
            ((double)actual[i]).ShouldBe(expected[i], tolerance * largest, $"{what}, element {i} of {actual.Length}");
    }

    private sealed record Input(int Rows, int Columns, float[] Values, bool NeedsGradient);
}
