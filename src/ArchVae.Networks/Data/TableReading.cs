using static ArchVae.InputException;

namespace ArchVae.Networks.Data;

/// <summary>Makes examples of a table: of each row, or of all rows of a sequence.</summary>
internal sealed class TableReading(DataOptions options, ShapeKind? wanted, EarlierReading earlier)
{
    private readonly List<string> notes = [];

    /// <summary>The examples of a file with a table.</summary>
    /// <exception cref="InputException">They cannot be read as the options say.</exception>
    public RawExamples Read(DataFile file)
    {
        string[] categories = [.. options.Categories, .. earlier.CategoryNames];
        if (options.Inputs != null)
        {
            throw new InputException(
                "Inputs names an array of an .npz, and the data are a table: Target and Ignore choose columns.", file.Path)
            {
                Settings = [nameof(DataOptions.Inputs), nameof(DataOptions.Target), nameof(DataOptions.Ignore)],
            };
        }
        var table = TableFile.Read(file, !options.NoHeader, options.Ignore, categories, notes);
        foreach (var name in options.Categories) table.Column(name, nameof(DataOptions.Categories));
        List<RawColumn?> left =
        [
            // Later data need not have what is left out.
            .. options.Ignore.Select(name => earlier.IsNone ? table.Column(name, nameof(DataOptions.Ignore)) : table.Find(name)),
        ];
        var target = TargetOf(table);
        left.Add(target);
        var id = options.SequenceId == null ? null : table.Column(options.SequenceId, nameof(DataOptions.SequenceId));
        var time = options.Time == null ? null : table.Column(options.Time, nameof(DataOptions.Time));
        left.AddRange([id, time]);
        var inputs = table.With([.. table.Columns.Except(left.OfType<RawColumn>())]);
        if (inputs.Columns.Count == 0) throw new InputException("No column is left as an input.", file.Path);
        return (id == null ? Rows(inputs, target) : Sequences(inputs, target, id, time)).WithKnownTargets(notes);
    }

    private RawColumn? TargetOf(RawTable table)
    {
        if (options.Target == null) return earlier.Target == null ? null : table.Find(earlier.Target);
        return table.Column(options.Target, nameof(DataOptions.Target));
    }

    private RawExamples Rows(RawTable inputs, RawColumn? target)
    {
        if (options.Labels != null)
            target = TargetFile.Read(options.Labels, !options.NoHeader, inputs.RowCount, notes);
        var shaped = Shaping.Apply(inputs, options.Shape, wanted);
        return new(inputs.Source, shaped.Shape, inputs.RowCount, shaped.Table, shaped.Sequences, shaped.Images, target)
        {
            ColumnNames = [.. inputs.Columns.Select(column => column.Name)],
            TargetLines = options.Labels == null ? inputs.Lines : null,
        };
    }

    private RawExamples Sequences(RawTable inputs, RawColumn? target, RawColumn id, RawColumn? time)
    {
        var rowsOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var order = new List<string>();
        for (var row = 0; row < inputs.RowCount; row++)
        {
            var name = id.Text(row) ?? throw inputs.Mistake(
                row, $"Column '{Shown(id.Name)}' is empty; it must say which sequence the row belongs to.");
            if (!rowsOf.TryGetValue(name, out var rows))
            {
                rowsOf.Add(name, rows = []);
                order.Add(name);
            }
            rows.Add(row);
        }
        int[][] sequences = [.. order.Select(name => Ordered(inputs, time, rowsOf[name]))];
        var shape = NetworkShape.Sequence(sequences.Max(rows => rows.Length), inputs.Columns.Count);
        List<int>? firstRows = target == null ? null
            : [.. order.Zip(sequences, (name, rows) => TargetRow(inputs, target, name, rows))];
        if (options.Labels != null) target = TargetFile.Read(options.Labels, !options.NoHeader, order.Count, notes);
        else target = firstRows == null ? null : target!.At(firstRows, target.Name);
        return new(inputs.Source, shape, order.Count, inputs, sequences, null, target)
        {
            ColumnNames = [.. inputs.Columns.Select(column => column.Name)],
            TargetLines = firstRows == null || inputs.Lines == null ? null : [.. firstRows.Select(row => inputs.Lines[row])],
        };
    }

    private static int[] Ordered(RawTable inputs, RawColumn? time, List<int> rows)
    {
        if (time == null) return [.. rows];
        foreach (var row in rows)
        {
            if (time.IsMissing(row))
                throw inputs.Mistake(row, $"Column '{Shown(time.Name)}' is empty; it must order the rows.");
        }
        // Dates as ISO 8601 has them are in the order of their texts. Sorting keeps the file's order among equals.
        return time.IsNumber ? [.. rows.OrderBy(time.Number)] : [.. rows.OrderBy(time.Text, StringComparer.Ordinal)];
    }

    // The row with a sequence's target, which is the same wherever it stands.
    private static int TargetRow(RawTable inputs, RawColumn target, string name, int[] rows)
    {
        var known = Array.FindIndex(rows, row => !target.IsMissing(row));
        if (known < 0) return rows[0];
        var first = rows[known];
        foreach (var row in rows)
        {
            if (target.IsMissing(row) || target.Text(row) == target.Text(first)) continue;
            throw inputs.Mistake(
                row, $"The target '{Shown(target.Name)}' of the sequence '{Shown(name)}' is " +
                $"'{Shown(target.Text(row)!)}' here and '{Shown(target.Text(first)!)}' in another " +
                "row; a sequence has one target.");
        }
        return first;
    }
}
