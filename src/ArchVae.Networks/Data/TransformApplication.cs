using ArchVae.Yaml;

namespace ArchVae.Networks.Data;

/// <summary>Applies a transformation to data.</summary>
internal sealed class TransformApplication(ExampleTransform transform, RawExamples raw, ICollection<string> notes)
{
    /// <summary>The largest token: single precision holds all whole numbers below 2²⁴.</summary>
    public const int LargestToken = (1 << 24) - 1;

    public Examples Apply()
    {
        if (raw.Kind != transform.Shape.Kind)
        {
            throw new InputException(
                $"The networks take {transform.Shape.InWords}, and the data are {raw.Shape.InWords}.", raw.Source);
        }
        var targets = Targets();
        if (transform.Image is { } image) return new(transform.Shape, Pixels(image, raw.Images!), targets);
        var isSequence = raw.Kind == ShapeKind.Sequence;
        var shape = isSequence ? NetworkShape.Sequence(raw.Shape.Dimensions[0], transform.Shape.Units) : transform.Shape;
        var lengths = isSequence ? raw.Sequences!.Select(rows => rows.Length).ToArray() : null;
        return transform.Tokens is { } tokens
            ? new(shape, TokensOf(tokens), targets, lengths, areTokens: true)
            : new(shape, Units(shape), targets, lengths);
    }

    // The rows of the table in the order in which examples have them.
    private int[] Rows() => raw.Sequences == null ? [.. Enumerable.Range(0, raw.Count)] : [.. raw.Sequences.SelectMany(rows => rows)];

    private float[] Units(NetworkShape shape)
    {
        var rows = Rows();
        var inputs = new float[checked(rows.Length * shape.Units)];
        var first = 0;
        foreach (var column in transform.Columns)
        {
            var values = Find(column.Name);
            if (column.Kind == ColumnKind.Number) Numbers(column, values, rows, inputs, first, shape.Units);
            else Categories(column, values, rows, inputs, first, shape.Units);
            first += column.Units;
        }
        return inputs;
    }

    private void Numbers(ColumnTransform column, RawColumn values, int[] rows, float[] inputs, int unit, int units)
    {
        if (!values.IsNumber && rows.Where(row => !values.IsMissing(row)
            && !(CellText.TryNumber(values.Text(row)!, false, out var number) && double.IsFinite(number)))
            .Select(row => (int?)row).FirstOrDefault() is { } text)
        {
            throw raw.Table!.Mistake(text, $"Column '{InputException.Shown(column.Name)}' has " +
                $"'{InputException.Shown(values.Text(text)!)}'; the networks take numbers there.");
        }
        var missing = 0;
        foreach (var (i, row) in rows.Index())
        {
            var number = column.Fill;
            if (values.IsMissing(row)) missing++;
            else if (values.IsNumber) number = values.Number(row);
            else CellText.TryNumber(values.Text(row)!, false, out number);
            inputs[i * units + unit] = (float)((number - column.Mean) / column.Deviation);
        }
        SayFilled(column, missing, rows.Length, CellText.Of(column.Fill));
    }

    private void Categories(ColumnTransform column, RawColumn values, int[] rows, float[] inputs, int first, int units)
    {
        var places = PlacesOf(column.Categories);
        var (missing, unknown, example) = (0, 0, "");
        foreach (var (i, row) in rows.Index())
        {
            var text = values.Text(row);
            if (text == null) missing++;
            if (places.TryGetValue(text ?? column.FillCategory!, out var place)) inputs[i * units + first + place] = 1;
            else if (unknown++ == 0) example = text!;
        }
        SayFilled(column, missing, rows.Length, $"'{InputException.Shown(column.FillCategory!)}'");
        if (unknown == 0) return;
        notes.Add($"Column '{InputException.Shown(column.Name)}' has in {unknown} of {rows.Length} rows a category that the training " +
            $"part has not, such as '{InputException.Shown(example)}'; its units are 0.");
    }

    private void SayFilled(ColumnTransform column, int missing, int count, string with)
    {
        if (missing == 0) return;
        notes.Add($"Column '{InputException.Shown(column.Name)}' is empty in {missing} of {count} rows, which become {with}.");
    }

