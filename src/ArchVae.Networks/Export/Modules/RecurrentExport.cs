using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;
using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export.Modules;

/// <summary>
/// A GRU or an LSTM. A state depends on the steps before it alone, so that steps after the end of a sequence need no care.
/// </summary>
/// <param name="module">The layer.</param>
/// <param name="onnx">What ONNX and PyTorch call it.</param>
/// <param name="onnxOrder">Where ONNX' gates stand among PyTorch's.</param>
/// <param name="method">C#: one step of the sequence.</param>
internal sealed class RecurrentExport(RecurrentModule module, string onnx, int[] onnxOrder, string method) : ModuleExport
{
    private const string GruMethod =
        """
        // The states of a GRU, one for each step of the input; weights [3 units, inputs] and [3 units, units] of the gates r, z, n.
        private static void Gru(
            ReadOnlySpan<float> input, int inputs, float[] weightIh, float[] weightHh, float[] biasIh, float[] biasHh,
            float[] gates, float[] recurrent, float[] state, Span<float> output)
        {
            var units = state.Length;
            Array.Clear(state);
            for (var step = 0; step < input.Length / inputs; step++)
            {
                Dense(input.Slice(step * inputs, inputs), weightIh, biasIh, gates);
                Dense(state, weightHh, biasHh, recurrent);
                for (var i = 0; i < units; i++)
                {
                    var reset = Sigmoid(gates[i] + recurrent[i]);
                    var update = Sigmoid(gates[units + i] + recurrent[units + i]);
                    var candidate = MathF.Tanh(gates[2 * units + i] + reset * recurrent[2 * units + i]);
                    state[i] = (1 - update) * candidate + update * state[i];
                }
                state.CopyTo(output[(step * units)..]);
            }
        }
        """;

    private const string LstmMethod =
        """
        // The states of an LSTM, one for each step of the input; weights [4 units, inputs] and [4 units, units] of the gates i, f, g, o.
        private static void Lstm(
            ReadOnlySpan<float> input, int inputs, float[] weightIh, float[] weightHh, float[] biasIh, float[] biasHh,
            float[] gates, float[] recurrent, float[] state, float[] cell, Span<float> output)
        {
            var units = state.Length;
            Array.Clear(state);
            Array.Clear(cell);
            for (var step = 0; step < input.Length / inputs; step++)
            {
                Dense(input.Slice(step * inputs, inputs), weightIh, biasIh, gates);
                Dense(state, weightHh, biasHh, recurrent);
                for (var i = 0; i < units; i++)
                {
                    var enter = Sigmoid(gates[i] + recurrent[i]);
                    var forget = Sigmoid(gates[units + i] + recurrent[units + i]);
                    var candidate = MathF.Tanh(gates[2 * units + i] + recurrent[2 * units + i]);
                    var leave = Sigmoid(gates[3 * units + i] + recurrent[3 * units + i]);
                    cell[i] = forget * cell[i] + enter * candidate;
                    state[i] = leave * MathF.Tanh(cell[i]);
                }
                state.CopyTo(output[(step * units)..]);
            }
        }
        """;

    private const string SigmoidMethod = "private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));";

    private int Units => module.Output.Units;

    public static RecurrentExport Of(RecurrentModule module) => module.Gates == 3
        ? new(module, "GRU", [1, 0, 2], GruMethod) : new(module, "LSTM", [0, 3, 1, 2], LstmMethod);

    public override string Onnx(OnnxLayer layer, string input)
    {
        var (gates, rows) = (module.Gates, module.Gates * Units);
        string[] inputs =
        [
            layer.Node("Transpose", [input], ("perm", new[] { 1, 0, 2 })),
            layer.Weight("weight_ih", Ordered("weight_ih_l0"), 1, rows, module.Input.Units),
            layer.Weight("weight_hh", Ordered("weight_hh_l0"), 1, rows, Units),
            layer.Weight("bias", [.. Ordered("bias_ih_l0"), .. Ordered("bias_hh_l0")], 1, 2 * rows),
        ];
        // Others reset the state before its product, PyTorch and we after it.
        var states = gates == 3 ? layer.Node(onnx, inputs, ("hidden_size", Units), ("linear_before_reset", 1))
            : layer.Node(onnx, inputs, ("hidden_size", Units));
        return layer.Node("Transpose", [layer.Node("Squeeze", [states, layer.Constant(1)])], ("perm", new[] { 1, 0, 2 }));

        float[] Ordered(string name)
        {
            var values = layer.Tensor(name).Tensor.Values;
            var ordered = new float[values.Length];
            var size = values.Length / gates;
            foreach (var (to, from) in onnxOrder.Index()) values.Slice(from * size, size).CopyTo(ordered.AsSpan(to * size));
            return ordered;
        }
    }

    public override string PyTorch(PyTorchLayer layer, string input) => FormattableString.Invariant(
        $"{layer.Define($"nn.{onnx}({module.Input.Units}, {Units}, batch_first=True)")}({input})[0]");

    public override string CSharp(CSharpLayer layer, string input)
    {
        foreach (var text in new[] { method, DenseExport.Method, SigmoidMethod }) layer.Method(text);
        var weights = string.Join(", ", module.Parameters.Select(parameter => layer.Weight(parameter.Name)));
        var rows = module.Gates * Units;
        List<string> buffers =
            [layer.Buffer("gates", rows), layer.Buffer("recurrent", rows), layer.Buffer("state", Units)];
        if (module.Gates == 4) buffers.Add(layer.Buffer("cell", Units));
        var output = layer.Output();
        layer.Statement(
            $"""
            {(module.Gates == 3 ? "Gru" : "Lstm")}(
                {input}, {module.Input.Units}, {weights},
                {string.Join(", ", buffers)}, {output});
            """);
        return output;
    }
}
