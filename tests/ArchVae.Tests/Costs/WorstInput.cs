using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Spaces;

namespace ArchVae.Tests.Costs;

/// <summary>
/// An input that costs a reader more than any other known does. What it has most of grows with its size, so that time and memory
/// show whether the reader stays within its bound.
/// </summary>
/// <param name="Reader">What reads it.</param>
/// <param name="What">What it has most of.</param>
/// <param name="Most">
/// The largest size that the reader does not refuse at once; <see cref="What"/> says what sizes count.
/// </param>
/// <param name="Limit">What limits it.</param>
/// <param name="Write">Writes the input of a size to a path.</param>
/// <param name="Read">Reads it; that it is refused in the end is no matter.</param>
internal sealed record WorstInput(
    string Reader, string What, int Most, string Limit, Action<string, int> Write, Action<string> Read)
{
    private const int LineBytes = 4 << 20;
    private const string OfLine = "a line: 4 MiB";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<WorstInput> All { get; } = [.. Lines(), .. Imports(), .. WorstYaml.All(), .. WorstFiles.All()];

    /// <summary>Its name: reader and what it has.</summary>
    public string Name => $"{Reader}: {What}";

    /// <summary>Writes the input of a size and reads it.</summary>
    /// <returns>The processor time that the reading took, and what it allocated, in bytes.</returns>
    public (TimeSpan Time, long Allocated) Measure(string path, int size)
    {
        Write(path, size);
        var (allocated, start) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        try
        {
            Read(path);
        }
        catch (InputException)
        {
        }
        return (Environment.CpuUsage.TotalTime - start, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    /// <summary>A writer of a text.</summary>
    public static Action<string, int> Text(Func<int, string> text) =>
        (path, size) => File.WriteAllText(path, text(size), new UTF8Encoding(false));

    /// <summary>Pieces of a list, made of their numbers, as many as fit into a number of characters.</summary>
    public static string Filled(int size, Func<int, string> piece, string between = ",")
    {
        var text = new StringBuilder();
        for (var i = 0; ; i++)
        {
            var next = piece(i);
            if (text.Length + next.Length + between.Length > size) return text.ToString();
            text.Append(i == 0 ? "" : between).Append(next);
        }
    }

    private static void ToEnd<T>(IEnumerable<T> records)
    {
        foreach (var _ in records)
        {
        }
    }

    private static IEnumerable<WorstInput> Lines()
    {
        const int Most = LineBytes - 1000;
        const string Cell = "{\"space\":\"nas-bench-macro\",\"layers\":[]";
        WorstInput Of(string what, Func<int, string> text) => new(
            "architectures", what, Most, OfLine, Text(text), path => ToEnd(JsonLines.Read(path)));
        yield return Of("bytes, keys of a line", size => $"{Cell},{Filled(size, i => $"\"{i}\":0")}}}");
        yield return Of("bytes, metrics of a line", size => $"{Cell},\"metrics\":{{{Filled(size, i => $"\"{i}\":0")}}}}}");
        yield return Of("bytes, lists within lists", size => $"{Cell},\"a\":[{Filled(size, _ => "[[[[[[[[1]]]]]]]]")}]}}");
        yield return Of("bytes, digits of a number", size => $"{Cell},\"metrics\":{{\"a\":0.{new string('1', size)}}}}}");
        yield return Of("bytes, escapes of a text", size => $"{Cell},\"id\":\"{Filled(size, _ => "\\u00e9", "")}\"}}");
        yield return Of("bytes, keys of a layer", size =>
            $"{{\"space\":\"nas-bench-macro\",\"layers\":[{{{Filled(size, i => $"\"{i}\":[]")},\"type\":\"x\"}}]}}");
        yield return Of("bytes, lines", size =>
            Filled(size, _ => "{\"space\":\"nas-bench-201\",\"layers\":[" + string.Join(',',
                Enumerable.Repeat("{\"type\":\"none\"}", 6)) + "]}", "\n"));
        yield return Choices();
        WorstInput Latents(string what, Func<int, string> text) => new(
            "latents", what, Most, OfLine, Text(text), path => ToEnd(LatentLines.Read(path)));
        yield return Latents("bytes, coordinates", size => $"{{\"z\":[{Filled(size, _ => "1")}]}}");
        yield return Latents("bytes, keys of a line", size => $"{{\"z\":[1],{Filled(size, i => $"\"{i}\":0")}}}");
        yield return new("latents as a table", "bytes, metrics", Most, OfLine,
            Text(size => $"{Cell},\"metrics\":{{{Filled(size, i => $"\"{i}\":0")}}}}}"), path =>
            {
                var metrics = Enumerable.Range(0, (int)new FileInfo(path).Length / 12)
                    .ToDictionary(i => $"{i}", i => (double)i);
                LatentCsv.Write(Stream.Null, [new LatentRecord([1], null, "0", metrics)]);
            });
    }

    // Every layer of the longest architecture has every feature, each a choice of very many.
    private static WorstInput Choices()
    {
        const int Features = 20, Length = 200;
        var features = string.Join('\n', Enumerable.Range(0, Features).Select(i =>
            $"  f{i}: {{ kind: choice, choices: [{string.Join(',', Enumerable.Range(0, 1000))}] }}"));
        var names = string.Join(',', Enumerable.Range(0, Features).Select(i => $"f{i}"));
        var space = new Lazy<SearchSpace>(() => SearchSpace.Parse(
            $"name: c\nfeatures:\n{features}\nlayers: {{ a: [{names}] }}\ntransitions: any\nlength: {Length}\n"));
        var layer = "{\"type\":\"a\"," + string.Join(',', Enumerable.Range(0, Features).Select(i => $"\"f{i}\":999")) + "}";
        var line = $"{{\"layers\":[{string.Join(',', Enumerable.Repeat(layer, Length))}]}}";
        return new("architectures", "bytes, layers with choices of 1,000", LineBytes, OfLine,
            Text(size => Filled(size, _ => line, "\n")), path => ToEnd(JsonLines.Read(path, space.Value)));
    }

    private static IEnumerable<WorstInput> Imports()
    {
        const int Most = LineBytes - 1000;
        WorstInput Of(string format, string what, int most, string limit, Func<int, string> text) => new(
            $"import {format}", what, most, limit, Text(text),
            path => ToEnd(ImporterFamily.Registry.Get(format).Read(path)));
        yield return Of("enas", "bytes, layers", Most, OfLine, size => $"[{Filled(size, _ => "[]")}], 0.5");
        yield return Of("enas", "bytes, numbers of a layer", Most, OfLine, size => $"[[{Filled(size, _ => "1")}]], 0.5");
        yield return Of("cfg-nas", "bytes, layers", Most, OfLine, size => $"[{Filled(size, _ => "('a',)")}]");
        yield return Of("cfg-nas", "bytes, numbers of a layer", Most, OfLine, size => $"[('linear',{Filled(size, _ => "1")})]");
        const int Entry = (1 << 20) - 1000;
        const string OfEntry = "an entry: 1 MiB";
        const int Genotype = 10_000 - 200;
        yield return Of("darts", "characters, pairs of a cell", Genotype, "a genotype: 10,000 characters", size =>
            $"Genotype(normal=[{Filled(size, _ => "('a',0)")}], normal_concat=[2], reduce=[], reduce_concat=[])");
        yield return Of("darts", "bytes, keys of a configuration", Entry, OfEntry,
            size => $"{{{Filled(size, i => $"\"a:{i}\":0")}}}");
        yield return Of("nas-bench-101", "bytes, numbers of a matrix", Entry, OfEntry, size =>
            $"{{\"module_adjacency\":[[{Filled(size, _ => "0")}]],\"module_operations\":[\"input\"]}}");
        yield return Of("nas-bench-macro", "bytes, half the name of a list, half its numbers", Entry, OfEntry, size =>
            $"{{\"00000000\":{{\"{new string('a', size / 2)}\":[{Filled(size / 2, _ => "1")}]}}}}");
        yield return Of("nas-bench-macro", "bytes, figures", Entry, OfEntry, size =>
            $"{{\"00000000\":{{{Filled(size, i => $"\"{i}\":1")}}}}}");
        yield return new("import nas-bench-macro", "bytes, read one by one", Entry, OfEntry,
            Text(size => $"{{\"00000000\":{{{Filled(size, i => $"\"{i}\":1")}}}}}"), path =>
            {
                using var stream = new ByteByByte(File.ReadAllBytes(path));
                ToEnd(ImporterFamily.Registry.Get("nas-bench-macro").Read(stream, path));
            });
        const string OfRecord = "a record: 1 MiB";
        yield return Of("nas-bench-201", "bytes, columns", Entry, OfRecord, size =>
            $"ArchitectureString,{Filled(size, i => $"{i}")}\n,{Filled(size, i => $"{i}")}\n");
        yield return Of("nas-bench-201", "bytes, nodes of a cell", Entry, OfRecord, size =>
            $"ArchitectureString,a\n{new string('+', size / 2)}{new string('|', size / 2)},1\n");
        yield return Of("nats-bench-size", "bytes, stages", Entry, OfRecord, size => $"{Filled(size, _ => "8", ":")},1\n");
        yield return Of("transnas-bench-101", "bytes, nodes of a cell", Entry, OfRecord, size =>
            $"64-41414-{Filled(size, _ => "0", "_")},1\n");
        const string OfValue = "a value: 4 MiB";
        yield return Of("naslib-nas-bench-201", "bytes, figures", Most, OfValue, size =>
            $"{{\"arch\":[1,1,1,1,1,1],{Filled(size, i => $"\"{i}\":NaN")}}}");
        yield return Of("naslib-nas-bench-201", "bytes, operations", Most, OfValue, size =>
            $"{{\"arch\":[{Filled(size, _ => "1")}]}}");
        yield return Of("keras", "bytes, layers", Most, OfValue, size => "{\"class_name\":\"Sequential\",\"config\":[" +
            Filled(size, _ => "{\"class_name\":\"Dense\",\"config\":{\"units\":8,\"batch_input_shape\":[null,8]}}") + "]}");
        yield return new("import keras", "bytes, read one by one", Entry, OfValue,
            Text(size => "{\"class_name\":\"Sequential\",\"config\":[" + Filled(size, _ => "{\"a\":nan}") + "]}"), path =>
            {
                using var stream = new ByteByByte(File.ReadAllBytes(path));
                ToEnd(ImporterFamily.Registry.Get("keras").Read(stream, path));
            });
    }

    private sealed class ByteByByte(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
