using ArchVae.Yaml;

namespace ArchVae.Networks.Data;

/// <summary>Makes examples of an array: its first size is their number, N.</summary>
internal sealed class ArrayReading(DataOptions options, ShapeKind? wanted, EarlierReading earlier)
{
    private readonly List<string> notes = [];

    /// <summary>The examples of a file with an array, or several.</summary>
    /// <exception cref="InputException">They cannot be read as the options say.</exception>
    public RawExamples Read(DataFile file)
    {
        RefuseTableOptions(file);
        RawArray inputs;
        RawArray? targets = null;
        if (file.Format == DataFormat.Npz) (inputs, targets) = Chosen(file);
        else inputs = file.Format == DataFormat.Npy ? NpyFormat.Read(file.Bytes, file.Path) : IdxFormat.Read(file.Bytes, file.Path);
        if (inputs.Shape.Length == 0 || inputs.Count == 0)
            throw new InputException($"{inputs.Label} is of {inputs.InWords} and has no examples.", file.Path);
        var count = inputs.Shape[0];
        var target = targets != null ? TargetFile.Of(targets, targets.Name, count)
            : options.Labels != null ? TargetFile.Read(options.Labels, !options.NoHeader, count, notes) : null;
        var shaped = Shaped(inputs);
        return new RawExamples(file.Path, shaped.Shape, count, shaped.Table, shaped.Sequences, shaped.Images, target)
        {
            ColumnNames = shaped.Table == null ? [] : [.. shaped.Table.Columns.Select(column => column.Name)],
        }.WithKnownTargets(notes);
    }

    private void RefuseTableOptions(DataFile file)
    {
        var setting = options.SequenceId != null ? nameof(DataOptions.SequenceId)
            : options.Ignore.Count > 0 ? nameof(DataOptions.Ignore)
            : options.Categories.Count > 0 ? nameof(DataOptions.Categories)
            : options.Target != null && file.Format != DataFormat.Npz ? nameof(DataOptions.Target) : null;
        if (setting == null) return;
        var how = setting == nameof(DataOptions.Target) ? " Its targets are a file of their own, Labels." : "";
        throw new InputException($"{setting} names columns of a table, and the file is an array.{how}", file.Path)
        {
            Settings = [setting, nameof(DataOptions.Labels)],
        };
    }

    private (RawArray Inputs, RawArray? Targets) Chosen(DataFile file)
    {
        var arrays = NpyFormat.ReadArchive(file);
        string[] names = [.. arrays.Keys];
        var target = options.Target ?? (earlier.Target is { } name && arrays.ContainsKey(name) ? name : null);
        RawArray Named(string name, string setting) => arrays.TryGetValue(name, out var array) ? array() : throw new InputException(
            $"{setting} names the array '{InputException.Shown(name)}', and there is none." +
            (Misspelling.Nearest(name, names) is { } nearest ? $" Nearest is '{InputException.Shown(nearest)}'." : "") +
            $" The arrays are {InputException.Listed(names)}.", file.Path) { Settings = [setting] };
        var targets = target == null ? null : Named(target, nameof(DataOptions.Target));
        if (options.Inputs != null) return (Named(options.Inputs, nameof(DataOptions.Inputs)), targets);
        string[] others = [.. names.Where(name => name != target)];
        if (others.Length == 1) return (arrays[others[0]](), targets);
        if (others.Length == 0) throw new InputException("The archive has the targets only, and no array of inputs.", file.Path);
        var missing = target == null ? "Target says which holds the targets, and Inputs which the inputs" : "Inputs says which";
        throw new InputException(
            $"Several arrays may be the inputs: {InputException.Listed(others)}. {missing}.", file.Path)
        {
            Settings = [nameof(DataOptions.Target), nameof(DataOptions.Inputs)],
        };
    }

