using ArchVae.Tensors;
using ArchVae.Tensors.Kernels;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public class ConvolutionTests
{
    [Theory]
    [InlineData(3, 2, 5, 6, 4, 3, 3, 1, "Valid", "None")]
    [InlineData(3, 2, 5, 6, 4, 3, 3, 1, "Same", "Tanh")]
    [InlineData(2, 3, 7, 4, 5, 2, 4, 1, "Same", "Relu")]
    [InlineData(2, 1, 8, 9, 3, 3, 2, 2, "Valid", "Elu")]
    [InlineData(2, 2, 7, 6, 3, 3, 3, 2, "Same", "None")]
    [InlineData(2, 1, 6, 5, 2, 2, 2, 3, "Same", "None")]
    [InlineData(1, 2, 7, 5, 2, 2, 1, 4, "Valid", "None")]
    [InlineData(4, 3, 2, 2, 9, 1, 1, 1, "Valid", "None")]
    [InlineData(2, 2, 2, 3, 3, 5, 4, 1, "Same", "None")]
    [InlineData(1, 1, 1, 1, 1, 1, 1, 1, "Valid", "None")]
    [InlineData(11, 1, 4, 4, 2, 3, 3, 1, "Valid", "Tanh")]
    public void Values_and_gradients_agree_with_the_reference(
        int rows, int inputs, int height, int width, int outputs, int windowHeight, int windowWidth, int stride, string padding,
        string name)
    {
        var activation = Enum.Parse<Activation>(name);
        var window = new ImageWindow(
            new ImageShape(inputs, height, width), windowHeight, windowWidth, stride, Enum.Parse<Padding>(padding));
        new GradientCheck().With(rows, window.Input.Length).With(outputs, window.Depth).With(1, outputs).Run(
            (tape, t) => Convolution.Apply(tape, window, t[0], t[1], t[2], activation),
            values => ConvolutionReference.Outputs(window, outputs, values, activation), threads: 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_input_without_a_gradient_leaves_those_of_the_others(int constant)
    {
        var window = new ImageWindow(new ImageShape(2, 4, 5), 3, 3, padding: Padding.Same);
        var check = new GradientCheck().With(3, window.Input.Length, constant != 0).With(4, window.Depth, constant != 1);
        // Without a bias at all, or one that is not learned.
        if (constant == 3) check.Without();
        else check.With(1, 4, constant != 2);
        check.Run(
            (tape, t) => Convolution.Apply(tape, window, t[0], t[1], t[2], Activation.Tanh),
            values => ConvolutionReference.Outputs(window, 4, values, Activation.Tanh));
    }

    // Bands of rows where a picture's columns do not fit the cache, and several pictures together where they are small.
    [Theory]
    [InlineData(2, 40, 48, 36, 3, 1, "Same")]
    [InlineData(2, 24, 61, 67, 5, 2, "Valid")]
    [InlineData(37, 5, 5, 4, 3, 1, "Same")]
    [InlineData(29, 70, 6, 6, 3, 2, "Same")]
    public void Pieces_of_any_size_give_the_values_and_gradients_of_the_definition(
        int rows, int inputs, int height, int width, int size, int stride, string padding)
    {
        const int outputs = 3;
        var window = new ImageWindow(new ImageShape(inputs, height, width), size, size, stride, Enum.Parse<Padding>(padding));
        var bands = new ImageBands(window, rows);
        (bands.PerGroup > 1 || bands.ImagesPerGroup > 1).ShouldBeTrue();
        using var team = new ThreadTeam(2);
        using var tape = new Tape(team);
        var (x, weight) = (Operand.Random(rows, window.Input.Length, 1), Operand.Random(outputs, window.Depth, 2));
        Tensor Variable(Operand operand)
        {
            var tensor = tape.Variable(operand.Rows, operand.Columns);
            operand.Values.CopyTo(tensor.Values);
            return tensor;
        }

        var (input, w, b) = (Variable(x), Variable(weight), Variable(Operand.Random(1, outputs, 3)));
        var output = Convolution.Apply(tape, window, input, w, b);
        double[][] values =
            [.. new[] { input, w, b }.Select(tensor => Array.ConvertAll(tensor.Values.ToArray(), value => (double)value))];
        Close(output.Values, ConvolutionReference.Outputs(window, outputs, values, Activation.None));

        var coefficients = Array.ConvertAll(Numbers.Gaussian(output.Length, 4), value => (double)value);
        tape.Backward(WeightedLoss.Of(tape, output, coefficients));
        var (dx, dw, db) = (new double[input.Length], new double[w.Length], new double[outputs]);
        var seen = ConvolutionReference.Seen(window).ToArray();
        for (var i = 0; i < rows * outputs; i++)
        {
            var (row, o) = (i / outputs, i % outputs);
            for (var place = 0; place < window.Area; place++) db[o] += coefficients[i * window.Area + place];
            foreach (var (place, channel, pixel, inWindow) in seen)
            {
                var dy = coefficients[i * window.Area + place];
                var ofWeight = (o * inputs + channel) * size * size + inWindow;
                dw[ofWeight] += dy * values[0][row * window.Input.Length + pixel];
                dx[row * window.Input.Length + pixel] += dy * values[1][ofWeight];
            }
        }
        Close(input.Gradients, dx);
        Close(w.Gradients, dw);
        Close(b.Gradients, db);
    }

    [Fact]
    public void Same_padding_has_a_place_for_every_stride_and_the_larger_half_at_the_end()
    {
        var window = new ImageWindow(new ImageShape(1, 5, 6), 4, 4, 2, Padding.Same);
        (window.OutputHeight, window.OutputWidth, window.Top, window.Left).ShouldBe((3, 3, 1, 1));
        window = new ImageWindow(new ImageShape(1, 4, 4), 2, 2, 1, Padding.Same);
        (window.OutputHeight, window.OutputWidth, window.Top, window.Left).ShouldBe((4, 4, 0, 0));
        window = new ImageWindow(new ImageShape(3, 7, 5), 3, 2, 2);
        (window.Output(8), window.Depth).ShouldBe((new ImageShape(8, 3, 2), 18));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        var shape = new ImageShape(2, 4, 4);
        Should.Throw<ArgumentException>(() => new ImageWindow(shape, 5, 3)).Message.ShouldContain("5×3");
        Should.Throw<ArgumentException>(() => new ImageWindow(shape, 3, 3, 0));
        Should.Throw<ArgumentException>(() => new ImageWindow(new ImageShape(0, 4, 4), 3, 3));
        var window = new ImageWindow(shape, 3, 3);
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var (x, weight) = (tape.Constant(2, 32), tape.Constant(5, 18));
        Should.Throw<ArgumentException>(() => Convolution.Apply(tape, window, tape.Constant(2, 31), weight, default));
        Should.Throw<ArgumentException>(() => Convolution.Apply(tape, window, x, tape.Constant(5, 17), default));
        Should.Throw<ArgumentException>(() => Convolution.Apply(tape, window, x, weight, tape.Constant(1, 4)));
        Should.Throw<ArgumentException>(() => MaxPooling.Apply(tape, window, tape.Constant(2, 31)));
    }

    private static void Close(ReadOnlySpan<float> actual, double[] expected)
    {
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++) ((double)actual[i]).ShouldBe(expected[i], 3e-6 * largest, $"element {i}");
    }
}
