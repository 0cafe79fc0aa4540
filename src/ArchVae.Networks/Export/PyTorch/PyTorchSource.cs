namespace ArchVae.Networks.Export.PyTorch;

/// <summary>A network as a file of Python.</summary>
internal static class PyTorchSource
{
    private const string Reader =
        """"
        def read_safetensors(path):
            """The tensors of a file by name, all of them float32."""
            data = Path(path).read_bytes()
            start = 8 + struct.unpack("<Q", data[:8])[0]
            tensors = {}
            for name, about in json.loads(data[8:start]).items():
                if name != "__metadata__":
                    first, end = about["data_offsets"]
                    values = torch.frombuffer(bytearray(data[start + first:start + end]), dtype=torch.float32)
                    tensors[name] = values.reshape(about["shape"])
            return tensors
        """";

    /// <summary>The text.</summary>
    /// <param name="exported">The network.</param>
    /// <param name="name">What the file is called, without its ending.</param>
    public static string Of(ExportedNetwork exported, string name)
    {
        var network = exported.Network;
        var inputs = exported.Data is null ? null : new ExportedInputs(exported.Data, network.Plan);
        var data = inputs is null ? null : new PyTorchData(inputs);
        var about = exported.About.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        List<string> lines =
        [
            $"\"\"\"{about}",
            "",
            .. data is null ?
            [
                "    import torch",
                $"    from {name} import load",
                "",
                "    network = load()",
                "    with torch.no_grad():",
                "        print(network(x))",
            ] : (string[])
            [
                $"    from {name} import load, predict",
                "",
                $"    print(predict(load(), {data.Example}))",
            ],
            "\"\"\"",
            "import json",
            "import struct",
            "from pathlib import Path",
            "",
            "import torch",
            "import torch.nn.functional as F",
            "from torch import nn",
            "",
            "",
            .. PyTorchBody.Lines(network, hasLengths: inputs is { AreSequences: true }),
            "",
            "",
            .. data is null ? [] : (IEnumerable<string>)[.. data.Lines(), "", ""],
            .. Load(network),
            "",
            "",
            Reader,
        ];
        return string.Join('\n', lines.SelectMany(line => line.Split('\n')).Select(line => line.TrimEnd())) + "\n";
    }

    private static string[] Load(Network network) =>
    [
        "def load(path=Path(__file__).with_suffix(\".safetensors\")):",
        "    \"\"\"The network with its weights, ready to be used; call train() to train it further.\"\"\"",
        "    network = Network()",
        .. network.Parameters.Statistics.Count == 0 ? (string[])["    network.load_state_dict(read_safetensors(path))"] :
        [
            "    # A batch normalisation counts batches as well, which matters to nobody here and is not in the file.",
            "    missing, unexpected = network.load_state_dict(read_safetensors(path), strict=False)",
            "    assert not unexpected and all(name.endswith(\".num_batches_tracked\") for name in missing)",
        ],
        "    return network.eval()",
    ];
}
