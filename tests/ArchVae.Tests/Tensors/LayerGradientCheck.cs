using ArchVae.Tensors;
using Shouldly;

namespace ArchVae.Tests.Tensors;

/// <summary>
/// Compares an operation on the tape with a reference in double precision: its values, and its gradients with central finite
/// differences of the reference. The loss is the sum of the results times fixed coefficients, so that every result counts.
/// </summary>
internal sealed class LayerGradientCheck
{
    private readonly List<Input> inputs = [];

    /// <summary>The largest difference of a value that passes, relative to the largest value of its tensor.</summary>
    public double ValueTolerance { get; init; } = 1e-5;

    /// <summary>The largest difference of a gradient that passes, relative to the largest gradient of its tensor.</summary>
    public double GradientTolerance { get; init; } = 1e-4;

    /// <summary>The step of the finite differences.</summary>
    public double Step { get; init; } = 1e-5;

    /// <summary>Adds an input [rows, columns] of values from −scale to scale, the same ones in every run.</summary>
    /// <returns>This check.</returns>
    public LayerGradientCheck With(int rows, int columns, bool needsGradient = true, double scale = 1)
    {
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(scale * Fraction(inputs.Count + 1, i));
        return With(rows, columns, values, needsGradient);
    }

    /// <summary>Adds an input [rows, columns] with these values.</summary>
    /// <returns>This check.</returns>
    public LayerGradientCheck With(int rows, int columns, float[] values, bool needsGradient = true)
    {
        inputs.Add(new Input(rows, columns, values, needsGradient));
        return this;
    }

    /// <summary>Adds an input that does not exist: the operation gets a default tensor, the reference an empty array.</summary>
    /// <returns>This check.</returns>
    public LayerGradientCheck Without() => With(0, 0, [], false);

    /// <summary>Runs both and compares.</summary>
    /// <param name="operation">The operation under test; gets the inputs in order and returns its result.</param>
    /// <param name="reference">The same in double precision; gets the inputs' values, row after row, and returns the result's.</param>
    /// <param name="threads">How many threads the operation runs on.</param>
    public void Run(Func<Tape, Tensor[], Tensor> operation, Func<double[][], double[]> reference, int threads = 1)
    {
        using var team = new ThreadTeam(threads);
        using var tape = new Tape(team);
        // Gradients begin at values other than zero: an operation must add to them.
        var tensors = inputs.Select((input, index) => Make(tape, input, index)).ToArray();
        var output = operation(tape, tensors);
        var values = inputs.Select(input => Array.ConvertAll(input.Values, value => (double)value)).ToArray();
        var expected = reference(values);
        Compare("value", Array.ConvertAll(output.Values.ToArray(), value => (double)value), expected, ValueTolerance);

        var coefficients = new double[expected.Length];
        for (var i = 0; i < coefficients.Length; i++) coefficients[i] = (float)Fraction(0, i);
        tape.Backward(Weighted(tape, output, coefficients));
        for (var index = 0; index < inputs.Count; index++)
        {
            if (!inputs[index].NeedsGradient) continue;
            var actual = new double[values[index].Length];
            var differences = new double[actual.Length];
            for (var i = 0; i < actual.Length; i++)
            {
                actual[i] = (double)tensors[index].Gradients[i] - Initial(index, i);
                var value = values[index][i];
                values[index][i] = value + Step;
                var above = Loss(reference(values), coefficients);
                values[index][i] = value - Step;
                var below = Loss(reference(values), coefficients);
                values[index][i] = value;
                differences[i] = (above - below) / (2 * Step);
            }
            Compare($"gradient of input {index}", actual, differences, GradientTolerance);
        }
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
        for (var i = 0; i < tensor.Length; i++) tensor.Gradients[i] = Initial(index, i);
        return tensor;
    }

    private static Tensor Weighted(Tape tape, Tensor output, double[] coefficients)
    {
        var loss = tape.Variable(1, 1);
        loss.Values[0] = 0;
        var operation = tape.Record<WeightedLoss>();
        operation.Output = output;
        operation.Coefficients = coefficients;
        return loss;
    }

    private static double Loss(double[] output, double[] coefficients)
    {
        var sum = 0.0;
        for (var i = 0; i < output.Length; i++) sum += output[i] * coefficients[i];
        return sum;
    }

    private static void Compare(string what, double[] actual, double[] expected, double tolerance)
    {
        actual.Length.ShouldBe(expected.Length, what);
        var largest = Math.Max(1e-3, expected.Length == 0 ? 0 : expected.Max(Math.Abs));
        for (var i = 0; i < actual.Length; i++)
            actual[i].ShouldBe(expected[i], tolerance * largest, $"{what}, element {i} of {actual.Length}");
    }

    private sealed record Input(int Rows, int Columns, float[] Values, bool NeedsGradient);

    private sealed class WeightedLoss : Operation
    {
        public Tensor Output;
        public double[] Coefficients = [];

        public override void Backward(Tape tape)
        {
            for (var i = 0; i < Coefficients.Length; i++) Output.Gradients[i] += (float)Coefficients[i];
        }
    }
}
