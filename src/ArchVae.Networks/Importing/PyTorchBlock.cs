using ArchVae.Files;

namespace ArchVae.Networks.Importing;

/// <summary>The tensors of one layer in a state_dict.</summary>
/// <param name="Name">What stands before the names of its tensors and a point.</param>
/// <param name="Module">The name of the module, by the shapes.</param>
/// <param name="Takes">The channels or units that come in; 0 where it takes as many as there are.</param>
/// <param name="Gives">The channels or units that go out.</param>
/// <param name="Shape">The shape of its weights.</param>
internal sealed record PyTorchBlock(string Name, string Module, int Takes, int Gives, IReadOnlyList<int> Shape)
{
    /// <summary>Whether it has a bias, or should have none.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>What messages call it.</summary>
    public string Place => $"'{InputException.Shown(Name)}' [{string.Join(", ", Shape)}]";

    /// <summary>
    /// The layers of a file, those that one name has in their order, in the order in which their weights lie there.
    /// </summary>
    /// <exception cref="InputException">The file is none, or has tensors that no module has.</exception>
    public static List<PyTorchBlock> Read(SafeTensorsFile file)
    {
        var groups = new Dictionary<string, Dictionary<string, IReadOnlyList<int>>>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var (name, type, shape) in file.Shapes)
        {
            if (shape.Any(size => size < 1)) throw new InputException($"Tensor '{InputException.Shown(name)}' has no values.");
            var point = name.LastIndexOf('.');
            var (owner, tensor) = (point < 0 ? "" : name[..point], name[(point + 1)..]);
            if (!groups.TryGetValue(owner, out var group)) groups[owner] = group = new(StringComparer.Ordinal);
            // A counter lies elsewhere than the weights it belongs to, as its type is another.
            if (type is not ("I64" or "I32") && !names.Contains(owner)) names.Add(owner);
            group[tensor] = shape;
        }
        return [.. names.SelectMany(name => Of(name, groups[name]))];
    }

    private static IEnumerable<PyTorchBlock> Of(string name, Dictionary<string, IReadOnlyList<int>> tensors)
    {
        if (tensors.Keys.Any(key => key.StartsWith("weight_ih_l", StringComparison.Ordinal))) return Recurrent(name, tensors);
        if (tensors.TryGetValue("running_mean", out var mean))
        {
            Require(name, tensors, "weight", "bias", "running_mean", "running_var", "num_batches_tracked");
            return [new(name, "batch-norm", mean.Count > 0 ? mean[0] : 0, mean.Count > 0 ? mean[0] : 0, mean)];
        }
        Require(name, tensors, "weight", "bias");
        if (!tensors.TryGetValue("weight", out var weight)) throw Unknown(name, "bias", tensors["bias"]);
        var hasBias = tensors.TryGetValue("bias", out var bias);
        if (hasBias && !(bias is [var count] && count == weight[0]))
            throw new InputException($"'{InputException.Shown(name)}' has a weight [{string.Join(", ", weight)}] and a bias " +
                $"[{string.Join(", ", bias!)}], which do not go together.");
        return weight switch
        {
            [var units, var takes] => [new(name, "dense", takes, units, weight) { HasBias = hasBias }],
            [var filters, var channels, _, _] => [new(name, "conv2d", channels, filters, weight) { HasBias = hasBias }],
            [_] => throw new InputException($"'{InputException.Shown(name)}' has a weight [{weight[0]}] for each unit and no " +
                "running mean: a normalisation within rows, which no module means."),
            _ => throw Unknown(name, "weight", weight),
        };
    }

    private static List<PyTorchBlock> Recurrent(string name, Dictionary<string, IReadOnlyList<int>> tensors)
    {
        if (tensors.Keys.FirstOrDefault(key => key.EndsWith("_reverse", StringComparison.Ordinal)) is { } reverse)
            throw new InputException($"'{InputException.Shown($"{name}.{reverse}")}': the layer reads sequences in both " +
                "directions, which no module does.");
        var blocks = new List<PyTorchBlock>();
        for (var i = 0; tensors.ContainsKey(Key("weight_ih", i)); i++)
        {
            if (!tensors.TryGetValue(Key("weight_hh", i), out var recurrent) || recurrent is not [var rows, var units])
                throw new InputException($"'{InputException.Shown(name)}' lacks '{Key("weight_hh", i)}' with two sizes.");
            if (tensors[Key("weight_ih", i)] is not [var own, var takes] || own != rows)
                throw Unknown(name, Key("weight_ih", i), tensors[Key("weight_ih", i)]);
            var module = rows == 3L * units ? "gru" : rows == 4L * units ? "lstm" : null;
            if (module is null)
                throw new InputException(
                    $"'{InputException.Shown($"{name}.{Key("weight_hh",
                        i)}")}' is [{rows}, {units}]; [3 units, units] of a GRU " +
                    "or [4 units, units] of an LSTM is accepted"
                        + (rows == units ? ", and a plain recurrent layer has no module." : "."));
            blocks.Add(new(i == 0 ? name : $"{name}, layer {i}", module, takes, units, tensors[Key("weight_ih", i)])
            {
                HasBias = tensors.ContainsKey(Key("bias_ih", i)),
            });
        }
        Require(name, tensors, [.. Enumerable.Range(0, blocks.Count).SelectMany(i =>
            new[] { Key("weight_ih", i), Key("weight_hh", i), Key("bias_ih", i), Key("bias_hh", i) })]);
        return blocks;

        static string Key(string tensor, int layer) => FormattableString.Invariant($"{tensor}_l{layer}");
    }

    private static void Require(string name, Dictionary<string, IReadOnlyList<int>> tensors, params string[] accepted)
    {
        if (tensors.Keys.FirstOrDefault(key => !accepted.Contains(key)) is { } other) throw Unknown(name, other, tensors[other]);
    }

    private static InputException Unknown(string name, string tensor, IReadOnlyList<int> shape) => new(
        $"Tensor '{InputException.Shown(name.Length > 0 ? $"{name}.{tensor}" : tensor)}' [{string.Join(", ", shape)}] is of " +
        "no layer that a module means: dense, conv2d, gru, lstm, embedding and batch-norm are read.");
}
