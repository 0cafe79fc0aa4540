namespace ArchVae.Networks.Export.CSharp;

/// <summary>A network as a file of C#.</summary>
internal static class CSharpSource
{
    private const string Take =
        """
        private static float[] Take(ref ReadOnlySpan<byte> weights, int count)
        {
            var values = new float[count];
            for (var i = 0; i < count; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(weights[(4 * i)..]);
            weights = weights[(4 * count)..];
            return values;
        }
        """;

    /// <summary>The text.</summary>
    /// <param name="exported">The network.</param>
    /// <param name="name">What the class is called.</param>
    public static string Of(ExportedNetwork exported, string name)
    {
        var network = exported.Network;
        var source = new CSharpClass();
        CSharpBody.Add(source, network);
        var run = exported.Data is null ? [] : new CSharpData(source, new(exported.Data, network.Plan), network).Lines().ToList();
        var weights = CSharpBody.Weights(network);
        var bytes = CSharpBody.Tensors(network).Sum(tensor => (long)sizeof(float) * tensor.Length);
        List<string> lines =
        [
            "#nullable enable",
            "using System;",
            "using System.Buffers.Binary;",
            "using System.IO;",
            "",
            "namespace Networks;",
            "",
            $"/// <summary>{Xml(exported.About)}. For one thread.</summary>",
            $"public sealed class {name}",
            "{",
            .. Indented([.. weights.Select(weight => weight.Field), .. source.Fields]),
            "",
            $"    /// <summary>The network with the weights that {name}.bin holds.</summary>",
            $"    public {name}(ReadOnlySpan<byte> weights)",
            "    {",
            FormattableString.Invariant(
                $"        if (weights.Length != {bytes}) throw new ArgumentException(\"The weights must be {bytes} bytes.\", nameof(weights));"),
            .. weights.Select(weight => $"        {weight.Take}"),
            "    }",
            "",
            $"    /// <summary>Reads the weights from a file.</summary>",
            $"    public static {name} Load(string path) => new(File.ReadAllBytes(path));",
            "",
            .. run.Count == 0 ? [] : Indented([.. run, ""]),
            .. Indented(Layers(network, source, isPublic: run.Count == 0)),
            .. source.Methods.Append(Take).SelectMany(method => Indented(["", method])),
            "}",
        ];
        return string.Join('\n', lines.Select(line => line.TrimEnd())) + "\n";
    }

    private static string[] Layers(Network network, CSharpClass source, bool isPublic) =>
    [
        .. isPublic ? ["/// <summary>Runs the layers: what goes out of the last one is written to the result.</summary>"] : (string[])[],
        $"{(isPublic ? "public void Run" : "private void Layers")}({CSharpBody.ArgumentOf(network)}, Span<float> result)",
        "{",
        .. source.Statements.SelectMany(text => text.Split('\n')).Select(line => $"    {line}"),
        "}",
    ];

    private static IEnumerable<string> Indented(IEnumerable<string> texts) =>
        texts.SelectMany(text => text.Split('\n')).Select(line => $"    {line}");

    /// <summary>A text in a comment.</summary>
    public static string Xml(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