    private RawColumn Find(string name)
    {
        if (raw.Table!.Find(name) is { } column) return column;
        var names = raw.Table.Columns.Select(other => other.Name).ToList();
        var hint = Misspelling.Nearest(name, names) is { } nearest ? $" Nearest is '{InputException.Shown(nearest)}'." : "";
        throw new InputException(
            $"The networks take a column '{InputException.Shown(name)}', and there is none.{hint} The columns are " +
            $"{InputException.Listed(names)}.", raw.Source);
    }

    private float[] TokensOf(TokenTransform tokens)
    {
        var values = Find(tokens.Name);
        var rows = Rows();
        var places = PlacesOf(tokens.Categories);
        var inputs = new float[rows.Length];
        foreach (var (i, row) in rows.Index())
        {
            var text = values.Text(row);
            int token;
            if (tokens.Categories.Count > 0) token = text != null && places.TryGetValue(text, out var place) ? place : -1;
            else
            {
                token = text != null && CellText.TryNumber(text, false, out var number) && number >= 0 && number < tokens.Count
                    && double.IsInteger(number) ? (int)number : -1;
            }
            if (token < 0)
            {
                var accepted = tokens.Categories.Count > 0 ? InputException.Listed([.. tokens.Categories])
                    : $"whole numbers from 0 to {tokens.Count - 1}";
                throw raw.Table!.Mistake(row, $"The token '{InputException.Shown(text ?? "")}' is none that the networks know: {accepted}.");
            }
            inputs[i] = token;
        }
        return inputs;
    }

    private float[] Pixels(ImageTransform image, RawImages images)
    {
        if (!images.Shape.Equals(transform.Shape))
        {
            throw new InputException(
                $"The networks take {transform.Shape.InWords}, and the data are {images.Shape.InWords}.", raw.Source);
        }
        if (images.AreBytes != (image.Scale != 1))
        {
            notes.Add(images.AreBytes
                ? "These pictures are bytes from 0 to 255, and those of the training were not: their values are taken as they are."
                : "The pictures of the training were bytes from 0 to 255, and these are not: their values are taken as 0 to 255, too.");
        }
        var numbers = new float[images.Pixels.Length];
        var (channels, places) = (images.Shape.Units, (int)(images.Shape.Count / images.Shape.Units));
        for (var part = 0; part < numbers.Length / places; part++)
        {
            var (mean, deviation) = (image.Means[part % channels], image.Deviations[part % channels]);
            for (var i = part * places; i < (part + 1) * places; i++)
                numbers[i] = (float)((images.Pixels[i] * image.Scale - mean) / deviation);
        }
        return numbers;
    }

    private float[] Targets()
    {
        if (raw.Target is not { } target) return [];
        var told = transform.Target;
        var places = PlacesOf(told.Classes);
        var targets = new float[raw.Count];
        for (var i = 0; i < targets.Length; i++)
        {
            var text = target.Text(i)!;
            if (told.Task == NetworkTask.Regression)
            {
                if (!CellText.TryNumber(text, false, out var number) || !double.IsFinite(number))
                {
                    throw raw.TargetMistake(i, $"The target '{InputException.Shown(target.Name)}' is '{InputException.Shown(text)}'; the " +
                        "networks tell a number.");
                }
                targets[i] = told.Standardised(number);
            }
            else
            {
                // A number in another form is the same class.
                if (!places.TryGetValue(text, out var place) && !(CellText.TryNumber(text, false, out var number)
                    && places.TryGetValue(CellText.Of(number), out place)))
                {
                    throw raw.TargetMistake(i, $"The target '{InputException.Shown(target.Name)}' is '{InputException.Shown(text)}', which " +
                        $"is none of the classes that the networks tell: {InputException.Listed([.. told.Classes])}.");
                }
                targets[i] = place;
            }
        }
        return targets;
    }

    private static Dictionary<string, int> PlacesOf(IReadOnlyList<string> texts) =>
        texts.Index().ToDictionary(text => text.Item, text => text.Index, StringComparer.Ordinal);
}
