using static ArchVae.InputException;

namespace ArchVae.Networks.Data;

/// <summary>Finds the transformation of data from their training part.</summary>
internal sealed class TransformFitting(RawExamples raw, IReadOnlyList<int> examples)
{
    private const int MostCategories = 100;
    private const int FewCategories = 10;

    private readonly List<string> notes = [];
    private readonly List<string> constant = [];

    public ExampleTransform Fit(NetworkTask? task, bool tokens)
    {
        var target = new TargetFitting(raw, notes).Fit(examples, task);
        if (tokens && raw.Kind != ShapeKind.Sequence)
        {
            throw new InputException(
                $"The networks take tokens, and the data are no sequences but {raw.Shape.InWords}.", raw.Source);
        }
        if (raw.Images is { } images)
            return new(images.Shape, [], ImageOf(images), null, target) { Notes = notes };
        if (tokens)
        {
            var found = Tokens(raw.Table!);
            return new(NetworkShape.Sequence(raw.Shape.Dimensions[0], found.Count), [], null, found, target) { Notes = notes };
        }
        var rows = Rows();
        List<ColumnTransform> columns = [.. raw.Table!.Columns.Select(column => Column(column, rows)).OfType<ColumnTransform>()];
        if (columns.Count == 0) throw new InputException("No column has values.", raw.Source);
        if (constant.Count > 0) notes.Add($"Constant in the training part, and so without a say: {Listed(constant)}.");
        var units = columns.Sum(column => column.Units);
        var shape = raw.Kind == ShapeKind.Sequence ? NetworkShape.Sequence(raw.Shape.Dimensions[0], units)
            : NetworkShape.Vector(units);
        return new(shape, columns, null, null, target) { Notes = notes };
    }

    // The training part's rows: of sequences those of all steps.
    private List<int> Rows() =>
        raw.Sequences == null ? [.. examples] : [.. examples.SelectMany(example => raw.Sequences[example])];

    private ColumnTransform? Column(RawColumn column, List<int> rows)
    {
        List<int> known = [.. rows.Where(row => !column.IsMissing(row))];
        var isEmpty = known.Count == 0;
        // Every part of the data has the same columns and categories, so that one network fits them all.
        if (isEmpty) known = [.. Enumerable.Range(0, column.Count).Where(row => !column.IsMissing(row))];
        if (known.Count == 0)
        {
            notes.Add($"Column '{Shown(column.Name)}' is empty and is left out.");
            return null;
        }
        var missing = isEmpty ? rows.Count : rows.Count - known.Count;
        return column.IsNumber ? Number(column, known, missing, rows.Count) : Category(column, known, missing, rows.Count);
    }

    private ColumnTransform Number(RawColumn column, List<int> known, int missing, int count)
    {
        List<double> numbers = [.. known.Select(column.Number)];
        var moments = Moments.Of(numbers);
        var median = Moments.Median(numbers);
        if (moments.IsConstant) constant.Add(column.Name);
        SayFilled(column, missing, count, $"their median {CellText.Of(median)}");
        if (CountsRows(column))
        {
            notes.Add($"Column '{Shown(column.Name)}' numbers the rows, and is taken as any other; --ignore leaves it out.");
        }
        return new(column.Name, ColumnKind.Number, moments.Mean, moments.Deviation, median, [], null);
    }

    private bool CountsRows(RawColumn column) => raw.Kind == ShapeKind.Vector && raw.Table!.Lines != null && column.Count > 2
        && Enumerable.Range(1, column.Count - 1).All(row => column.Number(row) == column.Number(row - 1) + 1);

