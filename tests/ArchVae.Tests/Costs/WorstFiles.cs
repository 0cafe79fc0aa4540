using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Reports;
using ArchVae.Spaces;
using ArchVae.Studies;
using ArchVae.Training;

namespace ArchVae.Tests.Costs;

/// <summary>The worst inputs known of the readers of models, runs and lists.</summary>
internal static class WorstFiles
{
    public static IEnumerable<WorstInput> All() =>
        [Ids(), Hashes(), .. Tensors(), .. Configurations(), .. Histories(), .. Results()];

    private static WorstInput Ids() => new(
        "ids", "bytes, ids", 8 << 20, "none: what it holds is its ids",
        WorstInput.Text(size => WorstInput.Filled(size, i => $"{i}", "\n")), path =>
        {
            var data = path + ".jsonl";
            File.WriteAllText(data, "{\"id\":\"1\",\"space\":\"nas-bench-201\",\"layers\":[" +
                string.Join(',', Enumerable.Repeat("{\"type\":\"none\"}", 6)) + "]}\n");
            DataSplit.ByIds(data, null, path, path + ".a", path + ".b");
        });

    private static WorstInput Hashes() => new(
        "hashes", "bytes", 32 << 20, "architectures that config.json says", (path, size) =>
        {
            var folder = Folder(path);
            var bytes = new byte[size / 8 * 8];
            for (var i = 0; i < bytes.Length; i += 8) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i), i);
            File.WriteAllBytes(folder.HashesFile, bytes);
            var print = new DataFingerprint(bytes.Length / 8, "0");
            folder.SaveConfig(Config(new()) with { Training = new(), TrainingData = print, ValidationData = print });
        },
        path => new ModelFolder(path + ".model").LoadKnownArchitectures());

    private static IEnumerable<WorstInput> Tensors()
    {
        const string OfHeader = "a header: 16 MiB";
        const int Most = SafeTensorsFile.LongestHeader - 1000;
        WorstInput Of(string what, int most, string limit, Func<int, string> header, Func<int, int> data) => new(
            "model.safetensors", what, most, limit, (path, size) =>
            {
                var folder = Folder(path);
                folder.SaveConfig(Config(new()));
                Write(folder.WeightsFile, header(size), data(size));
            },
            path => new ModelFolder(path + ".model").LoadModel().Dispose());
        string Entry(string name, long from, long to) =>
            $"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{(to - from) / 4}],\"data_offsets\":[{from},{to}]}}";
        yield return Of("bytes, tensors of the header", Most, OfHeader,
            size => $"{{{WorstInput.Filled(size, i => Entry($"{i}", 0, 0))}}}", _ => 0);
        yield return Of("bytes, sizes of a shape", Most, OfHeader, size =>
            $"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[0,{WorstInput.Filled(size, _ => "1")}],\"data_offsets\":[0,0]}}}}", _ => 0);
        yield return Of("bytes, a tensor that the model does not need", 64 << 20, "none: it is not read",
            size => $"{{{Entry("a", 0, size / 4 * 4)}}}", size => size / 4 * 4);
        yield return Of("tensors over the same 40 MB", 1000, "no overlaps",
            size => $"{{{string.Join(',', Enumerable.Range(0, size).Select(i => Entry($"{i}", 0, 40_000_000)))}}}",
            _ => 40_000_000);
    }

    private static void Write(string file, string header, int data)
    {
        using var stream = File.Create(file);
        var bytes = Encoding.UTF8.GetBytes(header);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        stream.Write(length);
        stream.Write(bytes);
        stream.SetLength(8 + bytes.Length + data);
    }

    private static IEnumerable<WorstInput> Configurations()
    {
        const int Bytes = (8 << 20) - 100_000;
        const string OfFile = "a file: 8 MiB";
        WorstInput Of(string what, int most, string limit, Func<int, string> text) => new(
            "config.json", what, most, limit, (path, size) => File.WriteAllText(Folder(path).ConfigFile, text(size)),
            path => new ModelFolder(path + ".model").LoadModel().Dispose());
        string Around(string model, string more = "") =>
            $"{{\"space\":\"enas\",\"spaceDefinition\":{JsonSerializer.Serialize(SearchSpace.Load("enas").Definition)}," +
            $"\"model\":{{{model}}}{more}}}";
        yield return Of("bytes, fields", Bytes, OfFile, size => Around("", "," + WorstInput.Filled(size, i => $"\"{i}\":0")));
        yield return Of("bytes, settings", Bytes, OfFile, size => Around(WorstInput.Filled(size, i => $"\"{i}\":0")));
        yield return Of("bytes, widths", Bytes, OfFile, size =>
            Around($"\"inferenceWidths\":[{WorstInput.Filled(size, _ => "1")}]"));
        yield return Of("bytes, chains of flows", Bytes, OfFile, size =>
            Around($"\"posterior\":\"{WorstInput.Filled(size, _ => "iaf", "+")}\""));
        yield return Of("bytes, lists within lists", Bytes, OfFile, size =>
            Around($"\"latentSize\":{new string('[', size)}"));
        // The weights are of other sizes.
        yield return new("config.json", "latent dimensions", 65536, "the shapes of the weights", (path, size) =>
        {
            var folder = Folder(path);
            var posterior = PosteriorForm.Parse("full+iaf:4");
            folder.SaveConfig(Config(new() { LatentSize = size, DecoderLstmUnits = size, Posterior = posterior }));
            Write(folder.WeightsFile, "{}", 0);
        }, path => new ModelFolder(path + ".model").LoadModel().Dispose());
    }

    private static IEnumerable<WorstInput> Histories()
    {
        const int Most = (4 << 20) - 1000;
        const string OfLine = "a line: 4 MiB";
        WorstInput Of(string what, Func<int, string> text) => new(
            "metrics.jsonl", what, Most, OfLine, WorstInput.Text(text), path => TrainingHistory.Read(path).Points("train.elbo"));
        yield return Of("bytes, half the name of a group, half its figures", size =>
            $"{{\"{new string('a', size / 2)}\":{{{WorstInput.Filled(size / 2, _ => "\"a\":1")}}}}}");
        yield return Of("bytes, figures of a group", size =>
            $"{{\"{new string('a', 64)}\":{{{WorstInput.Filled(size, i => $"\"{i}\":1")}}}}}");
        yield return Of("bytes, lines", size => WorstInput.Filled(size, i => $"{{\"epoch\":{i}}}", "\n"));
    }

    private static IEnumerable<WorstInput> Results()
    {
        WorstInput Of(string what, Func<int, string> text) => new(
            "result.json of a study's run", what, 4 << 20, "none", WorstInput.Text(text), path =>
            {
                Directory.CreateDirectory(path + ".run");
                File.Copy(path, Path.Combine(path + ".run", "result.json"), overwrite: true);
                new RunFolder(path + ".run").FindResult();
            });
        yield return Of("bytes, fields", size => $"{{\"end\":\"completed\",{WorstInput.Filled(size, i => $"\"{i}\":0")}}}");
        yield return Of("bytes, of a text", size =>
            $"{{\"end\":\"failed\",\"failure\":\"{WorstInput.Filled(size, _ => "\\u00e9", "")}\"}}");
    }

    private static ModelFolder Folder(string path)
    {
        Directory.CreateDirectory(path + ".model");
        return new(path + ".model");
    }

    private static ModelConfig Config(ModelOptions options)
    {
        var space = SearchSpace.Load("enas");
        return new() { Space = space.Name, SpaceDefinition = space.Definition, Model = options };
    }
}
