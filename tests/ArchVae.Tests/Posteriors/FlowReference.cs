using ArchVae.Tensors.Nn;
using ArchVae.Tests.Models;

namespace ArchVae.Tests.Posteriors;

/// <summary>Flows of one point in double precision, from their equations alone.</summary>
internal static class FlowReference
{
    /// <summary>Equations 26 and 27 as they stand, with û, and the determinant as 1 + (1 − tanh²)·ûᵀw.</summary>
    public static (double[] Z, double LogDeterminant) Planar(double[] z, double[] u, double[] w, double b)
    {
        var product = Dot(u, w);
        var softplus = Math.Max(product, 0) + Math.Log(1 + Math.Exp(-Math.Abs(product)));
        var constrained = u.Zip(w, (a, c) => a + (softplus - 1 - product) * c / Dot(w, w)).ToArray();
        var t = Math.Tanh(Dot(w, z) + b);
        return ([.. z.Zip(constrained, (a, c) => a + c * t)], Math.Log(Math.Abs(1 + (1 - t * t) * Dot(constrained, w))));
    }

    /// <summary>The same with the parameters of a set.</summary>
    public static (double[] Z, double LogDeterminant) Planar(ParameterSet parameters, string name, double[] z) =>
        Planar(z, Values(parameters, $"{name}.u"), Values(parameters, $"{name}.w"), Values(parameters, $"{name}.b")[0]);

    /// <summary>
    /// Rezende and Mohamed, equation 14: z + βh(α, r)(z − z_0) with h = 1 / (α + r), and the determinant
    /// [1 + βh]^(Z − 1)·[1 + βh + βh'r], with α and β by softplus.
    /// </summary>
    public static (double[] Z, double LogDeterminant) Radial(double[] z, double[] center, double a, double b)
    {
        var alpha = Softplus(a);
        var beta = -alpha + Softplus(b);
        var r = Math.Sqrt(z.Zip(center, (x, y) => (x - y) * (x - y)).Sum());
        var h = 1 / (alpha + r);
        var determinant = Math.Pow(1 + beta * h, z.Length - 1) * (1 + beta * h - beta * h * h * r);
        return ([.. z.Zip(center, (x, y) => x + beta * h * (x - y))], Math.Log(determinant));
    }

    /// <summary>
    /// Durkan et al., equations 4 and 5, with bins of at least a tenth of their share and slopes at harmonic means times e^c.
    /// </summary>
    public static (double Y, double LogSlope) Spline(double x, double[] parameters, double reach)
    {
        if (Math.Abs(x) >= reach) return (x, 0);
        var bins = (parameters.Length + 1) / 3;
        double[] Knots(double[] raw)
        {
            var shares = raw.Select(value => Math.Exp(value) / raw.Sum(Math.Exp)).ToArray();
            var sizes = shares.Select(share => 2 * reach * (0.1 / bins + 0.9 * share)).ToArray();
            return [.. Enumerable.Range(0, bins + 1).Select(k => -reach + sizes[..k].Sum())];
        }
        var (xs, ys) = (Knots(parameters[..bins]), Knots(parameters[bins..(2 * bins)]));
        double Mean(int bin) => (ys[bin + 1] - ys[bin]) / (xs[bin + 1] - xs[bin]);
        double Slope(double raw, int knot) =>
            Math.Exp(1.5 * Math.Tanh(raw / 1.5)) * 2 * Mean(knot) * Mean(knot - 1) / (Mean(knot) + Mean(knot - 1));
        double[] slopes = [1, .. parameters[(2 * bins)..].Select((raw, i) => Slope(raw, i + 1)), 1];
        var k = Enumerable.Range(0, bins).Last(bin => x >= xs[bin]);
        var (s, t) = ((ys[k + 1] - ys[k]) / (xs[k + 1] - xs[k]), (x - xs[k]) / (xs[k + 1] - xs[k]));
        var below = s + (slopes[k + 1] + slopes[k] - 2 * s) * t * (1 - t);
        var y = ys[k] + (ys[k + 1] - ys[k]) * (s * t * t + slopes[k] * t * (1 - t)) / below;
        var slope = s * s * (slopes[k + 1] * t * t + 2 * s * t * (1 - t) + slopes[k] * (1 - t) * (1 - t)) / (below * below);
        return (y, Math.Log(slope));
    }

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    /// <summary>Equations 30 to 33 in the gated or the plain form, with a network of one or more hidden layers.</summary>
    public static (double[] Z, double LogDeterminant) Iaf(
        ParameterSet parameters, string name, double[] z, double[] context, int depth, bool reversed, bool gated)
    {
        int[] degrees = [.. Enumerable.Range(1, z.Length)];
        if (reversed) Array.Reverse(degrees);
        double[] values = [.. z, .. context];
        int[] below = [.. degrees, .. new int[context.Length]];
        for (var layer = 0; layer < depth; layer++)
        {
            var width = Values(parameters, $"{name}.made.{layer}.bias").Length;
            int[] units = [.. Enumerable.Range(0, width).Select(unit => unit * z.Length / width)];
            values = [.. Masked(parameters, $"{name}.made.{layer}", values, (o, i) => units[o] >= below[i])
                .Select(x => x > 0 ? x : Math.Exp(x) - 1)];
            below = units;
        }
        var shift = Masked(parameters, $"{name}.made.shift", values, (o, i) => degrees[o] > below[i]);
        var raw = Masked(parameters, $"{name}.made.scale", values, (o, i) => degrees[o] > below[i]);
        var logScale = raw.Select(s => gated ? -Math.Log(1 + Math.Exp(-s)) : 4 * Math.Tanh(s / 4)).ToArray();
        var next = z.Select((value, j) => Math.Exp(logScale[j]) * value + (gated ? 1 - Math.Exp(logScale[j]) : 1) * shift[j]);
        return ([.. next], logScale.Sum());
    }

    /// <summary>A linear layer of a set's parameters.</summary>
    public static double[] Linear(ParameterSet parameters, string name, double[] input) =>
        Masked(parameters, name, input, (_, _) => true);

    private static double[] Masked(ParameterSet parameters, string name, double[] input, Func<int, int, bool> connected)
    {
        var weight = parameters.Find($"{name}.weight").Tensor;
        var output = Values(parameters, $"{name}.bias");
        for (var o = 0; o < output.Length; o++)
        {
            for (var i = 0; i < input.Length; i++)
            {
                if (connected(o, i)) output[o] += weight.Row(o)[i] * input[i];
            }
        }
        return output;
    }

    private static double[] Values(ParameterSet parameters, string name) =>
        Array.ConvertAll(parameters.Find(name).Tensor.Values.ToArray(), value => (double)value);

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
