namespace ArchVae.Testing;

/// <summary>
/// Compares gradients with central differences, of each input and each parameter along random directions of length 1. Values are
/// float32, so steps are large, 0.03 and where that is too large 0.01, and their error of the second order is taken out by a
/// second pair of half the step. A derivative may be off by 1 % of itself and of the gradient's root mean square, and by what
/// half a unit in the last place of all values makes eight times over.
/// </summary>
internal static class Differences
{
    private const double Tolerance = 0.01;
    private const double Units = 8;
    private const int Directions = 2;

    // Gradients begin here: a part must add to them.
    private const float Initial = 0.25f;

    /// <summary>Compares all gradients of a random linear function of what the part gives.</summary>
    public static void Check<T>(Contract contract, Rig<T> rig, TapeFunction<T> function, Input[] inputs)
    {
        var coefficients = PartRules.Coefficients(rig, function, inputs);
        rig.Parameters.Gradients.Fill(Initial);
        rig.Backward((part, tape, tensors) =>
        {
            foreach (var tensor in tensors) tensor.Gradients.Fill(Initial);
            return function(part, tape, tensors);
        }, inputs, coefficients);
        var ofInputs = rig.Tensors.Select(tensor => Added(tensor.Gradients)).ToArray();
        var ofParameters = rig.Parameters.Parameters.Select(parameter => Added(parameter.Tensor.Gradients)).ToArray();
        var noise = Noise(rig.Values(function, inputs), coefficients);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].IsData || inputs[i].Columns == 0) continue;
            var place = i;
            Compare(contract, inputs[i].Name, inputs[i].Values, ofInputs[i], noise, (ulong)i, values =>
            {
                Input[] moved = [.. inputs];
                moved[place] = inputs[place] with { Values = values };
                return Loss(rig.Values(function, moved), coefficients);
            });
        }
        for (var i = 0; i < rig.Parameters.Parameters.Count; i++)
        {
            var parameter = rig.Parameters.Parameters[i];
            var saved = parameter.Tensor.Values.ToArray();
            Compare(contract, $"'{parameter.Name}'", saved, ofParameters[i], noise, 100 + (ulong)i, values =>
            {
                values.CopyTo(parameter.Tensor.Values);
                return Loss(rig.Values(function, inputs), coefficients);
            });
            saved.CopyTo(parameter.Tensor.Values);
        }
    }

    private static void Compare(
        Contract contract, string what, float[] values, float[] gradient, double noise, ulong seed, Func<float[], double> loss)
    {
        contract.Finite($"gradient of {what}", gradient);
        var typical = Math.Sqrt(gradient.Average(value => (double)value * value));
        for (var d = 0; d < Directions; d++)
        {
            var direction = Direction(values.Length, 31 + 1000 * (ulong)d + seed);
            var found = gradient.Zip(direction, (g, v) => g * v).Sum();
            var (expected, allowed) = (0.0, 0.0);
            foreach (var step in new[] { 0.03, 0.01 })
            {
                double Slope(double h) => (loss(Moved(values, direction, h)) - loss(Moved(values, direction, -h))) / (2 * h);
                expected = (4 * Slope(step / 2) - Slope(step)) / 3;
                allowed = Tolerance * (Math.Abs(expected) + typical) + 3 * noise / step;
                if (Math.Abs(found - expected) <= allowed) break;
            }
            contract.Near($"derivative by {what} along direction {d}", found, expected, allowed);
        }
    }

    // What rounding of all values may change the loss by.
    private static double Noise(float[] values, float[] coefficients) =>
        Units / (1 << 24) * Math.Sqrt(values.Zip(coefficients, (value, c) => (double)value * c).Sum(term => term * term)) + 1e-9;

    private static double Loss(float[] values, float[] coefficients) =>
        values.Zip(coefficients, (value, c) => (double)value * c).Sum();

    private static float[] Added(Span<float> gradients) => Array.ConvertAll(gradients.ToArray(), value => value - Initial);

    private static float[] Moved(float[] values, double[] direction, double step) =>
        [.. values.Zip(direction, (value, v) => (float)(value + step * v))];

    private static double[] Direction(int length, ulong seed)
    {
        var direction = Array.ConvertAll(Contract.Gaussian(length, seed), value => (double)value);
        var norm = Math.Sqrt(direction.Sum(value => value * value));
        return Array.ConvertAll(direction, value => value / norm);
    }
}