    private Shaping Shaped(RawArray inputs)
    {
        int[] sizes = inputs.Shape[1..];
        if (options.Shape is { } shape) return InShape(inputs, sizes, shape);
        switch (sizes.Length)
        {
            case 0: return Columns(inputs, NetworkShape.Vector(1));
            case 1 when wanted == ShapeKind.Sequence: return Columns(inputs, NetworkShape.Sequence(sizes[0], 1));
            case 1 when wanted == ShapeKind.Image:
                throw new InputException(
                    $"The networks take images, and each row of {inputs.InWords} is a vector: Shape says how its numbers are a " +
                    "picture, such as 1x28x28.", inputs.Source) { Settings = [nameof(DataOptions.Shape)] };
            case 1: return Columns(inputs, NetworkShape.Vector(sizes[0]));
            case 2 when wanted == ShapeKind.Sequence: return Columns(inputs, NetworkShape.Sequence(sizes[0], sizes[1]));
            case 2:
                if (wanted == null)
                {
                    notes.Add($"{inputs.Label} of {inputs.InWords} is taken as pictures of one channel; " +
                        $"--shape {sizes[0]}x{sizes[1]} takes it as sequences.");
                }
                return new(NetworkShape.Image(1, sizes[0], sizes[1]), null, null,
                    Pictures(inputs, NetworkShape.Image(1, sizes[0], sizes[1]), channelsLast: false));
            case 3:
                var last = sizes[2] is 1 or 3 or 4 && sizes[0] is not (1 or 3 or 4);
                if (last) notes.Add($"{inputs.Label} of {inputs.InWords} has its channels last, and is taken so.");
                var image = last ? NetworkShape.Image(sizes[2], sizes[0], sizes[1])
                    : NetworkShape.Image(sizes[0], sizes[1], sizes[2]);
                return new(image, null, null, Pictures(inputs, image, last));
            default:
                throw new InputException(
                    $"{inputs.Label} is of {inputs.InWords}; accepted are [N, units], [N, steps, units], [N, height, width], " +
                    "[N, channels, height, width] and [N, height, width, channels].", inputs.Source);
        }
    }

    private Shaping InShape(RawArray inputs, int[] sizes, NetworkShape shape)
    {
        var each = sizes.Aggregate(1L, (count, size) => count * size);
        if (each != shape.Count)
        {
            throw new InputException(
                $"The shape {shape} has {shape.Count} numbers, and each of {inputs.InWords} has {each}.", inputs.Source)
            {
                Settings = [nameof(DataOptions.Shape)],
            };
        }
        if (shape.Kind != ShapeKind.Image) return Columns(inputs, shape);
        var dimensions = shape.Dimensions;
        var last = sizes.Length == 3 && !sizes.SequenceEqual(dimensions)
            && sizes.SequenceEqual([dimensions[1], dimensions[2], dimensions[0]]);
        if (last) notes.Add($"{inputs.Label} of {inputs.InWords} has its channels last, and is taken so.");
        return new(shape, null, null, Pictures(inputs, shape, last));
    }

    private static Shaping Columns(RawArray inputs, NetworkShape shape)
    {
        var steps = shape.Kind == ShapeKind.Sequence ? shape.Dimensions[0] : 1;
        var rows = checked(inputs.Shape[0] * steps);
        RawColumn[] columns = [.. Enumerable.Range(0, shape.Units)
            .Select(unit => inputs.Column(RawTable.NameOf(unit), rows, unit, shape.Units))];
        return new(
            shape, new(inputs.Source, columns, rows),
            shape.Kind == ShapeKind.Sequence ? Shaping.Consecutive(inputs.Shape[0], steps) : null, null);
    }

    private static RawImages Pictures(RawArray inputs, NetworkShape shape, bool channelsLast)
    {
        if (inputs.Type.IsText) throw new InputException($"{inputs.Label} is of texts; pictures are of numbers.", inputs.Source);
        if (inputs.Count > Array.MaxLength)
            throw new InputException($"{inputs.Label} has {inputs.Count} values; at most {Array.MaxLength} fit.", inputs.Source);
        var pixels = new float[inputs.Count];
        var (channels, places) = (shape.Units, (int)(shape.Count / shape.Units));
        for (var i = 0; i < pixels.Length; i++)
        {
            var value = inputs.Finite(i);
            if (double.IsNaN(value))
                throw new InputException($"{inputs.Label} has NaN at {inputs.Place(i)}; pictures have all their numbers.", inputs.Source);
            var (example, within) = ((long)i / shape.Count, (int)(i % shape.Count));
            var to = channelsLast ? within % channels * places + within / channels : within;
            pixels[example * shape.Count + to] = (float)value;
        }
        return new(shape, pixels, inputs.Type.IsByte);
    }
}
