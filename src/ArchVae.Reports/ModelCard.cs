using System.Globalization;
using System.Text;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Reports;

/// <summary>
/// <c>README.md</c> of a model folder: what the model is, how it was trained, on what, what came of it, how it is used and what
/// it cannot do. Whatever it says is in the folder.
/// </summary>
public static class ModelCard
{
    /// <summary>The file in the folder.</summary>
    public const string FileName = "README.md";

    // Where a file does not begin so, a person wrote it.
    private const string Mark = "<!-- Written by archvae export --card, which writes it anew. -->\n";

    /// <summary>Writes the card into a model's folder.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="InputException">
    /// The folder holds no whole model, or has a <c>README.md</c> that is no such card, or cannot be written to.
    /// </exception>
    public static string Write(ModelFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = Require(folder);
        var text = Encoding.UTF8.GetBytes(Text(folder));
        AtomicFile.Write(path, stream => stream.Write(text));
        return path;
    }

    /// <summary>The file, if the card may be written there.</summary>
    /// <exception cref="InputException">There is one that is no card.</exception>
    public static string Require(ModelFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = Path.Combine(folder.Path, FileName);
        if (!File.Exists(path)) return path;
        using var stream = InputFile.Open(path);
        var begin = new byte[Mark.Length];
        var count = stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        if (Encoding.UTF8.GetString(begin, 0, count) == Mark) return path;
        throw new InputException("The file is no card of a model that was written before. Rename it first.", path);
    }

    /// <summary>The card, in Markdown.</summary>
    /// <exception cref="InputException">The folder holds no whole model.</exception>
    public static string Text(ModelFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var config = folder.LoadConfig();
        using var vae = folder.LoadModel();
        var history = TrainingHistory.Read(folder.MetricsFile);
        List<ReportSection> sections = [About(config, vae), Options(config), .. Results(config, history), Limits(config, vae)];
        var text = new StringBuilder(Mark);
        text.Append(MarkdownPage.Text(
            $"A model of architectures of space '{vae.Space.Name}'",
            [
                $"A variational autoencoder with posterior {config.Model.Posterior} and prior {config.Model.Prior}: "
                + $"architectures to points of {config.Model.LatentSize} coordinates and back.",
                vae.Space.Description,
            ],
            sections));
        if (config.Training is { } training) text.Append(Command(config, training));
        text.Append(Use(folder));
        return text.ToString();
    }

    private static ReportSection About(ModelConfig config, ArchitectureVae vae) => new("Space, data and sizes", [])
    {
        Tables =
        [
            Table(
                [
                    ("space", $"{vae.Space.Name}: {vae.Space.LayerTypes.Count} layer types, {vae.Space.Features.Count} features, "
                        + $"at most {vae.Space.MaximumRows} rows"),
                    ("training data", config.Stream is { } stream
                        ? FormattableString.Invariant($"draws of the space's generator, seed {stream.Seed}")
                        : config.TrainingData is { } data ? Data(data) : "none: the model was saved without training"),
                    ("validation data", config.ValidationData is { } validation ? Data(validation) : "none"),
                    ("began with", config.From is { } from ? $"the weights of {from.Model}" : "random weights"),
                    ("seed", $"{config.Training?.Seed ?? 0}"),
                    ("parameters", Number(vae.Parameters.Count)),
                    ("latent dimensions", Number(config.Model.LatentSize)),
                    ("columns of a row", Number(vae.Codec.RowWidth)),
                    ("format version", Number(config.FormatVersion)),
                ]),
        ],
    };

    private static string Data(DataFingerprint data) =>
        string.Create(CultureInfo.InvariantCulture, $"{data.Count} architectures, hash {data.Hash}");

    private static ReportSection Options(ModelConfig config)
    {
        var changed = Changed(config.Model, new ModelOptions()).Concat(
            config.Training is { } training ? Changed(training, new TrainingOptions()) : []).ToList();
        return new("Options", [changed.Count == 0 ? "All options are the library's defaults."
            : "Those that are not the library's defaults; config.json has all."])
        {
            Tables = changed.Count == 0 ? [] :
            [
                ReportTable.OfTexts(
                    ["option", "value", "what"],
                    changed.Select(option => (IReadOnlyList<string>)[option.Setting, option.Value, option.Help])),
            ],
        };
    }

