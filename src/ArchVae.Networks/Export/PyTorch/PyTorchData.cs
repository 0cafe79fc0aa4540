using ArchVae.Networks.Data;

namespace ArchVae.Networks.Export.PyTorch;

/// <summary>The transformation of data, and what the outputs tell, as functions of Python.</summary>
internal sealed class PyTorchData(ExportedInputs inputs, int outputs)
{
    private ExampleTransform Data => inputs.Data;

    /// <summary>What the example at the head of the file gives to <c>predict</c>.</summary>
    public string Example => Data.Image is not null ? "images" : inputs.AreSequences ? "sequences" : "rows";

    /// <summary>The functions.</summary>
    public IEnumerable<string> Lines() => [.. Prepare(), "", "", .. Predict()];

    private IEnumerable<string> Prepare() => Data.Image is { } image ? Images(image)
        : Data.Tokens is { } tokens ? Tokens(tokens) : Columns();

    private string[] Images(ImageTransform image) =>
    [
        $"MEANS = torch.tensor([{SourceText.Numbers(image.Means)}], dtype=torch.float64).reshape(-1, 1, 1)",
        $"DEVIATIONS = torch.tensor([{SourceText.Numbers(image.Deviations)}], dtype=torch.float64).reshape(-1, 1, 1)",
        "",
        "",
        "def prepare(images):",
        $"    \"\"\"Pictures [batch, {string.Join(", ", Data.Shape.Dimensions)}] with values as they stand in files.\"\"\"",
        $"    scaled = torch.as_tensor(images).double() * {SourceText.Number(image.Scale)}",
        "    return ((scaled - MEANS) / DEVIATIONS).float()",
    ];

    private IEnumerable<string> Tokens(TokenTransform tokens)
    {
        var areTexts = tokens.Categories.Count > 0;
        var what = areTexts ? "of texts in TOKENS"
            : FormattableString.Invariant($"of whole numbers from 0 to {tokens.Count - 1}");
        if (areTexts) foreach (var line in List("TOKENS = [", tokens.Categories, "]").Append("").Append("")) yield return line;
        yield return "def prepare(sequences):";
        yield return $"    \"\"\"Sequences, each a list {what}, as tokens [batch, steps] and their lengths [batch].\"\"\"";
        yield return areTexts
            ? "    steps = [torch.tensor([TOKENS.index(token) for token in sequence]) for sequence in sequences]"
            : "    steps = [torch.tensor(sequence) for sequence in sequences]";
        foreach (var line in Padded("")) yield return line;
    }

    private IEnumerable<string> Columns()
    {
        List<string> lines =
        [
            "# The texts that say that a value is not known.",
            .. List("MISSING = [", CellText.Missing, "]"), "", "",
            "def is_missing(value):",
            "    return value is None or value != value or str(value).strip() in MISSING",
        ];
        if (inputs.Numbers.Count > 0)
        {
            lines.AddRange(["", "", "def number(fill, mean, deviation):",
                "    return lambda value: [((fill if is_missing(value) else float(value)) - mean) / deviation]"]);
        }
        if (inputs.Categories.Count > 0)
        {
            lines.AddRange(["", "", "def category(fill, texts):",
                "    def known(value):",
                "        return fill if is_missing(value) else str(value).strip()",
                "",
                "    return lambda value: [float(known(value) == text) for text in texts]"]);
        }
        lines.AddRange(["", "", "# What each column becomes: a number one unit, a category one for each text.", "COLUMNS = {"]);
        foreach (var column in Data.Columns)
        {
            var name = SourceText.Quoted(column.Name);
            if (column.Kind == ColumnKind.Number)
            {
                lines.Add($"    {name}: number(fill={SourceText.Number(column.Fill)}, mean={SourceText.Number(column.Mean)}, " +
                    $"deviation={SourceText.Number(column.Deviation)}),");
            }
            else
            {
                lines.AddRange(List(
                    $"    {name}: category(fill={SourceText.Quoted(column.FillCategory!)}, texts=[", column.Categories, "]),"));
            }
        }
        lines.AddRange(
        [
            "}", "", "",
            "def units(row):",
            "    return [unit for name, make in COLUMNS.items() for unit in make(row[name])]", "", "",
        ]);
        if (!inputs.AreSequences)
        {
            return
            [
                .. lines,
                "def prepare(rows):",
                FormattableString.Invariant(
                    $"    \"\"\"Rows, each a dict by the names of COLUMNS, as [batch, {Data.Shape.Units}].\"\"\""),
                "    return torch.tensor([units(row) for row in rows])",
            ];
        }
        return
        [
            .. lines,
            "def prepare(sequences):",
            "    \"\"\"",
            "    Sequences, each a list of rows, which are dicts by the names of COLUMNS, as",
            FormattableString.Invariant($"    [batch, steps, {Data.Shape.Units}] and their lengths [batch]."),
            "    \"\"\"",
            "    steps = [torch.tensor([units(row) for row in sequence]) for sequence in sequences]",
            .. Padded("0, 0, "),
        ];
    }

    // Lists of steps of different lengths as one tensor.
    private IEnumerable<string> Padded(string innerSizes)
    {
        yield return "    x = nn.utils.rnn.pad_sequence(steps, batch_first=True)";
        if (inputs.FixedSteps is { } count)
            yield return FormattableString.Invariant($"    x = F.pad(x, ({innerSizes}0, {count} - x.shape[1]))");
        yield return "    return x, torch.tensor([len(sequence) for sequence in steps])";
    }

    private IEnumerable<string> Predict()
    {
        var (target, call) = (Data.Target, inputs.AreSequences ? $"*prepare({Example})" : $"prepare({Example})");
        List<string> body = ["    with torch.no_grad():", $"        x = network({call}).double()"];
        var name = SourceText.Quoted(target.Name)[1..^1];
        if (target.Task == NetworkTask.Regression)
        {
            return
            [
                $"def predict(network, {Example}):",
                $"    \"\"\"What the network tells of each of the {Example}, {name}: [batch].\"\"\"",
                .. body,
                $"    return x[:, 0] * {SourceText.Number(target.Deviation)} + {SourceText.Number(target.Mean)}",
            ];
        }
        return
        [
            .. List("CLASSES = [", target.Classes, "]"), "", "",
            $"def predict(network, {Example}):",
            $"    \"\"\"The probabilities of the CLASSES of {name}, for all {Example}: [batch, classes].\"\"\"",
            .. body,
            .. outputs == 1 ? (string[])["    x = F.pad(x, (1, 0))  # One output stands for two classes: 0 and itself."] : [],
            "    return torch.softmax(x, 1)",
        ];
    }

    private static IEnumerable<string> List(string head, IReadOnlyList<string> texts, string end)
    {
        var line = $"{head}{SourceText.Quoted(texts)}{end}";
        if (line.Length <= 120) return [line];
        var indent = head[..(head.Length - head.TrimStart().Length)];
        return [head, .. texts.Select(text => $"{indent}    {SourceText.Quoted(text)},"), indent + end];
    }
}
