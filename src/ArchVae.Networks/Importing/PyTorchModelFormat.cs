using ArchVae.Files;

namespace ArchVae.Networks.Importing;

/// <summary>
/// The state_dict of a PyTorch network as safetensors: names and shapes of weights tell its layers. What has no weights cannot be
/// seen: activations, dropout, pooling, strides and padding.
/// </summary>
internal sealed class PyTorchModelFormat : ModelFormat
{
    private const int LargestSide = 4096;

    public override string Name => "pytorch";

    public override string Description => "the state_dict of a PyTorch network as safetensors, whose shapes tell the layers";

    public override FoundNetwork Read(string path, NetworkShape? input)
    {
        RequireSafeTensors(path);
        using var file = new SafeTensorsFile(path, anyType: true);
        var blocks = PyTorchBlock.Read(file);
        if (blocks.Count == 0) throw new InputException("The file holds no weights.", path);
        var (order, note) = PyTorchOrder.Of(blocks) ?? throw Unchained(blocks);
        return new Reading(order, input, note).Read();
    }

    // Others save what PyTorch itself writes, a ZIP archive or a pickle.
    private static void RequireSafeTensors(string path)
    {
        Span<byte> start = stackalloc byte[9];
        using var stream = InputFile.Open(path);
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        // The header's length may begin with the same bytes; it is followed by the header, an object.
        if (start is not ([(byte)'P', (byte)'K', ..] or [0x80, < 6, ..]) || (length == start.Length && start[8] == '{')) return;
        throw new InputException(
            "This is what torch.save writes; a file of safetensors is expected: " +
            "safetensors.torch.save_file(model.state_dict(), \"model.safetensors\").", path);
    }

    private static InputException Unchained(List<PyTorchBlock> blocks)
    {
        var shown = blocks.Select(block => $"{block.Name} ({block.Module} {block.Takes} → {block.Gives})").ToList();
        return new("Its layers are no chain, in which each takes what the one before gives: " + InputException.Listed(shown)
            + ".");
    }

    private sealed class Reading(List<PyTorchBlock> blocks, NetworkShape? given, string? order)
    {
        private readonly List<string> notes = order is null ? [] : [order];

        public FoundNetwork Read()
        {
            notes.Add(
                "A state_dict has no activations, dropout and pooling: a ReLU is assumed where the space has one, and " +
                "no others.");
            var first = blocks[0];
            var isEmbedding = IsEmbedding();
            if (isEmbedding)
                notes.Add($"{first.Place} is taken for an embedding, as what comes next takes its second size.");
            foreach (var block in blocks.Where(block => !block.HasBias && !(isEmbedding && block == first)))
                notes.Add($"{block.Place} has no bias; layers of architectures have one.");
            return blocks.Exists(block => block.Module == "conv2d") ? Image()
                : new(Input(isEmbedding), Layers("valid", isEmbedding, null), notes);
        }

        private bool IsEmbedding()
        {
            if (blocks is not [var first, var next, ..] || !PyTorchOrder.IsTable(first)) return false;
            if (next.Module is "gru" or "lstm") return true;
            return first.Shape[1] == next.Takes
                && (first.Shape[0] != next.Takes || first.Name.Contains("emb", StringComparison.OrdinalIgnoreCase));
        }

        private FoundLayer Input(bool isEmbedding)
        {
            var first = blocks[0];
            var units = isEmbedding ? first.Shape[0] : first.Takes;
            if (given is not null)
            {
                if (given.Units != units)
                    throw new InputException($"{first.Place} takes {units}, and what is given to come in is {given.InWords}.");
                return FoundLayer.Input(given);
            }
            return new FoundLayer("input", "What comes in").With("units", units);
        }

        // Padding cannot be seen, but what the first dense layer takes tells of it.
        private FoundNetwork Image()
        {
            var channels = blocks.First(block => block.Module == "conv2d").Takes;
            if (given is not null && (given.Kind != ShapeKind.Image || given.Units != channels))
                throw new InputException(
                    $"{blocks[0].Place} takes images of {channels} channels, and what is given to come in is {given.InWords}.");
            var dense = blocks.Find(block => block.Module == "dense");
            foreach (var padding in new[] { "valid", "same" })
            {
                var sides = given is not null || dense is null ? [0] : Enumerable.Range(1, LargestSide);
                foreach (var side in sides)
                {
                    var shape = given ?? (side == 0 ? null : NetworkShape.Image(channels, side, side));
                    var input = shape is null ? new FoundLayer("input", "What comes in").With("channels", channels)
                        : FoundLayer.Input(shape);
                    var before = Layers(padding, isEmbedding: false, dense);
                    var goesOut = Shapes.After(input, before);
                    if (dense is not null && goesOut?.Count != dense.Takes)
                    {
                        if (goesOut?.Count > dense.Takes) break;
                        continue;
                    }
                    notes.Add($"Strides of 1 and padding '{padding}' are assumed" +
                        (given is null && shape is not null ? $", and {shape.InWords}, with which '{dense!.Name}' fits." : "."));
                    return new(input, Layers(padding, isEmbedding: false, null), notes);
                }
            }
            throw new InputException(
                $"{dense!.Place} takes {dense.Takes}, which the convolutions before it do not give with strides of 1 and padding "
                + $"'valid' or 'same' of {given?.InWords ?? "any square image"}. What is pooled or strided cannot be seen in a "
                + "state_dict; ONNX tells it.");
        }

        // All layers, or those before one.
        private List<FoundLayer> Layers(string padding, bool isEmbedding, PyTorchBlock? end)
        {
            var layers = new List<FoundLayer>();
            var isImage = false;
            foreach (var (i, block) in blocks.Index())
            {
                if (block == end) break;
                var place = block.Place;
                if (block.Module == "dense" && !isImage && i > 0 && !(isEmbedding && i == 1)
                    && block.Takes != blocks[i - 1].Gives)
                    throw Unchained(blocks);
                if (block.Module == "dense" && isImage)
                {
                    layers.Add(new FoundLayer("flatten", $"What comes into {place}") { TellsActivation = false }
                        .With("units", block.Takes));
                    isImage = false;
                }
                isImage |= block.Module == "conv2d";
                var layer = block.Module switch
                {
                    "dense" when isEmbedding && i == 0 => new FoundLayer("embedding", place).With("units", block.Shape[1]),
                    "dense" => FoundLayer.Dense(place, block.Gives),
                    "conv2d" => FoundLayer.Convolution(
                        place, block.Gives, (block.Shape[2], block.Shape[3]), 1,
                        block.Shape is [_, _, 1, 1] ? ["valid", "same"] : [padding]),
                    "batch-norm" => new("batch-norm", place),
                    _ => new FoundLayer(block.Module, place).With("units", block.Gives),
                };
                layers.Add(layer with { TellsActivation = false });
            }
            return layers;
        }
    }
}
