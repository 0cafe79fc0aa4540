namespace ArchVae.Networks.Data;

/// <summary>The rows of a table as vectors, or in another shape.</summary>
/// <param name="Shape">The shape of an example.</param>
/// <param name="Table">The columns of vectors and of sequences' steps; null of pictures.</param>
/// <param name="Sequences">[N] the rows of each sequence; null of others.</param>
/// <param name="Images">The pictures; null of others.</param>
internal sealed record Shaping(NetworkShape Shape, RawTable? Table, int[][]? Sequences, RawImages? Images)
{
    /// <summary>Gives the rows of a table a shape; null for one vector each.</summary>
    /// <exception cref="InputException">The columns are not as many as the shape has numbers, or are none of numbers.</exception>
    public static Shaping Apply(RawTable inputs, NetworkShape? shape, ShapeKind? wanted)
    {
        var count = inputs.Columns.Count;
        if (shape == null)
        {
            if (wanted is ShapeKind.Image or ShapeKind.Sequence) throw NoShape(inputs, wanted.Value);
            return new(NetworkShape.Vector(count), inputs, null, null);
        }
        if (shape.Count != count)
        {
            throw new InputException(
                $"The shape {shape} has {shape.Count} numbers, and {count} columns are inputs: " +
                $"{InputException.Listed([.. inputs.Columns.Select(column => column.Name)])}.", inputs.Source)
            {
                Settings = [nameof(DataOptions.Shape)],
            };
        }
        return shape.Kind switch
        {
            ShapeKind.Vector => new(shape, inputs, null, null),
            ShapeKind.Sequence => Steps(inputs, shape),
            _ => new(shape, null, null, Pictures(inputs, shape)),
        };
    }

    /// <summary>Columns that follow each other as the steps of sequences.</summary>
    private static Shaping Steps(RawTable inputs, NetworkShape shape)
    {
        var (steps, units, rows) = (shape.Dimensions[0], shape.Units, inputs.RowCount);
        var columns = new RawColumn[units];
        for (var unit = 0; unit < units; unit++)
        {
            RawColumn[] over = [.. Enumerable.Range(0, steps).Select(step => inputs.Columns[step * units + unit])];
            var all = Enumerable.Range(0, rows * steps);
            columns[unit] = over.All(column => column.IsNumber)
                ? new(RawTable.NameOf(unit), [.. all.Select(i => over[i % steps].Number(i / steps))])
                : new(RawTable.NameOf(unit), [.. all.Select(i => over[i % steps].Text(i / steps))], 0);
        }
        var lines = inputs.Lines;
        var table = new RawTable(
            inputs.Source, columns, rows * steps,
            lines == null ? null : [.. Enumerable.Range(0, rows * steps).Select(i => lines[i / steps])]);
        return new(shape, table, Consecutive(rows, steps), null);
    }

    /// <summary>The rows of sequences that follow each other, all of the same length.</summary>
    public static int[][] Consecutive(int count, int steps) =>
        [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(i * steps, steps).ToArray())];

    private static RawImages Pictures(RawTable inputs, NetworkShape shape)
    {
        var pixels = new float[inputs.RowCount * shape.Count];
        foreach (var (i, column) in inputs.Columns.Index())
        {
            var name = InputException.Shown(column.Name);
            if (!column.IsNumber)
            {
                var row = Math.Max(0, column.FirstText);
                throw inputs.Mistake(
                    row, $"Column '{name}' has '{InputException.Shown(column.Text(row) ?? "")}'; pictures are of numbers.");
            }
            for (var row = 0; row < inputs.RowCount; row++)
            {
                if (column.IsMissing(row)) throw inputs.Mistake(row, $"Column '{name}' is empty; pictures have all their numbers.");
                pixels[row * shape.Count + i] = (float)column.Number(row);
            }
        }
        return new(shape, pixels, AreBytes: false);
    }

    private static InputException NoShape(RawTable inputs, ShapeKind wanted)
    {
        var count = inputs.Columns.Count;
        var side = (int)Math.Sqrt(count);
        var how = wanted == ShapeKind.Image
            ? $"--shape says how the columns are a picture, such as {(side * side == count ? $"1x{side}x{side}" : "1x8x8")}"
            : $"--sequence COLUMN makes sequences of rows, and --shape, such as {count}x1, of the columns of each row";
        return new(
            $"The networks take {(wanted == ShapeKind.Image ? "images" : "sequences")}, and the rows of this table are vectors of " +
            $"{count}: {how}.", inputs.Source);
    }
}
