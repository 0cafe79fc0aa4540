using ArchVae.Networks.Data;

namespace ArchVae.Networks.Export.CSharp;

/// <summary>The transformation of data as methods of C#.</summary>
internal sealed class CSharpData(CSharpClass source, ExportedInputs inputs, CSharpTarget target)
{
    private const string RowMethods =
        """
        // A missing number is NaN.
        private static float Number(double value, double fill, double mean, double deviation) =>
            (float)(((double.IsNaN(value) ? fill : value) - mean) / deviation);
        """;

    private const string CategoryMethod =
        """
        // One unit for each text; a missing category is null or empty.
        private static void Category(string? value, string fill, string[] texts, Span<float> units)
        {
            units.Clear();
            var place = Array.IndexOf(texts, string.IsNullOrEmpty(value) ? fill : value);
            if (place >= 0) units[place] = 1;
        }
        """;

    private ExampleTransform Data => inputs.Data;

    private int Units => Data.Shape.Units;

    private bool HasNumbers => inputs.Numbers.Count > 0;

    private bool HasCategories => inputs.Categories.Count > 0;

    /// <summary>The lines of the method that takes rows as they stand in files, and of what it needs.</summary>
    public IEnumerable<string> Lines() => Data.Image is { } image ? Images(image)
        : Data.Tokens is { } tokens ? Tokens(tokens) : Columns();

    private IEnumerable<string> Images(ImageTransform image)
    {
        var places = Data.Shape.Dimensions[1] * Data.Shape.Dimensions[2];
        var scale = SourceText.Number(image.Scale);
        var row = source.Buffer("row", checked((int)Data.Shape.Count));
        return target.Run(
            [
                $"/// <param name=\"image\">[{string.Join(", ", Data.Shape.Dimensions)}] the picture, with values as they " +
                "stand in files.</param>",
            ],
            "ReadOnlySpan<float> image",
            [
                $"ReadOnlySpan<double> means = [{SourceText.Numbers(image.Means)}];",
                $"ReadOnlySpan<double> deviations = [{SourceText.Numbers(image.Deviations)}];",
                $"for (var i = 0; i < {row}.Length; i++)",
                "{",
                FormattableString.Invariant($"    var channel = i / {places};"),
                $"    {row}[i] = (float)((image[i] * {scale} - means[channel]) / deviations[channel]);",
                "}",
            ],
            row);
    }

    private IEnumerable<string> Tokens(TokenTransform tokens)
    {
        if (tokens.Categories.Count == 0)
        {
            return target.Run(
                [FormattableString.Invariant($"/// <param name=\"tokens\">The tokens, from 0 to {tokens.Count - 1}.</param>")],
                "ReadOnlySpan<int> tokens", [], "tokens");
        }
        source.Fields.Add("private int[] numbers = [];");
        return
        [
            .. CSharpTarget.Texts("Tokens", tokens.Categories),
            "",
            .. target.Run(
                ["/// <param name=\"tokens\">The tokens of a sequence, all of them among Tokens.</param>"],
                "ReadOnlySpan<string> tokens",
                [
                    "if (numbers.Length < tokens.Length) numbers = new int[tokens.Length];",
                    "for (var i = 0; i < tokens.Length; i++)",
                    "{",
                    "    numbers[i] = Array.IndexOf(Tokens, tokens[i]);",
                    "    if (numbers[i] < 0) throw new ArgumentException($\"'{tokens[i]}' is no token.\", nameof(tokens));",
                    "}",
                ],
                "numbers.AsSpan(0, tokens.Length)"),
        ];
    }

    private IEnumerable<string> Columns()
    {
        List<string> about = [], arguments = [], calls = [];
        if (HasNumbers)
        {
            arguments.Add("ReadOnlySpan<double> numbers");
            about.Add(Parameter("numbers", "NaN where one is missing", inputs.Numbers));
            source.Methods.Add(RowMethods);
        }
        if (HasCategories)
        {
            arguments.Add("ReadOnlySpan<string?> categories");
            about.Add(Parameter("categories", "null or empty where one is missing", inputs.Categories));
            source.Methods.Add(CategoryMethod);
        }
        List<string> body = [];
        string row;
        if (inputs.AreSequences)
        {
            var (numbers, categories) = (inputs.Numbers.Count, inputs.Categories.Count);
            row = source.StepsField("row");
            body.Add(HasNumbers ? FormattableString.Invariant($"var steps = numbers.Length / {numbers};")
                : FormattableString.Invariant($"var steps = categories.Length / {categories};"));
            body.Add(FormattableString.Invariant($"var row = Room(ref {row}, steps * {Units});"));
            body.Add("for (var step = 0; step < steps; step++)");
            if (HasNumbers) calls.Add(FormattableString.Invariant($"numbers.Slice(step * {numbers}, {numbers})"));
            if (HasCategories) calls.Add(FormattableString.Invariant($"categories.Slice(step * {categories}, {categories})"));
            calls.Add(FormattableString.Invariant($"row.Slice(step * {Units}, {Units})"));
            body.Add($"    Prepare({string.Join(", ", calls)});");
            row = "row";
        }
        else
        {
            row = source.Buffer("row", Units);
            body.Add($"Prepare({(HasNumbers ? "numbers, " : "")}{(HasCategories ? "categories, " : "")}{row});");
        }
        return
        [
            .. inputs.Categories.Index().Select(column => FormattableString.Invariant(
                $"private static readonly string[] texts{column.Index} = [{SourceText.Quoted(column.Item.Categories)}];")),
            .. HasCategories ? [""] : (string[])[],
            .. target.Run(about, string.Join(", ", arguments), body, row),
            "",
            "// A row of the data as the first layer takes it.",
            $"private static void Prepare({string.Join(", ", arguments)}, Span<float> row)",
            "{",
            .. Assignments(),
            "}",
        ];

        string Parameter(string name, string missing, IReadOnlyList<ColumnTransform> columns)
        {
            var names = CSharpSource.Xml(string.Join(", ", columns.Select(column => InputException.Escaped(column.Name))));
            var shape = FormattableString.Invariant($"[{(inputs.AreSequences ? "steps, " : "")}{columns.Count}]");
            return $"/// <param name=\"{name}\">{shape} {names}; {missing}.</param>";
        }
    }

    private IEnumerable<string> Assignments()
    {
        var (unit, number, category) = (0, 0, 0);
        foreach (var column in Data.Columns)
        {
            if (column.Kind == ColumnKind.Number)
            {
                var moments = SourceText.Numbers([column.Fill, column.Mean, column.Deviation]);
                yield return FormattableString.Invariant($"    row[{unit}] = Number(numbers[{number++}], {moments});");
            }
            else
            {
                var fill = SourceText.Quoted(column.FillCategory!);
                var arguments = FormattableString.Invariant($"texts{category}, row.Slice({unit}, {column.Units})");
                yield return FormattableString.Invariant($"    Category(categories[{category++}], {fill}, {arguments});");
            }
            unit += column.Units;
        }
    }
}
