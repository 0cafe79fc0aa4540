using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

public class PoolingTests
{
    [Theory]
    [InlineData(2, 4, 6, 2, 2, 2, "Valid")]
    [InlineData(3, 5, 7, 3, 2, 2, "Same")]
    [InlineData(1, 5, 5, 2, 3, 1, "Valid")]
    [InlineData(2, 3, 4, 4, 5, 3, "Same")]
    public void Values_and_gradients_agree_with_the_reference(
        int channels, int height, int width, int windowHeight, int windowWidth, int stride, string padding)
    {
        var window = new ImageWindow(
            new ImageShape(channels, height, width), windowHeight, windowWidth, stride, Enum.Parse<Padding>(padding));
        new GradientCheck().With(3, window.Input.Length).Run(
            (tape, t) => MaxPooling.Apply(tape, window, t[0]),
            values => ConvolutionReference.Pooled(window, values[0], pixels => pixels.Max()), threads: 2);
        new GradientCheck().With(3, window.Input.Length).Run(
            (tape, t) => AveragePooling.Apply(tape, window, t[0]),
            values => ConvolutionReference.Pooled(window, values[0], pixels => pixels.Average()), threads: 2);
    }

    [Fact]
    public void The_first_of_equal_pixels_gets_the_gradient_and_what_is_no_number_is_passed_on()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var window = new ImageWindow(new ImageShape(1, 2, 2), 2, 2);
        var x = tape.Variable(2, 4);
        float[] values = [1, 3, 3, 2, 1, float.NaN, 5, 2];
        values.CopyTo(x.Values);
        var y = MaxPooling.Apply(tape, window, x);
        y.Values[0].ShouldBe(3);
        y.Values[1].ShouldBe(float.NaN);
        tape.Backward(WeightedLoss.Element(tape, y, 0, 0));
        x.GradientRow(0).ToArray().ShouldBe([0, 1, 0, 0]);
    }
}
