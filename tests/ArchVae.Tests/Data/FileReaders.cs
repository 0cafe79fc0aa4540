using System.IO.Compression;
using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Onnx;
using ArchVae.Onnx.Format;
using ArchVae.Posteriors;
using ArchVae.Reports;
using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studies;
using ArchVae.Training;

namespace ArchVae.Tests.Data;

/// <summary>A kind of file that the project reads.</summary>
/// <param name="Name">What it is called: on the command line of the fuzzer, and as the name of a test.</param>
/// <param name="Valid">A file that it reads.</param>
/// <param name="Read">
/// Reads a file by its path. It returns, or throws an <see cref="InputException"/>; anything else is a mistake of the reader.
/// </param>
internal sealed record FileReader(string Name, byte[] Valid, Action<string> Read)
{
    /// <summary>Whether mistakes have a line, but for those of the file as a whole.</summary>
    public bool HasLines { get; init; }

    /// <summary>How dear one reading is: property tests try that many times fewer files.</summary>
    public int Cost { get; init; } = 1;
}

/// <summary>
/// Every reader of the project. The property tests damage the files, and the fuzzer of <c>bench/ArchVae.Fuzzing</c> begins with
/// them; a new reader is a line here.
/// </summary>
internal sealed class FileReaders : IDisposable
{
    private const string Architectures =
        """{"id":"a","space":"linear","layers":[{"type":"start","units":64},{"type":"linear","units":256},""" +
        """{"type":"end","units":1}],"metrics":{"accuracy":0.73}}""" + "\n" +
        """{"id":7,"layers":[{"type":"start","units":8},{"type":"linear","units":9},{"type":"dropout","rate":0.23},""" +
        """{"type":"end","units":3}],"more":[{}]}""" + "\n";

    private const string Latents =
        """{"id":"a","center":[0.1,-2.5e-3,3],"logVariance":[-1.5,0,2]}""" + "\n" +
        """{"id":"b","z":[1,2,3],"more":{"z":[]}}""" + "\n";

    private const string MixedSpace =
        """
        name: mixed
        description: "All kinds of features \u00e9"
        features:
          width: { kind: integer, minimum: 1, maximum: 64, scale: log }
          rate: { kind: real, minimum: 0.1, maximum: 0.9, step: 0.1 }
          skip: { kind: flag, from: 1 }
          shape: { kind: choice, choices: [round, 3, 'flat'] }
        layers:
          dense: { width: { uniform: [1, 32] }, skip: { probability: 0.4 } }
          drop: [rate]
          pool: [width, skip, shape]
          end: [width]
        first: { dense: 2, pool: 1 }
        transitions: &t
          dense: [dense, drop, pool, end]
          drop: [dense, end]
          pool: [dense, pool, end]
        length: { minimum: 1, maximum: 5 }
        counts: [{ layers: [drop], maximum: 2 }]

        """;

    private const string StudyText =
        """
        name: tiny
        description: A study of one run.
        dataSets:
          macro: { space: nas-bench-macro, count: 30, iid: true, seed: 1, testFraction: 0.25, validationFraction: 0.1 }
        settings: { latentSize: 2, inferenceWidths: [4], decoderWidths: [4], decoderLstmUnits: 4, epochs: 1, batchSize: 32 }
        configurations:
          bound: { beta: 1, posterior: full+iaf:2 }
        seeds: [0]
        evaluation: { likelihoodSamples: 2, likelihoodCount: 2, priorDraws: 4, repeatedDraws: 2 }

        """;

