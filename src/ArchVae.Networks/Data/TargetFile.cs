namespace ArchVae.Networks.Data;

/// <summary>Reads targets that are a file or an array of their own.</summary>
internal static class TargetFile
{
    /// <summary>The targets of a file: IDX, <c>.npy</c> or a table of one column.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hasHeader">Whether a table's first line is a header.</param>
    /// <param name="count">How many examples there are.</param>
    /// <param name="notes">What is said of it.</param>
    /// <exception cref="InputException">It is no such file, or there are more or fewer targets than examples.</exception>
    public static RawColumn Read(string path, bool hasHeader, int count, List<string> notes)
    {
        var file = DataFile.Read(path);
        switch (file.Format)
        {
            case DataFormat.Idx: return Of(IdxFormat.Read(file.Bytes, path), "label", count);
            case DataFormat.Npy: return Of(NpyFormat.Read(file.Bytes, path), "label", count);
            case DataFormat.Npz: throw new InputException("Labels are an IDX file, an .npy or a table of one column.", path);
            default:
                var table = TableFile.Read(file, hasHeader, [], [], notes);
                if (table.Columns.Count != 1)
                {
                    throw new InputException(
                        $"The table of labels has {table.Columns.Count} columns; it must have one: " +
                        $"{InputException.Listed([.. table.Columns.Select(column => column.Name)])}.", path);
                }
                return Counted(table.Columns[0], count, path, table.Columns[0].Count);
        }
    }

    /// <summary>The targets of an array of [N] or [N, 1].</summary>
    /// <exception cref="InputException">It is of another shape.</exception>
    public static RawColumn Of(RawArray array, string name, int count)
    {
        if (array.Shape.Length is 0 or > 2 || (array.Shape.Length == 2 && array.Shape[1] != 1))
        {
            var hint = array.Shape.Length == 2 ? " Of classes as zeros and a one, y.argmax(1) in Python makes numbers." : "";
            throw new InputException(
                $"{array.Label} of targets is of {array.InWords}; one target for each example is a shape of [N].{hint}",
                array.Source);
        }
        var column = Counted(
            array.Type.IsText || array.Type.Kind != 'b' ? array.Column(name, array.Shape[0])
                : new(name, [.. Enumerable.Range(0, array.Shape[0]).Select(i => array.Number(i) != 0 ? "true" : "false")], 0),
            count, array.Source, array.Shape[0]);
        return column;
    }

    private static RawColumn Counted(RawColumn column, int count, string path, int found) => found == count ? column
        : throw new InputException($"There are {found} targets and {count} examples.", path);
}
