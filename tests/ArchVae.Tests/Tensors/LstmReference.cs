using ArchVae.Tensors;

namespace ArchVae.Tests.Tensors;

/// <summary>An LSTM layer in double precision, one number at a time.</summary>
internal static class LstmReference
{
    /// <summary>
    /// The outputs [N, H]. Inputs: x, s, h0, c0, W_ih, W_hh, b_ih, b_hh, row after row; empty where there is none.
    /// </summary>
    public static double[] Outputs(SequenceLayout layout, int hidden, double[][] inputs, bool reverse)
    {
        var (x, s, h0, c0) = (inputs[0], inputs[1], inputs[2], inputs[3]);
        var (weightIh, weightHh, biasIh, biasHh) = (inputs[4], inputs[5], inputs[6], inputs[7]);
        var columns = x.Length / layout.RowCount;
        var shared = s.Length / layout.SequenceCount;
        var result = new double[layout.RowCount * hidden];
        for (var b = 0; b < layout.SequenceCount; b++)
        {
            var h = Initial(h0, b, hidden);
            var c = Initial(c0, b, hidden);
            for (var i = 0; i < layout.Lengths[b]; i++)
            {
                var row = layout.RowOf(b, reverse ? layout.Lengths[b] - 1 - i : i);
                var gates = new double[4 * hidden];
                for (var j = 0; j < gates.Length; j++)
                {
                    var sum = (biasIh.Length > 0 ? biasIh[j] : 0) + (biasHh.Length > 0 ? biasHh[j] : 0);
                    for (var k = 0; k < columns; k++) sum += weightIh[j * (columns + shared) + k] * x[row * columns + k];
                    for (var k = 0; k < shared; k++) sum += weightIh[j * (columns + shared) + columns + k] * s[b * shared + k];
                    for (var k = 0; k < hidden; k++) sum += weightHh[j * hidden + k] * h[k];
                    gates[j] = j / hidden == 2 ? Math.Tanh(sum) : 1 / (1 + Math.Exp(-sum));
                }
                for (var j = 0; j < hidden; j++)
                {
                    c[j] = gates[hidden + j] * c[j] + gates[j] * gates[2 * hidden + j];
                    h[j] = gates[3 * hidden + j] * Math.Tanh(c[j]);
                    result[row * hidden + j] = h[j];
                }
            }
        }
        return result;
    }

    private static double[] Initial(double[] values, int sequence, int hidden) =>
        values.Length == 0 ? new double[hidden] : values[(sequence * hidden)..((sequence + 1) * hidden)];
}