    // One or more of each format; an object, or a table whose header is damaged, has mistakes without a line.
    private static readonly Dictionary<string, string> imported = new()
    {
        ["enas"] = "[[1], [4, 0], [5, 0, 1], [0, 1, 1, 1], [2, 1, 1, 1, 1], [3, 0, 0, 0, 0, 1]], 0.7302\n",
        ["nas-bench-macro"] =
            "{\"02012100\": {\"test_acc\": [89.47, 88.9],\n\"mean_acc\": 89.2, \"note\": {\"a\": []}}, \"11111221\": {}}",
        ["nas-bench-201"] =
            "i,ArchitectureString,\"a\"\r\n1,|avg_pool_3x3~0|+|none~0|skip_connect~1|+|none~0|nor_conv_3x3~1|none~2|,\"2\"\r\n",
        ["darts"] = DartsSamples.Genotype + "\n" + DartsSamples.Configuration,
        ["nas-bench-101"] = "[{\"module_adjacency\": [[0,1,0],[0,0,1],[0,0,0]],\n\"module_operations\": " +
            "[\"input\",\"conv1x1-bn-relu\",\"output\"], \"validation_accuracy\": 0.82}]\n",
        ["cfg-nas"] = "[('<start>', 3, (32, 32)), ('conv2d', 8, (7, 7)), ('flatten', 9, None), ('linear', 5, None), " +
            "('dropout', np.float64(0.2), None), ('<end>', 2, None)]\n",
        ["nats-bench-size"] = "64:64:64:64:64,70.1\n8:16:24:32:40,55.2\n",
        ["transnas-bench-101"] = "64-41414-1_02_333,0.91\n64-41414-0_00_000\n",
        ["naslib-nas-bench-201"] = "[{\"arch\": [2, 4, 1, 0, 1, 1], \"accuracy\": 10.0},\n{\"arch\": [1, 3, 4, 3, 2, 2]}]",
        ["keras"] = KerasModels.Text("[null, 30]", KerasModels.Dense(8), KerasModels.Dropout(0.5), KerasModels.Dense(3)),
    };

    private const string SearchesText =
        """
        name: tiny
        searches:
          table: { table: t.jsonl, noisy: { a: [b, c] }, score: d, settings: { maximize: [a], budget: 9 }, models: [m] }
          own: { space: linear, command: 'true', retries: 1, settings: { minimize: [e], atMost: ['f=2'] } }
          task: { space: enas, train: t.yaml, settings: { maximize: [g], maxLayers: 9 } }
        strategies: { one: { strategy: random }, two: { strategy: gp-latent, model: 1 } }
        seeds: [0-3, 7]
        at: [3, 9]
        reference: one

        """;

    private static readonly TrainingOptions training = new() { Epochs = 2, BatchSize = 8 };
    private static readonly ModelOptions sizes = new()
    {
        LatentSize = 3,
        InferenceWidths = [4],
        DecoderWidths = [4],
        DecoderLstmUnits = 4,
        Posterior = PosteriorForm.Parse("planar:1"),
    };

    private readonly string folder;
    private readonly SearchSpace space = SearchSpace.Parse(MixedSpace);
    private readonly ArchitectureVae vae;
    private readonly List<Architecture> drawn;
    private readonly ModelFolder model;
    private readonly Study study;

    /// <summary>Trains what the readers of models need, in a moment.</summary>
    /// <param name="folder">An empty folder to work in; it stays.</param>
    public FileReaders(string folder)
    {
        this.folder = folder;
        drawn = [.. RandomArchitectures.Independent(space, 1, 12)];
        vae = new(space, sizes);
        model = new(Path.Combine(folder, "model"));
        Train();
        study = Study.Parse(StudyText, Path.Combine(folder, "study.yaml"));
        RunStudy();
        All = [.. Lines(), .. Formats(), .. Models(), OnnxFile(), Predictor(), .. Studies(), .. Examples()];
    }

    /// <summary>All readers.</summary>
    public IReadOnlyList<FileReader> All { get; }

    private string StudyRun => Path.Combine(folder, "study", "runs", "macro", "bound", "seed-0");

    public void Dispose() => vae.Dispose();

