using ArchVae.Files;
using ArchVae.Networks.Data;
using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Yaml;

namespace ArchVae.Networks.Training;

/// <summary>
/// What networks are to learn and how, as a YAML file says it: a mapping of the settings of <see cref="DataOptions"/> and
/// <see cref="NetworkTrainingOptions"/> by their names, and <c>fit</c>. Immutable.
/// </summary>
public sealed class TrainingTask
{
    private const int MaximumFileBytes = 4 << 20;
    private const string What = "the task";
    private readonly IReadOnlyList<Setting> settings;
    private readonly YamlTree? root;
    private readonly string? source;

    /// <summary>A task that no file says.</summary>
    /// <param name="data">The data.</param>
    /// <param name="training">How networks are trained.</param>
    /// <param name="fit">Whether they are fitted to the data.</param>
    /// <exception cref="InputException">An option is out of its range, or does not go with another.</exception>
    public TrainingTask(DataOptions data, NetworkTrainingOptions training, bool fit = true)
        : this(data, training, fit, [], null, null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(training);
        data.Validate();
        training.Validate();
    }

    private TrainingTask(
        DataOptions data, NetworkTrainingOptions training, bool fit, IReadOnlyList<Setting> settings, YamlTree? root,
        string? source) =>
        (Data, Training, Fit, this.settings, this.root, this.source) = (data, training, fit, settings, root, source);

    /// <summary>The data; their files from the process's folder on.</summary>
    public DataOptions Data { get; }

    /// <summary>How networks are trained.</summary>
    public NetworkTrainingOptions Training { get; }

    /// <summary>Whether networks are fitted to the data; true where the file does not say.</summary>
    public bool Fit { get; }

    /// <summary>Reads a file. Paths in it are relative to it.</summary>
    /// <exception cref="InputException">It cannot be read, or has a mistake, whose line is told.</exception>
    public static TrainingTask Load(string path) => Parse(InputFile.ReadText(path, MaximumFileBytes), path);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="source">What the file is called, which paths are relative to.</param>
    /// <exception cref="InputException">It has a mistake, whose line is told.</exception>
    public static TrainingTask Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(source);
        var mistakes = new Mistakes(source);
        var root = YamlTree.Parse(text, source, mistakes);
        var fields = new YamlFields(root, What, mistakes);
        var settings = Setting.Take(fields, What, withSeed: true, typeof(DataOptions), typeof(NetworkTrainingOptions));
        var fit = fields.Flag(fields.Take("fit"), "fit") ?? true;
        fields.Done();
        mistakes.ThrowIfAny();
        var (data, training) = (Setting.Over<DataOptions>(settings), Setting.Over<NetworkTrainingOptions>(settings));
        if (data.Data.Length == 0)
            throw mistakes.Last(root, $"{What} needs 'data': a file or one of {string.Join(", ", GeneratedTask.Names)}");
        Setting.Check(data.Validate, settings, root, mistakes);
        Setting.Check(training.Validate, settings, root, mistakes);
        // The records cannot tell what was written from what is usual.
        if (PlaceOf(nameof(training.Folds)) is not null && PlaceOf(nameof(training.Validation)) is { } share)
            throw mistakes.Last(share, "'folds' and 'validation' both say what is set aside; leave one of them out");
        if (PlaceOf(nameof(training.Momentum)) is { } momentum && training.Optimizer != OptimizerKind.Sgd)
            throw mistakes.Last(momentum, "'momentum' is for 'optimizer: sgd'");
        var folder = Path.GetDirectoryName(source) ?? "";
        return new(data with
        {
            Data = GeneratedTask.Exists(data.Data) ? data.Data : Path.Combine(folder, data.Data),
            Labels = data.Labels is null ? null : Path.Combine(folder, data.Labels),
        }, training, fit, settings, root, source);

        YamlTree? PlaceOf(string option) => settings.FirstOrDefault(setting => setting.Option.Name == option)?.Place;
    }

    /// <summary>The task with another seed: of weights, order, dropout, the split, and of data that are generated.</summary>
    public TrainingTask WithSeed(ulong seed) => new(Data, Training with { Seed = seed }, Fit, settings, root, source);

    /// <summary>Reads the data.</summary>
    /// <param name="example">
    /// An architecture of those that are to be trained: what it takes decides what ambiguous arrays are.
    /// </param>
    /// <param name="time">The time, for figures and the timeout.</param>
    /// <exception cref="InputException">
    /// The data cannot be read as the task says, or do not suit it, or a layer type has no meaning.
    /// </exception>
    public NetworkTraining Open(Architecture example, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(time);
        try
        {
            var raw = RawExamples.Read(Data, NetworkPlan.Of(example).Input?.Kind, Training.Seed);
            var training = new NetworkTraining(raw, Data, Training, Fit, time);
            training.FoldsFor(example);
            return training;
        }
        catch (InputException exception) when (root is not null && exception.Settings.Count > 0)
        {
            // What is wrong by a setting, or for want of one, is told at its line.
            Setting.Check(() => throw exception, settings, root, new(source));
            throw;
        }
    }
}
