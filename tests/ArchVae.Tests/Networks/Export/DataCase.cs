using System.Globalization;
using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Export;
using ArchVae.Networks.Training;
using ArchVae.Tensors;
using ArchVae.Tests.Networks.Data;
using Shouldly;

namespace ArchVae.Tests.Networks.Export;

/// <summary>Data of every kind with a network that takes them, and what it says of them.</summary>
internal sealed class DataCase : IDisposable
{
    private const string Columns = "numbers,age,size,income,\"a \"\"b\"\" ä\"";

    private DataCase(RawExamples raw, ExampleTransform transform, Network network)
    {
        (Raw, Network) = (raw, network);
        Exported = new("a-1", network, transform);
        var examples = transform.Apply(raw);
        using var team = new ThreadTeam(1);
        Said = NetworkPredictions.Of(network, transform.Target, examples, [.. Enumerable.Range(0, examples.Count)], team, 8);
        Targets = [.. Enumerable.Range(0, examples.Count).Select(examples.TargetOf)];
    }

    /// <summary>The names of the cases.</summary>
    public static string[] All { get; } =
    [
        "number", "one output", "two outputs", "classes", "pictures", "bytes", "sequences", "joined steps", "equal sequences",
        "words", "tokens",
    ];

    public RawExamples Raw { get; }

    public Network Network { get; }

    public ExportedNetwork Exported { get; }

    public ExampleTransform Data => Exported.Data!;

    public NetworkPredictions Said { get; }

    public IReadOnlyList<float> Targets { get; }

    /// <summary>The probability of each class, also where one output stands for two.</summary>
    public double[][] Values => [.. Said.Values().Select(value =>
        value.Length == 1 && Data.Target.Task == NetworkTask.Binary ? [1 - value[0], value[0]] : value)];

    public static DataCase Of(string name, TemporaryFolder folder) => name switch
    {
        "number" => Table(folder, "vector 1; dense 7; batch-norm; dense 5; output 1", 1, row => Text(1e6 + 300 * row[1])),
        "one output" => Table(folder, "vector 1; dense 7; output 1", 1, row => row[1] > 0 ? "yes" : "no"),
        "two outputs" => Table(folder, "vector 1; dense 7; output 1", 2, row => row[1] > 0 ? "yes" : "no"),
        "classes" => Table(
            folder, "vector 1; dense 7; output 1", 3, row => row[1] > 0.3 ? "\"b \\\"" : row[1] > -0.3 ? "ä" : "c"),
        "pictures" => Make(
            new() { Data = "shapes", Count = 60 }, "image 1 16; conv2d 3 3 1 same 0; max-pool 2 valid; flatten; output 1", 5),
        "bytes" => Bytes(folder),
        "sequences" => Steps(folder, "vector 1; GRU 5; lstm 4; output 1", 2, words: false, differ: true),
        "joined steps" => Steps(folder, "vector 1; GRU 3; flatten; output 1", 1, words: false, differ: true),
        "equal sequences" => Make(new() { Data = "adding", Count = 20 }, "vector 1; lstm 4; output 1", 1),
        "words" => Steps(folder, "vector 1; embedding 3; GRU 4; output 1", 2, words: true, differ: true),
        _ => Steps(folder, "vector 1; embedding 3; lstm 4; flatten; output 1", 2, words: true, differ: false),
    };

    public void Dispose() => Network.Dispose();

    // Categories between numbers, one called as an input is; missing values of both; a number far from 0.
    private static DataCase Table(TemporaryFolder folder, string layers, int outputs, Func<double[], string> target)
    {
        var random = new RandomStream(4, RandomPurpose.Generation);
        var lines = new List<string> { Columns + ",y" };
        for (var i = 0; i < 40; i++)
        {
            double[] row = [.. Enumerable.Range(0, 5).Select(column => random.NextDouble() * (column == 1 ? 2 : 1))];
            row[1]--;
            string[] cells =
            [
                i % 9 == 1 ? "" : row[0] > 0.6 ? "\"x, 1\"" : row[0] > 0.3 ? "\"é\"\"\"" : "plain",
                i % 7 == 0 ? "" : Text(20 * row[1] + 50), row[2] > 0.5 ? "big" : "small",
                Text(1_600_000 + 40 * row[3]), Text(row[4]), target(row),
            ];
            lines.Add(string.Join(',', cells));
        }
        var options = new DataOptions { Data = folder.Write("training.csv", string.Join('\n', lines)), Target = "y" };
        // The last row has categories that the data of training have not.
        lines.Add("other,1,huge,1600001.5,0.5," + lines[^1].Split(',')[^1]);
        var all = options with { Data = folder.Write("table.csv", string.Join('\n', lines)) };
        return Make(all, layers, outputs, options);
    }

    // Two channels with moments of their own, and values up to 255.
    private static DataCase Bytes(TemporaryFolder folder)
    {
        byte[] pixels = [.. Enumerable.Range(0, 20 * 2 * 25).Select(
            i => (byte)(i / 25 % 2 == 0 ? i * 37 % 60 : 90 + i * i % 166))];
        var labels = string.Join('\n', Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? "even" : "odd").Prepend("y"));
        return Make(
            new()
            {
                Data = folder.Write("pictures.npy", DataFiles.Npy("|u1", "20, 2, 5, 5", pixels)),
                Labels = folder.Write("y.csv", labels),
            },
            "image 2 5; conv2d 3 2 2 same 1; average-same 2 1; dense 4; output 1", 1);
    }

    private static DataCase Steps(TemporaryFolder folder, string layers, int outputs, bool words, bool differ)
    {
        var random = new RandomStream(6, RandomPurpose.Generation);
        var lines = new List<string> { words ? "id,word,y" : "id,x,mood,z,y" };
        for (var i = 0; i < 24; i++)
        {
            for (var step = 0; step < (differ ? 1 + i % 6 : 5); step++)
            {
                var word = (int)(random.NextDouble() * 4);
                lines.Add(words ? $"{i},{(differ ? $"\"w{word},\"" : word)},{(i % 3 == 0 ? "p" : "q")}"
                    : $"{i},{(step == 2 ? "" : Text(random.NextDouble() * 9))},{(step == 1 ? "" : word > 1 ? "up" : "down")},"
                        + $"{Text(random.NextDouble() - 800)},{(i % 3 == 0 ? "p" : "q")}");
            }
        }
        var file = folder.Write("steps.csv", string.Join('\n', lines));
        return Make(new() { Data = file, Target = "y", SequenceId = "id" }, layers, outputs);
    }

    private static DataCase Make(DataOptions options, string layers, int outputs, DataOptions? training = null)
    {
        var architecture = NetworkSpaces.Of(layers);
        var areTokens = layers.Contains("embedding", StringComparison.Ordinal);
        var raw = RawExamples.Read(options, null, 1);
        NetworkTask? task = outputs == 2 ? NetworkTask.Binary : null;
        var learned = training is null ? raw : RawExamples.Read(training, null, 1);
        var transform = ExampleTransform.Fit(learned, [.. Enumerable.Range(0, learned.Count)], task, areTokens);
        var plan = NetworkPlan.Of(architecture, new() { Input = transform.Shape, Outputs = outputs, Fit = true });
        plan.Misfit.ShouldBeNull();
        return new(raw, transform, ExportCase.WithOtherWeights(new(plan, 8), 8));
    }

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