    private IEnumerable<FileReader> Lines()
    {
        yield return new("architectures", Bytes(Architectures), path => Require(JsonLines.Read(path).All(Legal)))
        {
            HasLines = true,
        };
        yield return new("samples", Bytes(Architectures), path =>
        {
            using var stream = InputFile.Open(path);
            Require(JsonLines.ReadSamples(stream, path).All(a => a is null || a.Space.Grammar.Accepts(a)));
        });
        yield return new("latents", Bytes(Latents),
            path => Require(LatentLines.Read(path, 3).All(r => r.Center.Length == 3 && r.Center.All(float.IsFinite))))
        {
            HasLines = true,
        };
        yield return new("ends of latents", Bytes(Latents), path => Ends(path, vae)) { HasLines = true };
        var lines = new MemoryStream();
        JsonLines.Write(lines, drawn.Take(2).Select((a, i) => new ArchitectureRecord(a, i == 0 ? "a" : "b")));
        yield return new("ends of architectures", lines.ToArray(), path => Ends(path, vae)) { HasLines = true };
        var data = Path.Combine(folder, "data.jsonl");
        File.WriteAllText(data, Architectures);
        yield return new("ids", Bytes("a\n"), path =>
            DataSplit.ByIds(data, null, path, Path.Combine(folder, "train"), Path.Combine(folder, "test")));
    }

    // Formats that a program adds are its own to test.
    private static IEnumerable<FileReader> Formats() => ImporterFamily.Registry.Families
        .Where(family => family.GetType().Assembly == typeof(ImporterFamily).Assembly)
        .Select(family => new FileReader(
            family.Name, Bytes(imported[family.Name]), path => Require(family.Read(path).All(Legal)))
        {
            HasLines = !imported[family.Name].StartsWith('{'),
        });

    private IEnumerable<FileReader> Models()
    {
        yield return new("space", Bytes(MixedSpace), ReadSpace) { HasLines = true };
        yield return new("built-in space", Bytes(SearchSpace.Load("convolutional").Definition), ReadSpace) { HasLines = true };
        yield return new("posterior", Bytes("full+planar:4+iaf:2"), path => PosteriorForm.Parse(File.ReadAllText(path)));
        yield return OfModel("config", model.ConfigFile, () =>
        {
            Require(model.LoadConfig().Model.LatentSize > 0);
            model.LoadKnownArchitectures();
        });
        yield return OfModel("weights", model.WeightsFile, () => model.LoadModel().Dispose());
        yield return OfModel("hashes", model.HashesFile, () => Require(model.LoadKnownArchitectures() is not null));
        yield return OfModel("checkpoint", model.CheckpointFile, Train) with { Cost = 5 };
        yield return new("metrics", File.ReadAllBytes(model.MetricsFile),
            path => Require(TrainingHistory.Read(path).Points("train.elbo").Count >= 0))
        {
            HasLines = true,
        };
    }

    private FileReader Predictor()
    {
        var predictor = new PredictorFolder(Path.Combine(folder, "predictor"));
        var networks = drawn.DistinctBy(one => one.NetworkHash()).Select(one => new ArchitectureRecord(
            one, null, new Dictionary<string, double> { ["m"] = one.RowCount }));
        predictor.Save(FittedPredictor.Fit(
            [.. networks], "m", PredictorFamily.Registry.Get("gp"), new() { Folds = 2, LabelForm = LabelForm.Raw }, 1).Config);
        return new("predictor", File.ReadAllBytes(predictor.ConfigFile), path =>
        {
            File.Copy(path, predictor.ConfigFile, overwrite: true);
            var loaded = predictor.Load();
            var said = loaded.Predictor.Predict([.. loaded.Config.Networks.Take(1).Select(
                network => Architecture.FromCells(loaded.Space, network.Cells))]);
            Require(said.All(one => double.IsFinite(one.Value) && one.StandardDeviation >= 0));
        });
    }

    // Any file of ONNX, of which the encoder of a model is one.
    private FileReader OnnxFile()
    {
        var export = Path.Combine(folder, "onnx");
        VaeExport.Write(vae, export);
        return new("onnx", File.ReadAllBytes(Path.Combine(export, VaeExport.EncoderFile)), path =>
        {
            foreach (var tensor in OnnxModelFile.Read(path).Graph.Initializer)
            {
                if (tensor.DataType == (int)TensorProto.Types.DataType.Float) OnnxModelFile.Floats(tensor, path);
                else if (tensor.DataType == (int)TensorProto.Types.DataType.Int64) OnnxModelFile.Longs(tensor, path);
            }
        });
    }

