using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tests.Files;
using ArchVae.Tests.Models;
using ArchVae.Tests.Training;
using ArchVae.Training;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

/// <summary>
/// Whatever is done to a valid file, each reader ends in a value or in an <see cref="InputException"/> that names the file, and
/// the line where the mistake is in one.
/// </summary>
public sealed class DamagedFileProperties : IDisposable
{
    private const string Linear =
        """{"id":"a","space":"linear","layers":[{"type":"start","units":64},{"type":"linear","units":256},""" +
        """{"type":"end","units":1}],"metrics":{"accuracy":0.73}}""" + "\n" +
        """{"id":7,"layers":[{"type":"start","units":8},{"type":"linear","units":9},{"type":"dropout","rate":0.23},""" +
        """{"type":"end","units":3}],"more":[{}]}""" + "\n";

    private const string Latents = """
        {"id":"a","center":[0.1,-2.5e-3,3],"logVariance":[-1.5,0,2]}
        {"id":"b","z":[1,2,3],"more":{"z":[]}}

        """;

    // What is wrong with a file as a whole has no line.
    private static readonly string[] whole =
    [
        "holds no", "no latent points", "holds neither", "must have two lines", "not UTF-8", "All of", "No line has the id",
    ];
    private readonly TemporaryFolder folder = new();
    private readonly ArchitectureVae vae = new(TestSpaces.Mixed, TinyModel.Options());
    private int read;
    private int refused;

    public void Dispose()
    {
        vae.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Architectures() =>
        Holds(Linear, path => JsonLines.Read(path).All(r => r.Architecture.Space.Grammar.Accepts(r.Architecture)));

    [Fact]
    public void Latent_points() =>
        Holds(Latents, path => LatentLines.Read(path, 3).All(r => r.Center.Length == 3 && r.Center.All(float.IsFinite)));

    [Fact]
    public void Ends_of_a_path() => Holds(Latents, path =>
    {
        using var stream = InputFile.Open(path);
        return PathEnds.Find(vae, stream, path, "a", "b").To.Center.Length == 3;
    });

    [Theory]
    [InlineData("enas", "[[1], [4, 0], [5, 0, 1], [0, 1, 1, 1], [2, 1, 1, 1, 1], [3, 0, 0, 0, 0, 1]], 0.7302\n")]
    [InlineData("nas-bench-201",
        "i,ArchitectureString,\"a\"\r\n1,|avg_pool_3x3~0|+|none~0|skip_connect~1|+|none~0|nor_conv_3x3~1|none~2|,\"2\"\r\n")]
    [InlineData("cfg-nas",
        "[('<start>', 3, (32, 32)), ('conv2d', 8, (7, 7)), ('flatten', 9, None), ('linear', 5, None), " +
        "('dropout', 0.2, None), ('<end>', 2, None)]\n")]
    public void Imported_lines(string format, string valid) =>
        Holds(valid, path => ImporterFamily.Registry.Get(format).Read(path).All(Legal));

    // One JSON object over as many lines as its author liked.
    [Fact]
    public void Imported_object() => Holds(
        "{\"02012100\": {\"test_acc\": [89.47, 88.9],\n\"mean_acc\": 89.2}, \"11111221\": {}}",
        path => ImporterFamily.Registry.Get("nas-bench-macro").Read(path).All(Legal), hasLines: false);

    [Theory]
    [InlineData("linear")]
    [InlineData("enas")]
    public void Spaces(string name) => Holds(SearchSpace.Load(name).Definition, path =>
    {
        try
        {
            return RandomArchitectures.Independent(SearchSpace.Load(path), 1, 3).Count() == 3;
        }
        catch (InputException e) when (e.Line is not null)
        {
            var mistakes = SearchSpace.Check(path).Mistakes;
            mistakes[0].Message.ShouldBe(e.Message);
            mistakes.ShouldAllBe(mistake => mistake.Line != null && mistake.File == path);
            throw;
        }
    });

    // A few signs are enough to bring a YAML parser into states that no real file does.
    [Fact]
    public void Short_texts_of_signs()
    {
        string[] signs = ["{", "}", "[", "]", ",", ": ", "? ", "a", "- ", "\n", "&a ", "*a "];
        IEnumerable<string> texts = [""];
        for (var length = 1; length <= 4; length++)
        {
            texts = [.. texts.SelectMany(text => signs.Select(sign => text + sign))];
            foreach (var text in texts)
                Should.Throw<InputException>(() => SearchSpace.Parse(text, "f"), text).Line.ShouldNotBeNull(text);
        }
    }

    [Fact]
    public void Ids_of_a_part()
    {
        var data = folder.Write("data", Linear);
        Holds("a\n", path =>
            DataSplit.ByIds(data, null, path, folder.File("train"), folder.File("test")).Test == 1, hasLines: false, data);
    }

    [Fact]
    public void Weights()
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, [new("a", [2, 3], new float[6]), new("b.c", [1], [1])], new Dictionary<string, string>
        {
            ["format"] = "pt",
        });
        Holds(stream.ToArray(), path => WholeTensors.Read(path).Tensors.Values.All(IsWhole), hasLines: false);

        static bool IsWhole(NamedTensor tensor) => tensor.Values.Length == tensor.Shape.Aggregate(1, (a, b) => a * b);
    }

    [Fact]
    public void Configuration()
    {
        Run.In(folder.File("model"), options: Run.Options with { Epochs = 1, AnnealingEpochs = 1 });
        var model = new ModelFolder(folder.File("model"));
        Holds(File.ReadAllBytes(model.ConfigFile), path =>
        {
            File.Copy(path, model.ConfigFile, overwrite: true);
            return model.LoadConfig().Model.LatentSize > 0;
        }, hasLines: false, model.ConfigFile);
    }

    private static bool Legal(ArchitectureRecord record) => record.Architecture.Space.Grammar.Accepts(record.Architecture);

    private void Holds(string valid, Func<string, bool> reads, bool hasLines = true, string? otherFile = null) =>
        Holds(Encoding.UTF8.GetBytes(valid), reads, hasLines, otherFile);

    private void Holds(byte[] valid, Func<string, bool> reads, bool hasLines, string? otherFile = null)
    {
        reads(folder.Write("file", valid)).ShouldBeTrue();
        var property = Prop.ForAll(Damage.Any, damage =>
        {
            var path = folder.Write("file", damage.Of(valid));
            try
            {
                reads(path).ShouldBeTrue();
                read++;
            }
            catch (InputException e)
            {
                if (e.File != otherFile) e.File.ShouldBe(path);
                if (hasLines && !whole.Any(e.Message.Contains)) e.Line.ShouldNotBeNull(e.Message);
                refused++;
            }
        });
        // The same cases in each run.
        var replay = new Replay(new Rnd(20_260, 1), FSharpOption<int>.None);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(FSharpOption<Replay>.Some(replay)), property);
        refused.ShouldBeGreaterThan(50);
        read.ShouldBeGreaterThan(0);
    }
}
