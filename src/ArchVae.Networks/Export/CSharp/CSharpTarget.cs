using ArchVae.Networks.Data;

namespace ArchVae.Networks.Export.CSharp;

/// <summary>The method of C# that a person calls, and what the outputs of the last layer tell.</summary>
/// <param name="source">The class that it is in.</param>
/// <param name="data">The transformation.</param>
/// <param name="outputs">How many outputs the network has.</param>
internal sealed class CSharpTarget(CSharpClass source, ExampleTransform data, int outputs)
{
    private const string SoftmaxMethod =
        """
        private static void Softmax(ReadOnlySpan<float> outputs, Span<double> shares)
        {
            var (largest, sum) = (float.NegativeInfinity, 0.0);
            foreach (var output in outputs) largest = Math.Max(largest, output);
            for (var i = 0; i < outputs.Length; i++) sum += shares[i] = Math.Exp(outputs[i] - largest);
            for (var i = 0; i < outputs.Length; i++) shares[i] /= sum;
        }
        """;

    private bool IsNumber => data.Target.Task == NetworkTask.Regression;

    /// <summary>Texts that the class shows.</summary>
    public static string[] Texts(string name, IReadOnlyList<string> texts) =>
    [
        $"/// <summary>{name} in the order of their numbers.</summary>",
        $"public static readonly string[] {name} = [{SourceText.Quoted(texts)}];",
    ];

    /// <summary>The lines of the method.</summary>
    /// <param name="about">What is said of its arguments.</param>
    /// <param name="arguments">Its arguments but the last one.</param>
    /// <param name="prepare">The statements that make of them what the first layer takes.</param>
    /// <param name="row">The expression of that.</param>
    public IEnumerable<string> Run(
        IEnumerable<string> about, string arguments, IEnumerable<string> prepare, string row)
    {
        var buffer = source.Buffer("outputs", outputs);
        var what = data.Shape.Kind == ShapeKind.Sequence ? " of a sequence" : "";
        return
        [
            .. IsNumber ? [] : (string[])[.. Texts("Classes", data.Target.Classes), ""],
            $"/// <summary>What the network tells{what}: {CSharpSource.Xml(InputException.Escaped(data.Target.Name))}.</summary>",
            .. about,
            IsNumber ? "/// <param name=\"result\">[1] the number.</param>" : FormattableString.Invariant(
                $"/// <param name=\"result\">[{data.Target.Classes.Count}] the probabilities of Classes.</param>"),
            $"public void Run({arguments}, Span<double> result)",
            "{",
            .. prepare.Select(line => $"    {line}"),
            $"    Layers({row}, {buffer});",
            .. Result(buffer).Select(line => $"    {line}"),
            "}",
        ];
    }

    private string[] Result(string buffer)
    {
        if (IsNumber)
        {
            var (deviation, mean) = (SourceText.Number(data.Target.Deviation), SourceText.Number(data.Target.Mean));
            return [$"result[0] = {buffer}[0] * {deviation} + {mean};"];
        }
        if (outputs > 1)
        {
            source.Methods.Add(SoftmaxMethod);
            return [$"Softmax({buffer}, result);"];
        }
        return
        [
            "// One output stands for two classes: 0 and itself.",
            $"result[0] = 1 / (1 + Math.Exp({buffer}[0]));",
            $"result[1] = 1 / (1 + Math.Exp(-{buffer}[0]));",
        ];
    }
}