    private IEnumerable<FileReader> Studies()
    {
        yield return new("study", Bytes(StudyText), path => Require(Study.Load(path).Runs.Count > 0)) { HasLines = true };
        const string Task = "data: friedman\ncount: 20\nfolds: 2\nignore: [a, 'b']\noptimizer: sgd\nmomentum: 0.5\nfit: true\n";
        yield return new("task", Bytes(Task), path => Require(TrainingTask.Load(path).Data.Data.Length > 0))
        {
            HasLines = true,
        };
        yield return OfModel("run", Path.Combine(StudyRun, "run.json"), RunStudy) with { Cost = 10 };
        yield return OfModel("result", Path.Combine(StudyRun, "result.json"), RunStudy) with { Cost = 10 };
        yield return new("searches", Bytes(SearchesText), path => Require(
            StudyFile.Load(path) is { Models: null } or { Searches: null }))
        {
            HasLines = true,
        };
    }

    private static IEnumerable<FileReader> Examples()
    {
        var table = new DataOptions { Target = "y" };
        yield return OfData("table", Bytes("a,c,y\n1,u,0.5\n2,v,\n,u,3e2\n\"4\",?,7\n"), table);
        yield return OfData("long table", Bytes("id;t;v;y\na;1;1,5;u\na;2;2;u\nb;1;3;v\nb;2;3;v\nc;1;4;u\nd;1;0;v\n"),
            table with { SequenceId = "id", Time = "t" });
        const string Header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1, 2, 2), }\n";
        byte[] npy = [0x93, .. "NUMPY"u8, 1, 0, (byte)Header.Length, 0, .. Bytes(Header), .. new byte[32]];
        yield return OfData("npy", npy, new());
        yield return OfData("idx", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4], new());
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("x.npy").Open();
            entry.Write(npy);
        }
        yield return OfData("npz", archive.ToArray(), new());
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write("a,y\n1,2\n2,3\n3,5\n"u8);
        yield return OfData("packed table", packed.ToArray(), table);
    }

    private static FileReader OfData(string name, byte[] valid, DataOptions options) => new(name, valid, path =>
    {
        var raw = RawExamples.Read(options with { Data = path }, null, 0);
        if (!raw.HasTargets) return;
        var examples = ExampleTransform.Fit(raw, [.. Enumerable.Range(0, raw.Count)], null, tokens: false).Apply(raw);
        Require(Enumerable.Range(0, raw.Count).All(
            i => examples.InputsOf(i).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0));
    });

    // A file of a folder, which is as it was after each reading.
    private static FileReader OfModel(string name, string file, Action read)
    {
        var valid = File.ReadAllBytes(file);
        return new(name, valid, path =>
        {
            File.Copy(path, file, overwrite: true);
            try
            {
                read();
            }
            finally
            {
                File.WriteAllBytes(file, valid);
            }
        });
    }

    private void Train()
    {
        using var other = new ArchitectureVae(space, sizes);
        new Trainer(other, training, drawn, drawn, model).Run();
    }

    private void RunStudy() => new StudyRunner(study, Path.Combine(folder, "study"), threads: 1).Run();

    private static void ReadSpace(string path)
    {
        try
        {
            var read = SearchSpace.Load(path);
            Require(RandomArchitectures.Independent(read, 1, 3).All(read.Grammar.Accepts));
        }
        catch (InputException e) when (e.Line is not null)
        {
            var mistakes = SearchSpace.Check(path).Mistakes;
            Require(mistakes[0].Message == e.Message && mistakes.All(mistake => mistake.Line != null && mistake.File == path));
            throw;
        }
    }

    private static void Ends(string path, ArchitectureVae vae)
    {
        using var stream = InputFile.Open(path);
        Require(PathEnds.Find(vae, stream, path, "a", "b").To.Center.Length == 3);
    }

    private static bool Legal(ArchitectureRecord record) => record.Architecture.Space.Grammar.Accepts(record.Architecture);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static void Require(bool isRight)
    {
        if (!isRight) throw new InvalidDataException("What was read is not what a file of this kind can hold.");
    }
}
