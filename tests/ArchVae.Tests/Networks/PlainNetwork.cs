using ArchVae.Networks;
using ArchVae.Networks.Modules;

namespace ArchVae.Tests.Networks;

/// <summary>A network in double precision, one example and one number at a time, as its formulas are written.</summary>
internal sealed class PlainNetwork(NetworkPlan plan, Func<string, float[]> weightsOf)
{
    /// <summary>What goes out for an example: its numbers, step after step or as channels of rows.</summary>
    /// <param name="example">The numbers; for an embedding one token a step.</param>
    public double[] Outputs(double[] example)
    {
        var steps = Steps(example);
        foreach (var layer in plan.Layers)
        {
            var module = layer.Module;
            if (module.Reading == InputReading.LastStep) steps = [steps[^1]];
            steps = module switch
            {
                DenseModule dense => [Dense(layer.Name, dense, steps[0])],
                Conv2dModule convolution => [Convolution(layer.Name, convolution, steps[0])],
                PoolModule pool => [Pool(pool, steps[0])],
                EmbeddingModule embedding => Looked(layer.Name, embedding, steps),
                RecurrentModule recurrent => Recurrent(layer.Name, recurrent, steps),
                BatchNormModule norm => [.. steps.Select(step => Normalised(layer.Name, norm, step))],
                FlattenModule => [[.. steps.SelectMany(step => step)]],
                _ => steps,
            };
            if (layer.HasRelu) steps = [.. steps.Select(step => step.Select(value => Math.Max(0, value)).ToArray())];
        }
        return steps[^1];
    }

    private double[][] Steps(double[] example)
    {
        var isEmbedding = plan.Layers.Any(layer => layer.Module is EmbeddingModule);
        return plan.Input!.Kind == ShapeKind.Sequence ? [.. example.Chunk(isEmbedding ? 1 : plan.Input.Units)] : [example];
    }

    private double[][] Looked(string name, EmbeddingModule module, double[][] tokens)
    {
        var table = Rows(weightsOf($"{name}.weight"), module.Output.Units);
        return [.. tokens.Select(token => table[(int)token[0]])];
    }

    private double[] Dense(string name, DenseModule module, double[] x)
    {
        var (weight, bias) = (Rows(weightsOf($"{name}.weight"), module.Input.Units), weightsOf($"{name}.bias"));
        return [.. weight.Select((row, o) => bias[o] + row.Zip(x, (w, value) => w * value).Sum())];
    }

    private double[] Convolution(string name, Conv2dModule module, double[] x)
    {
        var y = Convolved(weightsOf($"{name}.weight"), weightsOf($"{name}.bias"), module.Input, module.Output, module.Window, x);
        if (module.Shortcut is not { } shortcut) return y;
        var added = shortcut == Shortcut.AsItIs ? x : Convolved(
            weightsOf($"{name}.shortcut.weight"), new float[module.Output.Units], module.Input, module.Output,
            new Window(1, 1, module.Window.Stride, IsSame: false), x);
        return [.. y.Zip(added, (left, right) => left + right)];
    }

    private static double[] Convolved(
        float[] weight, float[] bias, NetworkShape input, NetworkShape output, Window window, double[] x)
    {
        var y = new double[output.Count];
        var at = 0;
        for (var o = 0; o < output.Dimensions[0]; o++)
        {
            foreach (var pixels in Windows(input, output, window))
            {
                var sum = (double)bias[o];
                foreach (var (channel, row, column, i, j) in pixels)
                    sum += x[Index(input, channel, row, column)]
                        * weight[((o * input.Dimensions[0] + channel) * window.Height + i) * window.Width + j];
                y[at++] = sum;
            }
        }
        return y;
    }