    private ColumnTransform Category(RawColumn column, List<int> known, int missing, int count)
    {
        var all = Enumerable.Range(0, column.Count).Where(row => !column.IsMissing(row)).Select(row => column.Text(row)!);
        List<IGrouping<string, string>> groups =
            [.. all.GroupBy(text => text).OrderBy(group => group.Key, StringComparer.Ordinal)];
        var (name, texts) = (Shown(column.Name), groups.Sum(group => group.Count()));
        var isMixed = column.FirstText >= 0 && raw.Table!.Lines != null
            && groups.Any(group => CellText.TryNumber(group.Key, true, out _));
        if (groups.Count > MostCategories || groups.Count > Math.Max(FewCategories, texts / 2))
        {
            var message = $"Column '{name}' is taken as categories and has {groups.Count} different texts in {texts} " +
                $"rows, such as {Listed([.. groups.Take(3).Select(group => group.Key)])}. --ignore leaves it out.";
            throw isMixed ? raw.Table!.Mistake(
                column.FirstText, $"'{Shown(column.Text(column.FirstText)!)}' is no number. {message}")
                : new InputException(message, raw.Source);
        }
        if (isMixed)
        {
            notes.Add($"Column '{name}' is taken as categories, as '{Shown(column.Text(column.FirstText)!)}' in line " +
                $"{raw.Table!.Lines![column.FirstText]} is no number.");
        }
        var fill = known.CountBy(row => column.Text(row)!).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .MaxBy(pair => pair.Value).Key;
        if (groups.Count == 1) constant.Add(column.Name);
        notes.Add($"Column '{name}' has {groups.Count} categories: {Listed([.. groups.Select(group => group.Key)])}.");
        SayFilled(column, missing, count, $"the most frequent, '{Shown(fill)}'");
        return new(column.Name, ColumnKind.Category, 0, 1, 0, [.. groups.Select(group => group.Key)], fill);
    }

    private void SayFilled(RawColumn column, int missing, int count, string with)
    {
        if (missing == 0) return;
        notes.Add($"Column '{Shown(column.Name)}' is empty in {missing} of {count} rows of the training part; " +
            $"missing values become {with}.");
    }

    private ImageTransform ImageOf(RawImages images)
    {
        var channels = images.Shape.Units;
        var places = (int)(images.Shape.Count / channels);
        var scale = images.AreBytes ? 1.0 / 255 : 1;
        var moments = new Moments[channels];
        for (var channel = 0; channel < channels; channel++)
        {
            var (sum, squares, least, most) = (0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity);
            ReadOnlySpan<float> Part(int example) =>
                images.Pixels.AsSpan((int)(example * images.Shape.Count) + channel * places, places);
            foreach (var example in examples)
            {
                foreach (var pixel in Part(example))
                {
                    sum += pixel * scale;
                    (least, most) = (Math.Min(least, pixel), Math.Max(most, pixel));
                }
            }
            var mean = sum / ((double)examples.Count * places);
            foreach (var example in examples)
            {
                foreach (var pixel in Part(example)) squares += (pixel * scale - mean) * (pixel * scale - mean);
            }
            var deviation = Math.Sqrt(squares / ((double)examples.Count * places));
            var isConstant = least == most || deviation == 0;
            moments[channel] = new(isConstant ? least * scale : mean, isConstant ? 1 : deviation, isConstant);
        }
        return new(scale, [.. moments.Select(one => one.Mean)], [.. moments.Select(one => one.Deviation)]);
    }

    private TokenTransform Tokens(RawTable table)
    {
        if (table.Columns.Count != 1)
        {
            throw new InputException(
                $"The networks take one token a step, and the steps have {table.Columns.Count} columns: " +
                $"{Listed([.. table.Columns.Select(column => column.Name)])}.", raw.Source);
        }
        var column = table.Columns[0];
        var all = raw.Sequences!.SelectMany(rows => rows);
        if (all.Where(column.IsMissing).Select(row => (int?)row).FirstOrDefault() is { } empty)
            throw table.Mistake(empty, $"The token in column '{Shown(column.Name)}' is empty.");
        if (!column.IsNumber)
        {
            string[] texts = [.. all.Select(row => column.Text(row)!).Distinct().Order(StringComparer.Ordinal)];
            notes.Add($"There are {texts.Length} tokens: {Listed(texts)}.");
            return new(column.Name, texts.Length, texts);
        }
        var largest = 0.0;
        foreach (var row in all)
        {
            var number = column.Number(row);
            if (number < 0 || number != Math.Floor(number) || number > TransformApplication.LargestToken)
            {
                throw table.Mistake(row, $"The token {CellText.Of(number)} must be a whole number from 0 to " +
                    $"{TransformApplication.LargestToken}.");
            }
            largest = Math.Max(largest, number);
        }
        notes.Add($"There are {(int)largest + 1} tokens: the whole numbers from 0 to {(int)largest}.");
        return new(column.Name, (int)largest + 1, []);
    }
}
