using System.Globalization;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>Checks rules one after the other, and says what is broken.</summary>
/// <param name="subject">What is checked: <c>The flow 'planar'</c>.</param>
internal sealed class Contract(string subject)
{
    private string rule = "";
    private string sizes = "";

    /// <summary>Checks a rule; whatever the family throws breaks it too.</summary>
    public void Rule(string text, string ofSizes, Action check)
    {
        (rule, sizes) = (text, ofSizes);
        try
        {
            check();
        }
        catch (Exception exception) when (exception is not ContractException)
        {
            var found = $"{exception.GetType().Name}: {exception.Message.TrimEnd('.')}";
            throw new ContractException(subject, rule, sizes, "no exception here", found, exception);
        }
    }

    /// <summary>The exception for the rule that is being checked.</summary>
    public ContractException Broken(string expected, string found) => new(subject, rule, sizes, expected, found);

    /// <summary>A tensor must be there with this shape, or must not be there where it has no columns.</summary>
    public void Shape(string what, Tensor tensor, int rows, int columns)
    {
        if (columns == 0 && tensor.Exists) throw Broken($"no {what}", $"{tensor}");
        if (columns > 0 && !(tensor.Exists && tensor.Rows == rows && tensor.Columns == columns))
            throw Broken($"{what} [{rows}, {columns}]", tensor.Exists ? $"{tensor}" : "none");
    }

    /// <summary>A number must be within a tolerance of another; NaN is not.</summary>
    public void Near(string what, double found, double expected, double tolerance) =>
        Near(() => what, found, expected, tolerance);

    /// <summary>The same where words are needed for few of many numbers.</summary>
    public void Near(Func<string> what, double found, double expected, double tolerance)
    {
        if (!(Math.Abs(found - expected) <= tolerance))
            throw Broken(FormattableString.Invariant($"{what()} = {Text(expected)} ± {tolerance:0.#e0}"), Text(found));
    }

    /// <summary>Numbers must be within a tolerance, relative where they are above 1, of others; NaN is not.</summary>
    public void Near(string what, ReadOnlySpan<float> found, ReadOnlySpan<float> expected, double tolerance)
    {
        if (found.Length != expected.Length) throw Broken($"{expected.Length} values of {what}", $"{found.Length}");
        for (var i = 0; i < found.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs((double)expected[i]));
            if (!(Math.Abs((double)found[i] - expected[i]) <= allowed))
                Near($"{what}, element {i} of {found.Length},", found[i], expected[i], allowed);
        }
    }

    /// <summary>Numbers must be the same ones, to the last bit.</summary>
    public void Same(string what, ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        if (found.Length != expected.Length) throw Broken($"{expected.Length} values of {what}", $"{found.Length}");
        for (var i = 0; i < found.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(found[i]) != BitConverter.SingleToInt32Bits(expected[i]))
                throw Broken($"{what}, element {i} of {found.Length}, = {Text(expected[i])} to the last bit", Text(found[i]));
        }
    }

    /// <summary>All numbers must be finite.</summary>
    public void Finite(string what, ReadOnlySpan<float> found)
    {
        for (var i = 0; i < found.Length; i++)
            if (!float.IsFinite(found[i])) throw Broken($"a finite {what}, element {i} of {found.Length}", Text(found[i]));
    }

    /// <summary>The integral of a density must be 1 on one of three grids; gives the integrals of that one.</summary>
    /// <param name="integral">The integrals.</param>
    /// <param name="tolerance">How far from 1 it may be.</param>
    public (double Mass, double NegativeEntropy) UnitMass(Integral integral, double tolerance)
    {
        var result = (Mass: double.NaN, NegativeEntropy: double.NaN);
        foreach (var points in integral.Size == 1 ? new[] { 1000, 4000, 16000 } : [100, 200, 400])
        {
            result = integral.On(points);
            if (Math.Abs(result.Mass - 1) <= tolerance) return result;
        }
        throw Broken($"an integral of 1 ± {Text(tolerance)}", Text(result.Mass));
    }

    /// <summary>Draws from N(0, deviation²); the first ones do not depend on how many there are.</summary>
    public static float[] Gaussian(int count, ulong seed, double deviation = 1)
    {
        var random = new RandomStream(seed, RandomPurpose.Test, 2);
        var values = new float[count];
        foreach (ref var value in values.AsSpan()) value = (float)(deviation * random.NextGaussian());
        return values;
    }

    /// <summary>A number in words.</summary>
    public static string Text(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    /// <summary>The mean of independent values, and its standard error.</summary>
    public static (double Mean, double StandardError) Mean(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1.0) / values.Length));
    }
}
