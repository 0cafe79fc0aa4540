using ArchVae.Networks.Data;

namespace ArchVae.Networks.Export.Onnx;

/// <summary>Values of an input of an exported file.</summary>
/// <param name="Name">The input.</param>
/// <param name="Values">The values one after the other: double, float, long or string.</param>
/// <param name="Shape">The sizes.</param>
public sealed record OnnxInputValue(string Name, Array Values, IReadOnlyList<long> Shape);

/// <summary>Data as they stand in files as inputs of a file that <c>network export</c> wrote, for whoever runs it.</summary>
public sealed class OnnxInputValues
{
    private readonly ExampleTransform data;
    private readonly RawExamples raw;
    private readonly bool areStepsFixed;
    private readonly bool isSequence;

    /// <summary>The inputs of some data.</summary>
    /// <param name="data">The transformation that the file has in it, which says what it takes.</param>
    /// <param name="raw">The data.</param>
    /// <param name="areStepsFixed">
    /// Whether the file takes sequences that are filled up to the steps of the transformation's shape.
    /// </param>
    /// <exception cref="InputException">The data are of another kind, or have no such columns.</exception>
    public OnnxInputValues(ExampleTransform data, RawExamples raw, bool areStepsFixed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(raw);
        (this.data, this.raw, this.areStepsFixed) = (data, raw, areStepsFixed);
        isSequence = data.Shape.Kind == ShapeKind.Sequence;
        // What is wrong with the data is said where they are made into examples.
        Examples = data.Apply(raw);
    }

    /// <summary>The same data as networks take them, with their targets.</summary>
    public Examples Examples { get; }

    /// <summary>The values of a part of the examples, which must be one at least.</summary>
    /// <param name="start">The first example.</param>
    /// <param name="count">How many.</param>
    public IReadOnlyList<OnnxInputValue> Of(int start, int count)
    {
        if (raw.Images is { } images)
        {
            var size = (int)data.Shape.Count;
            return [new(OnnxInputs.Image, images.Pixels.AsSpan(start * size, count * size).ToArray(),
                [count, .. data.Shape.Dimensions.Select(one => (long)one)])];
        }
        var lengths = Enumerable.Range(start, count).Select(i => raw.Sequences?[i].Length ?? 1).ToArray();
        var steps = areStepsFixed ? data.Shape.Dimensions[0] : lengths.Max();
        if (areStepsFixed && lengths.Max() > steps)
            throw new InputException(
                $"The network takes sequences of at most {steps} steps, and one has {lengths.Max()}.", raw.Source);
        // The row of the table for each example and step; −1 after the end of a sequence.
        int[] rows = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, steps).Select(
            step => step >= lengths[i] ? -1 : raw.Sequences is null ? start + i : raw.Sequences[start + i][step]))];
        long[] shape = isSequence ? [count, steps] : [count];
        var values = data.Tokens is { } tokens ? [TokensOf(tokens, rows, shape)] : Columns(rows, shape).ToList();
        if (isSequence) values.Add(new(OnnxInputs.Lengths, lengths.Select(length => (long)length).ToArray(), [count]));
        return values;
    }

    private OnnxInputValue TokensOf(TokenTransform tokens, int[] rows, long[] shape)
    {
        var column = raw.Table!.Find(tokens.Name)!;
        return tokens.Categories.Count > 0 ? new(OnnxInputs.Tokens, Texts(column, rows), shape)
            : new(OnnxInputs.Tokens, Numbers(column, rows, 0).Select(number => (long)number).ToArray(), shape);
    }

    private IEnumerable<OnnxInputValue> Columns(int[] rows, long[] shape)
    {
        var numbers = data.Columns.Where(column => column.Kind == ColumnKind.Number).ToList();
        if (numbers.Count > 0)
        {
            var columns = numbers.ConvertAll(column => Numbers(raw.Table!.Find(column.Name)!, rows, double.NaN));
            var values = Enumerable.Range(0, rows.Length).SelectMany(i => columns.Select(column => column[i])).ToArray();
            yield return new(OnnxInputs.Numbers, values, [.. shape, numbers.Count]);
        }
        var categories = data.Columns.Where(column => column.Kind == ColumnKind.Category).ToList();
        foreach (var (column, name) in categories.Zip(OnnxInputs.NamesOf(categories)))
            yield return new(name, Texts(raw.Table!.Find(column.Name)!, rows), isSequence ? shape : [.. shape, 1]);
    }

    private static string[] Texts(RawColumn column, int[] rows) => [.. rows.Select(row => row < 0 ? "" : column.Text(row) ?? "")];

    private static double[] Numbers(RawColumn column, int[] rows, double missing) => [.. rows.Select(row =>
        row < 0 || column.IsMissing(row) ? missing : column.IsNumber ? column.Number(row)
        : CellText.TryNumber(column.Text(row)!, false, out var number) ? number : missing)];
}