    private static IEnumerable<ReportSection> Results(ModelConfig config, TrainingHistory history)
    {
        (string Field, string Name)[] figures =
        [
            ("validation.elbo", "ELBO"), ("validation.reconstruction", "E log p(x|z)"), ("validation.kl", "KL"), ("beta", "β"),
            ("activeUnits", "active units"), ("seconds", "seconds of training"),
        ];
        var last = figures.Select(figure => (figure.Name, history.Points(figure.Field).Select(point => point.Y)
            .LastOrDefault(double.NaN))).Where(figure => double.IsFinite(figure.Item2)).ToList();
        if (config.Outcome is { } outcome)
        {
            yield return new(
                "What training came to",
                [$"The model {outcome.Verdict}.", .. outcome.Warnings.Select(warning => $"Warning: {warning}")])
            {
                Tables =
                [
                    Table(
                        [
                            ("β", Number(outcome.Beta)),
                            ("reconstructionAccuracySampled, validation", Number(outcome.ReconstructionAccuracySampled)),
                            ("reconstructionAccuracySampledExact", Number(outcome.ReconstructionAccuracySampledExact)),
                            ("reconstructionAccuracySampled, training", Number(outcome.ReconstructionAccuracySampledTraining)),
                            ("KL, validation, nats", Number(outcome.Kl)),
                            ("entropy of the space, nats", Number(outcome.Entropy)),
                            ("active units", $"{outcome.ActiveUnits} of {outcome.LatentSize}"),
                        ]),
                ],
            };
        }
        if (last.Count == 0) yield break;
        yield return new("Figures of the last epoch", [
            FormattableString.Invariant($"Over the validation data after epoch {history.Count}; nats are means per ")
            + "architecture. The weights that were kept are those of the best epoch, which need not be this one."])
        {
            Tables = [Table([.. last.Select(figure => (figure.Name, Number(figure.Item2)))])],
        };
    }

    private static ReportSection Limits(ModelConfig config, ArchitectureVae vae) => new("Limits",
    [
        $"It knows architectures of space '{vae.Space.Name}' and no others: at most {vae.Space.MaximumRows} rows, numbers within "
        + "their declared ranges and at their resolution.",
        "Not every point decodes to an architecture that the space accepts, unless the grammar's mask is on, as it is without "
        + "--raw; the share that does is the figure validity of archvae evaluate.",
        config.Outcome is null ? "The folder has no accuracies of this model."
            : "The accuracies above are of a sample of data like its own; archvae evaluate measures others.",
    ]);

    private static string Command(ModelConfig config, TrainingOptions training)
    {
        var words = new List<string> { "archvae train" };
        var isBuiltIn = SearchSpace.BuiltInNames.Contains(config.Space);
        if (config.Stream is not null) words.Add($"--space {(isBuiltIn ? config.Space : "SPACE")} --stream");
        else words.Add("--data DATA");
        words.Add("--model DIR");
        if (config.From is { } from) words.Add($"--from {Quoted(from.Model)}");
        words.AddRange(Changed(config.Model, new ModelOptions()).Concat(Changed(training, new TrainingOptions()))
            .Where(option => option.Name is not null)
            .Select(option => $"{option.Name} {option.Quoted}"));
        // The command looks for a β where nothing says one.
        if (training.Reconstruct is null && training.Beta == new TrainingOptions().Beta)
            words.Add($"--beta {Number(training.Beta)}");
        var data = config.Stream is null ? "on the same data, which the folder does not hold" : "on the same draws";
        if (!isBuiltIn) data += ", with the definition of the space that config.json has";
        return $"\n## Command\n\nSo it is trained {data}:\n\n```\n{string.Join(' ', words)}\n```\n";
    }

    private static string Use(ModelFolder folder)
    {
        var text = new StringBuilder("\n## Use\n\nIn this folder:\n\n```\n");
        text.Append("archvae sample --model . --count 5\n");
        text.Append("archvae encode --model . --data DATA --out latents.jsonl\n");
        text.Append("archvae decode --model . --data latents.jsonl --out decoded.jsonl\n");
        text.Append("archvae evaluate --model . --data DATA\n```\n");
        if (!File.Exists(Path.Combine(folder.Path, "encoder.onnx")) || !File.Exists(Path.Combine(folder.Path, "decoder.onnx")))
            return text.ToString();
        text.Append(
            """

            Without archvae, from Python (the metadata `columns` and `space` say what rows are):

            ```python
            import onnxruntime
            encoder = onnxruntime.InferenceSession("encoder.onnx")
            decoder = onnxruntime.InferenceSession("decoder.onnx")
            print(encoder.get_modelmeta().custom_metadata_map["columns"])
            (center,) = encoder.run(["center"], {"rows": rows, "lengths": lengths})
            rows, lengths = decoder.run(["rows", "lengths"], {"z": center})
            ```

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    private sealed record ChangedOption(string? Name, string Setting, string Value, string Quoted, string Help);

    // Options of a record with other values than another one has.
    private static IEnumerable<ChangedOption> Changed(object record, object start) =>
        from option in OptionDescription.Of(record.GetType())
        where option.IsSetting
        let value = OptionDescription.Text(option.Get(record))
        where value != OptionDescription.Text(option.Get(start))
        select new ChangedOption(
            option.CommandLineName, option.Setting, value,
            option.IsList && value.Length > 0 ? value : Quoted(value), option.Help);

    // As a shell takes one word.
    private static string Quoted(string text) =>
        text.Length > 0 && text.All(sign => char.IsAsciiLetterOrDigit(sign) || "-+.:_,".Contains(sign, StringComparison.Ordinal))
            ? text : $"'{InputException.Escaped(text).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static ReportTable Table((string Name, string Value)[] rows) =>
        ReportTable.OfTexts(["what", "value"], rows.Select(row => (IReadOnlyList<string>)[row.Name, row.Value]));

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
