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
