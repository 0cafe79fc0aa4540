using ArchVae.Tensors;

namespace ArchVae.Tests.Tensors;

/// <summary>Convolution and pooling in double precision, one number at a time.</summary>
internal static class ConvolutionReference
{
    /// <summary>
    /// Every place of the window: its number in the result, and the pixels of a row under it, with their place in it.
    /// </summary>
    public static IEnumerable<(int Place, int Channel, int Pixel, int InWindow)> Seen(ImageWindow window)
    {
        var shape = window.Input;
        for (var place = 0; place < window.Area; place++)
        {
            var top = place / window.OutputWidth * window.Stride - window.Top;
            var left = place % window.OutputWidth * window.Stride - window.Left;
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                for (var i = 0; i < window.Height * window.Width; i++)
                {
                    var (y, x) = (top + i / window.Width, left + i % window.Width);
                    if (y >= 0 && y < shape.Height && x >= 0 && x < shape.Width)
                        yield return (place, channel, (channel * shape.Height + y) * shape.Width + x, i);
                }
            }
        }
    }

    /// <summary>The convolution of x, W and b (empty for none).</summary>
    public static double[] Outputs(ImageWindow window, int channels, double[][] values, Activation activation)
    {
        var (x, weight, bias) = (values[0], values[1], values[2]);
        var rows = x.Length / window.Input.Length;
        var result = new double[rows * channels * window.Area];
        var pixels = Seen(window).ToArray();
        for (var row = 0; row < rows; row++)
        {
            for (var o = 0; o < channels; o++)
            {
                var places = result.AsSpan((row * channels + o) * window.Area, window.Area);
                if (bias.Length > 0) places.Fill(bias[o]);
                foreach (var (place, channel, pixel, inWindow) in pixels)
                    places[place] += x[row * window.Input.Length + pixel]
                        * weight[(o * window.Input.Channels + channel) * window.Height * window.Width + inWindow];
                foreach (ref var y in places)
                {
                    if (activation == Activation.Relu) y = Math.Max(0, y);
                    else if (activation == Activation.Tanh) y = Math.Tanh(y);
                    else if (activation == Activation.Elu && y < 0) y = Math.Exp(y) - 1;
                }
            }
        }
        return result;
    }

    /// <summary>What a function makes of the pixels of each channel under the window.</summary>
    public static double[] Pooled(ImageWindow window, double[] x, Func<IEnumerable<double>, double> pool) =>
    [
        .. x.Chunk(window.Input.Length).SelectMany(row => Seen(window)
            .GroupBy(seen => (seen.Channel, seen.Place)).OrderBy(group => group.Key)
            .Select(group => pool(group.Select(seen => row[seen.Pixel])))),
    ];
}
