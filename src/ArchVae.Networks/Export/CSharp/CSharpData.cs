using ArchVae.Networks.Data;

namespace ArchVae.Networks.Export.CSharp;

/// <summary>The transformation of data, and what the outputs tell, as methods of C#.</summary>
internal sealed class CSharpData(CSharpClass source, ExportedInputs inputs, Network network)
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
        var row = source.Buffer("row", checked((int)Data.Shape.Count));
        return Run(
            [$"/// <param name=\"image\">[{string.Join(", ", Data.Shape.Dimensions)}] the picture, with values as they stand in files.</param>"],
            "ReadOnlySpan<float> image",
            [
                $"ReadOnlySpan<double> means = [{SourceText.Numbers(image.Means)}];",
                $"ReadOnlySpan<double> deviations = [{SourceText.Numbers(image.Deviations)}];",
                $"for (var i = 0; i < {row}.Length; i++)",
                FormattableString.Invariant(
                    $"    {row}[i] = (float)((image[i] * {SourceText.Number(image.Scale)} - means[i / {places}]) / deviations[i / {places}]);"),
            ],
            row);
    }

    private IEnumerable<string> Tokens(TokenTransform tokens)
    {
        if (tokens.Categories.Count == 0)
        {
            return Run(
                [FormattableString.Invariant($"/// <param name=\"tokens\">The tokens of a sequence, from 0 to {tokens.Count - 1}.</param>")],
                "ReadOnlySpan<int> tokens", [], "tokens");
        }
        source.Fields.Add("private int[] numbers = [];");
        return
        [
            .. Texts("Tokens", tokens.Categories),
            "",
            .. Run(
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
            body.Add(FormattableString.Invariant($"    Prepare({string.Join(", ", calls)}, row.Slice(step * {Units}, {Units}));"));
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
            .. Run(about, string.Join(", ", arguments), body, row),
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
            yield return column.Kind == ColumnKind.Number
                ? FormattableString.Invariant(
                    $"    row[{unit}] = Number(numbers[{number++}], {SourceText.Number(column.Fill)}, {SourceText.Number(column.Mean)}, {SourceText.Number(column.Deviation)});")
                : FormattableString.Invariant(
                    $"    Category(categories[{category}], {SourceText.Quoted(column.FillCategory!)}, texts{category++}, row.Slice({unit}, {column.Units}));");
            unit += column.Units;
        }
    }

    private IEnumerable<string> Run(IEnumerable<string> about, string arguments, IEnumerable<string> prepare, string row)
    {
        var (target, outputs) = (Data.Target, source.Buffer("outputs", network.Plan.Output!.Units));
        var isNumber = target.Task == NetworkTask.Regression;
        var name = CSharpSource.Xml(InputException.Escaped(target.Name));
        return
        [
            .. isNumber ? [] : (string[])[.. Texts("Classes", target.Classes), ""],
            $"/// <summary>What the network tells{(inputs.AreSequences ? " of a sequence" : "")}: {name}.</summary>",
            .. about,
            isNumber ? "/// <param name=\"result\">[1] the number.</param>"
                : FormattableString.Invariant($"/// <param name=\"result\">[{target.Classes.Count}] the probabilities of Classes.</param>"),
            $"public void Run({arguments}, Span<double> result)",
            "{",
            .. prepare.Select(line => $"    {line}"),
            $"    Layers({row}, {outputs});",
            .. Result(outputs).Select(line => $"    {line}"),
            "}",
        ];
    }

    private string[] Result(string outputs)
    {
        var target = Data.Target;
        if (target.Task == NetworkTask.Regression)
            return [$"result[0] = {outputs}[0] * {SourceText.Number(target.Deviation)} + {SourceText.Number(target.Mean)};"];
        if (network.Plan.Output!.Units == 1)
        {
            return
            [
                "// One output stands for two classes: 0 and itself.",
                $"result[0] = 1 / (1 + Math.Exp({outputs}[0]));",
                $"result[1] = 1 / (1 + Math.Exp(-{outputs}[0]));",
            ];
        }
        source.Methods.Add(
            """
            private static void Softmax(ReadOnlySpan<float> outputs, Span<double> shares)
            {
                var (largest, sum) = (float.NegativeInfinity, 0.0);
                foreach (var output in outputs) largest = Math.Max(largest, output);
                for (var i = 0; i < outputs.Length; i++) sum += shares[i] = Math.Exp(outputs[i] - largest);
                for (var i = 0; i < outputs.Length; i++) shares[i] /= sum;
            }
            """);
        return [$"Softmax({outputs}, result);"];
    }

    private static string[] Texts(string name, IReadOnlyList<string> texts) =>
    [
        $"/// <summary>{name} in the order of their numbers.</summary>",
        $"public static readonly string[] {name} = [{SourceText.Quoted(texts)}];",
    ];
}