    private static double[] Pool(PoolModule module, double[] x)
    {
        var windows = Windows(module.Input, module.Output, module.Window).Select(window => window.ToList()).ToList();
        return [.. Enumerable.Range(0, module.Input.Dimensions[0]).SelectMany(channel => windows.Select(window =>
        {
            var values = window.Where(pixel => pixel.Channel == channel)
                .Select(pixel => x[Index(module.Input, channel, pixel.Row, pixel.Column)]);
            return module.IsMaximum ? values.Max() : values.Average();
        }))];
    }

    // The pixels inside the image under each place of a window, row by row, with their places in the window.
    private static IEnumerable<IEnumerable<(int Channel, int Row, int Column, int I, int J)>> Windows(
        NetworkShape input, NetworkShape output, Window window)
    {
        var (channels, height, width) = (input.Dimensions[0], input.Dimensions[1], input.Dimensions[2]);
        var (top, left) = (window.Padding(height, window.Height).Before, window.Padding(width, window.Width).Before);
        for (var p = 0; p < output.Dimensions[1]; p++)
        {
            for (var q = 0; q < output.Dimensions[2]; q++)
            {
                var (firstRow, firstColumn) = (p * window.Stride - top, q * window.Stride - left);
                yield return
                    from channel in Enumerable.Range(0, channels)
                    from i in Enumerable.Range(0, window.Height)
                    from j in Enumerable.Range(0, window.Width)
                    let row = firstRow + i
                    let column = firstColumn + j
                    where row >= 0 && row < height && column >= 0 && column < width
                    select (channel, row, column, i, j);
            }
        }
    }

    private double[][] Recurrent(string name, RecurrentModule module, double[][] steps)
    {
        var units = module.Output.Units;
        var weightIh = Rows(weightsOf($"{name}.weight_ih_l0"), module.Input.Units);
        var weightHh = Rows(weightsOf($"{name}.weight_hh_l0"), units);
        var (biasIh, biasHh) = (weightsOf($"{name}.bias_ih_l0"), weightsOf($"{name}.bias_hh_l0"));
        var (h, c, states) = (new double[units], new double[units], new List<double[]>());
        foreach (var x in steps)
        {
            var fromInput = weightIh.Select((row, g) => biasIh[g] + row.Zip(x, (w, value) => w * value).Sum()).ToArray();
            var fromState = weightHh.Select((row, g) => biasHh[g] + row.Zip(h, (w, value) => w * value).Sum()).ToArray();
            var next = new double[units];
            for (var j = 0; j < units; j++)
            {
                double Gate(int gate) => Sigmoid(fromInput[gate * units + j] + fromState[gate * units + j]);
                if (module.Gates == 3)
                {
                    var candidate = Math.Tanh(fromInput[2 * units + j] + Gate(0) * fromState[2 * units + j]);
                    next[j] = (1 - Gate(1)) * candidate + Gate(1) * h[j];
                }
                else
                {
                    c[j] = Gate(1) * c[j] + Gate(0) * Math.Tanh(fromInput[2 * units + j] + fromState[2 * units + j]);
                    next[j] = Gate(3) * Math.Tanh(c[j]);
                }
            }
            states.Add(h = next);
        }
        return [.. states];
    }

    private double[] Normalised(string name, BatchNormModule module, double[] x)
    {
        var (weight, bias) = (weightsOf($"{name}.weight"), weightsOf($"{name}.bias"));
        var (mean, variance) = (weightsOf($"{name}.running_mean"), weightsOf($"{name}.running_var"));
        var size = x.Length / module.Shape.Units;
        return [.. x.Select((value, i) => Of(value, i / size))];

        double Of(double value, int unit) =>
            (value - mean[unit]) / Math.Sqrt(variance[unit] + 1e-5) * weight[unit] + bias[unit];
    }

    private static double[][] Rows(float[] values, int columns) => [.. values.Select(value => (double)value).Chunk(columns)];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static int Index(NetworkShape image, int channel, int row, int column) =>
        (channel * image.Dimensions[1] + row) * image.Dimensions[2] + column;
}
