using ArchVae.Spaces;
using ArchVae.Studies;

namespace ArchVae.Tests.Costs;

/// <summary>The worst inputs known of the readers of YAML.</summary>
internal static class WorstYaml
{
    private const int Bytes = (1 << 20) - 1000;
    private const int Values = 99_000;
    private const string OfFile = "a file: 1 MiB";
    private const string OfTree = "values, aliases written out: 100,000";
    private const string OfTables = "numbers in tables: 4,194,304";

    public static IEnumerable<WorstInput> All() => [.. Spaces(), .. Studies()];

    private static string Many(int count, Func<int, string> piece) => string.Join(',', Enumerable.Range(0, count).Select(piece));

    private static WorstInput Space(string what, int most, string limit, Func<int, string> text) =>
        new("space", what, most, limit, WorstInput.Text(text), path => SearchSpace.Check(path));

    private static IEnumerable<WorstInput> Spaces()
    {
        static string Around(string layers, string features = "{}", string length = "3", string transitions = "any") =>
            $"name: a\nfeatures: {features}\nlayers: {layers}\ntransitions: {transitions}\nlength: {length}\n";
        var values = new[]
        {
            ("values, features that there are none of", size => Around($"{{ a: [{Many(size, i => $"f{i}")}] }}")),
            ("values, keys that there are none of", size =>
                Around("{ a: [] }") + Many(size / 2, i => $"\nk{i}: 1").Replace(",", "")),
            ("values, of aliases", (Func<int, string>)(size => Around(
                $"{{ a: &a [{Many(200, i => $"f{i}")}], {Many(size / 201, i => $"t{i}: *a")} }}"))),
            ("values, anchors", size => Around($"{{ a: [{Many(size, i => $"&a{i} f")}] }}")),
            ("values, transitions from types that there are none of", size => Around(
                $"{{ {Many(62, i => $"{new string('n', 60)}{i}: []")} }}",
                transitions: $"{{ {Many(size / 2, i => $"t{i}: x")} }}")),
            ("values, choices", size => Around("{ a: [] }",
                $"{{ {Many(Math.Max(1, size / 1000), i =>
                    $"f{i}: {{ kind: choice, choices: [{Many(990, j => $"{j}")}] }}")} }}")),
        };
        foreach (var (what, text) in values) yield return Space(what, Values, OfTree, text);
        var texts = new[]
        {
            ("bytes, an unknown key", size => Around("{ a: [] }") + $"? {new string('k', size)}\n: 1\n"),
            ("bytes, of a text with escapes", (Func<int, string>)(size =>
                Around("{ a: [] }") + $"description: \"{WorstInput.Filled(size, _ => "\\u00e9", "")}\"\n")),
            ("bytes, of a text over lines", size =>
                Around("{ a: [] }") + $"description: {WorstInput.Filled(size, _ => "a", "\n  ")}\n"),
            ("bytes, of a block of text", size =>
                Around("{ a: [] }") + $"description: >\n  {WorstInput.Filled(size, _ => "a", "\n\n  ")}\n"),
            ("bytes, lists within lists", size => Around(new string('[', size))),
            ("bytes, digits of a range", size => Around("{ a: [f] }",
                $"{{ f: {{ kind: real, minimum: 0, maximum: 1, step: 0.{new string('1', size)} }} }}")),
            ("bytes, a name of a type", size =>
                Around($"{{ ? {new string('n', size / 2)}\n : [{Many(size / 40, i => $"f{i}")}] }}")),
            ("bytes, of a comment", size => Around("{ a: [] }") + $"#{new string('#', size)}\n"),
            ("bytes, of directives", size =>
                WorstInput.Filled(size, i => $"%TAG !{i}! a", "\n") + "\n---\n" + Around("{ a: [] }")),
        };
        foreach (var (what, text) in texts) yield return Space(what, Bytes, OfFile, text);
        var tables = new[]
        {
            ("numbers, weights of a draw", size => Around(
                "{ " + Many(4, i => $"t{i}: {{ f: {{ beta: [2, 5] }} }}") + " }",
                $"{{ f: {{ kind: real, minimum: 0, maximum: {size / 10}e-6, step: 1e-6 }} }}")),
            ("numbers, values of a feature", (Func<int, string>)(size => Around("{ a: [" + Many(10, i => $"f{i}") + "] }",
                $"{{ {Many(10, i => $"f{i}: {{ kind: real, minimum: 0, maximum: {size / 10 - 30}, step: 1 }}")} }}"))),
            ("numbers, features asked for beyond it", size => Around("{ a: [" + Many(250, i => $"f{i}") + "] }",
                $"{{ {Many(250, i => $"f{i}: {{ kind: real, minimum: 0, maximum: {size / 5}, step: 1 }}")} }}")),
        };
        foreach (var (what, text) in tables) yield return Space(what, 4_190_000, OfTables, text);
        // Each type leads to the one before it, and only the first on to the next round.
        static string Ring(int types, string length, bool back) => Around(
            $"{{ {Many(types, i => $"t{i}: []")} }}", length: length, transitions:
            $"{{ {Many(types, i => i > 0 ? $"t{i}: {(back ? $"t{i - 1}" : "[" + Many(types, j => $"t{j}") + "]")}"
                : $"t0: [{Many(types, j => $"t{j}")}, end]")} }}");
        yield return Space("layers of the shortest architecture, ever back to an earlier type", 500, "states × types: 1,048,576",
            size => Ring(31, $"{{ minimum: {size}, maximum: {size} }}", back: true));
        yield return Space("layers of the longest architecture, all types after all", 1000, "layers: 1,000",
            size => Ring(16, $"{{ minimum: 1, maximum: {size} }}", back: false));
        yield return Space("layers that counts allow", 1000, "count: 1,000", size =>
            $"name: a\nlayers: {{ {Many(31, i => $"t{i}: []")} }}\nfirst: t0\ntransitions: {{ " +
            $"{Many(31, i => $"t{i}: {(i == 30 ? "[t0, end]" : $"t{i + 1}")}")} }}\n" +
            $"counts: [{{ layers: [t0], maximum: {size} }}]\n");
        yield return Space("states of grammar and generator", 240_000, "262,144", size =>
            SearchSpace.Load("linear").Definition.Replace("hidden: [2, 12]", $"hidden: [2, {(int)Math.Sqrt(size)}]")
                .Replace("maximum: 24", $"maximum: {(int)Math.Sqrt(size)}"));
    }

    private static IEnumerable<WorstInput> Studies()
    {
        WorstInput Of(string what, int most, string limit, Func<int, string> text) =>
            new("study", what, most, limit, WorstInput.Text(text), path => Study.Load(path));
        string Around(string settings = "{}", string seeds = "[0]", string configurations = "{ a: {} }", string sets = "") =>
            $"name: a\ndataSets: {{ m: {{ space: nas-bench-macro, count: 30, seed: 1 }}{sets} }}\nseeds: {seeds}\n" +
            $"settings: {settings}\nconfigurations: {configurations}\n";
        yield return Of("values, seeds", Values, OfTree, size => Around(seeds: $"[{Many(size, i => $"{i}")}]"));
        yield return Of("values, settings that there are none of", Values, OfTree, size =>
            Around($"{{ {Many(size / 2, i => $"k{i}: 1")} }}"));
        yield return Of("values, of a list", Values, OfTree, size =>
            Around($"{{ inferenceWidths: [{Many(size, _ => "1")}] }}"));
        yield return Of("values, aliases of a text", Values, "characters, aliases written out: 4 MiB", size => Around(
            $"{{ posterior: &a {new string('x', size)}, prior: *a, {Many(size / 2, i => $"k{i}: *a")} }}"));
        yield return Of("runs, each with settings", 10_000, "runs: 10,000", size =>
        {
            var side = (int)Math.Sqrt(size);
            var lists = $"{{ inferenceWidths: [{Many(90, _ => "1")}], decoderWidths: [{Many(90, _ => "1")}] }}";
            return Around(lists, configurations: $"{{ {Many(side, i => $"c{i}: {{ latentSize: {i + 1} }}")} }}",
                sets: "," + Many(side - 1, i => $"d{i}: {{ space: linear, count: 30, seed: 1 }}"));
        });
    }
}
