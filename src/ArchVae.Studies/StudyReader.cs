using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Training;
using ArchVae.Yaml;

namespace ArchVae.Studies;

/// <summary>Makes a <see cref="Study"/> of a YAML text.</summary>
internal sealed class StudyReader
{
    private const int MostArchitectures = 10_000_000;
    private const int MostRuns = 10_000;
    private const int DefaultTestDraws = 2000;
    private static readonly OptionDescription stepsOption = OptionDescription.Of(typeof(TrainingOptions))
        .Single(option => option.Name == nameof(TrainingOptions.Steps));
    private readonly string source;
    private readonly Mistakes mistakes;
    private readonly YamlTree root;
    private readonly YamlFields fields;
    private readonly Dictionary<string, SearchSpace> spaces = new(StringComparer.Ordinal);

    private StudyReader(string definition, string source)
    {
        this.source = source;
        mistakes = new Mistakes(source);
        root = YamlTree.Parse(definition, source, mistakes);
        fields = new YamlFields(root, "the study", mistakes);
    }

    /// <summary>The study.</summary>
    /// <exception cref="InputException">The text has a mistake.</exception>
    public static Study Read(string definition, string source) => new StudyReader(definition, source).Read(definition);

    private Study Read(string definition)
    {
        var name = fields.Name(fields.Require("name"), "name of the study");
        var description = fields.Text(fields.Take("description"), "description");
        var dataSets = Named("dataSets", ReadDataSet);
        var settings = ReadSettings(fields.Take("settings"), "'settings'");
        var configurations = Named("configurations",
            (node, key) => (Key: key, Name: key.Text!, Settings: ReadSettings(node, $"configuration '{key.Text}'")));
        var seeds = ReadSeeds(fields.Require("seeds"));
        var evaluation = ReadEvaluation(fields.Take("evaluation"));
        fields.Done();
        mistakes.ThrowIfAny();
        if ((long)dataSets.Count * configurations.Count * seeds.Count > MostRuns)
            throw mistakes.Last(root, $"the study has more than {MostRuns} runs: " +
                $"{dataSets.Count} data sets × {configurations.Count} configurations × {seeds.Count} seeds");
        var runs =
            from data in dataSets
            from configuration in configurations
            let options = Options([.. settings, .. data.Settings, .. configuration.Settings], configuration.Key)
            from seed in seeds
            select new StudyRun(data.Set, configuration.Name, options.Model, options.Training with { Seed = (ulong)seed });
        return new Study
        {
            Name = name,
            Description = description,
            Definition = definition,
            DataSets = [.. dataSets.Select(data => data.Set)],
            Configurations = [.. configurations.Select(
                configuration => new NamedSettings(configuration.Name, StudyJson.Text(configuration.Settings)))],
            Settings = StudyJson.Text(settings),
            Evaluation = evaluation,
            Runs = [.. runs],
        };
    }

    // The names become folders, on file systems that may not tell upper from lower case.
    private List<T> Named<T>(string name, Func<YamlTree, YamlTree, T> read)
    {
        if (fields.Require(name) is not { } node) return [];
        if (node.Entries is not { Count: > 0 } entries)
            throw mistakes.Last(node, $"'{name}' must be a mapping of names, at least one");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, _) in entries)
        {
            if (fields.Name(key, $"name in '{name}'") is not [var first, ..] || !char.IsLetterOrDigit(first))
                throw mistakes.Last(key, $"a name in '{name}' must begin with a letter or digit, not {YamlFields.Shown(key)}");
            if (!seen.Add(key.Text!))
                throw mistakes.Last(key, $"two names in '{name}' differ in upper and lower case only: {YamlFields.Shown(key)}");
        }
        return [.. entries.Select(entry => read(entry.Value, entry.Key))];
    }

    private (StudyDataSet Set, List<Setting> Settings) ReadDataSet(YamlTree node, YamlTree key)
    {
        var own = new YamlFields(node, $"data set '{key.Text}'", mistakes);
        var settings = ReadSettings(own.Take("settings"), $"'settings' of data set '{key.Text}'");
        var (file, space, test) = (own.Take("file"), own.Take("space"), own.Take("test"));
        var (count, independent) = (own.Take("count"), own.Take("iid"));
        var uniformMembers = own.Take("uniformMembers");
        var (streamed, steps) = (own.Take("stream"), own.Take("steps"));
        var (testFraction, validationFraction, seed) =
            (own.Take("testFraction"), own.Take("validationFraction"), own.Take("seed"));
        own.Done();
        var defaults = new StudyDataSet { Name = key.Text! };
        if (!own.IsSound) return (defaults, settings);
        if (file == null && space == null)
            throw mistakes.Last(key, $"data set '{key.Text}' needs a 'file', or a 'space' to generate from");
        var isStream = own.Flag(streamed, "stream") ?? false;
        if (steps != null && Setting.Read(stepsOption, steps, $"data set '{key.Text}'", own) is { } length) settings.Add(length);
        if (file == null && count == null && !isStream)
            throw mistakes.Last(key, $"data set '{key.Text}' is generated and needs a 'count'");
        if (file != null) Refuse("'file'", ("count", count), ("iid", independent), ("stream", streamed));
        else Refuse("generated data", ("test", test));
        if (independent != null) Refuse("'iid'", ("uniformMembers", uniformMembers));
        if (isStream)
        {
            Refuse(
                "'stream'", ("iid", independent), ("uniformMembers", uniformMembers), ("testFraction", testFraction),
                ("validationFraction", validationFraction));
        }
        if (test != null) Refuse("'test'", ("testFraction", testFraction));
        return (defaults with
        {
            Space = space == null ? null : ReadSpace(own, space),
            Count = own.Whole(count, "count", 3, MostArchitectures) ?? (isStream ? DefaultTestDraws : 0),
            Stream = isStream,
            Independent = own.Flag(independent, "iid") ?? false,
            UniformMembers = own.Flag(uniformMembers, "uniformMembers") ?? false,
            File = file == null ? null : PathOf(own.Text(file, "file")),
            TestFile = test == null ? null : PathOf(own.Text(test, "test")),
            TestFraction = testFraction == null ? defaults.TestFraction : Share(own, testFraction, "testFraction"),
            ValidationFraction = validationFraction == null
                ? defaults.ValidationFraction
                : Share(own, validationFraction, "validationFraction"),
            Seed = own.Whole(seed, "seed", 0, int.MaxValue) ?? 0,
            Settings = StudyJson.Text(settings),
        }, settings);
    }

    private void Refuse(string with, params (string Name, YamlTree? Value)[] given)
    {
        foreach (var (name, value) in given)
        {
            if (value != null) throw mistakes.Last(value, $"'{name}' does not go with {with}");
        }
    }

    private SearchSpace ReadSpace(YamlFields own, YamlTree node)
    {
        var name = own.Text(node, "space");
        try
        {
            var path = SearchSpace.BuiltInNames.Contains(name) ? name : PathOf(name);
            // One file is read once, however it is written.
            var key = File.Exists(path) ? Path.GetFullPath(path) : path;
            if (spaces.TryGetValue(key, out var space)) return space;
            return spaces[key] = SearchSpace.Load(path);
        }
        catch (InputException exception) when (exception.File == null)
        {
            throw mistakes.Last(node, exception.Message.TrimEnd('.'));
        }
    }

    private string PathOf(string file) => Path.Combine(Path.GetDirectoryName(source) ?? "", file);

    private double Share(YamlFields own, YamlTree node, string name) =>
        own.Number(node, name) is var share && share is > 0 and < 1
        ? (double)share
        : throw mistakes.Last(node, $"'{name}' must be above 0 and below 1, not {YamlFields.Shown(node)}");

    private List<int> ReadSeeds(YamlTree? node)
    {
        if (node == null) return [];
        if (node.Items is not { Count: > 0 } items)
            throw mistakes.Last(node, "'seeds' must be a list of whole numbers, such as [0, 1, 2]");
        var seeds = new List<int>();
        var seen = new HashSet<int>();
        foreach (var item in items)
        {
            if (fields.Whole(item, "seeds", 0, int.MaxValue) is not { } seed) continue;
            if (!seen.Add(seed)) throw mistakes.Last(item, $"the seed {seed} comes twice");
            seeds.Add(seed);
        }
        return seeds;
    }

    private EvaluationOptions ReadEvaluation(YamlTree? node)
    {
        var settings = Setting.ReadAll(node, "'evaluation'", mistakes, withSeed: true, typeof(EvaluationOptions));
        var options = Setting.Over<EvaluationOptions>(settings);
        Setting.Check(options.Validate, settings, node ?? root, mistakes);
        return options;
    }

    private List<Setting> ReadSettings(YamlTree? node, string what) =>
        [.. Setting.ReadAll(node, what, mistakes, withSeed: false, typeof(ModelOptions), typeof(TrainingOptions))];

    private (ModelOptions Model, TrainingOptions Training) Options(List<Setting> settings, YamlTree place)
    {
        var (model, training) = (Setting.Over<ModelOptions>(settings), Setting.Over<TrainingOptions>(settings));
        // Both say how long to train: the one that is given last counts.
        if (settings.FindLast(setting => setting.Option.Name is nameof(training.Epochs) or nameof(training.Steps))
            is { Option.Name: nameof(training.Epochs) })
        {
            training = training with { Steps = null };
        }
        Setting.Check(model.Validate, settings, place, mistakes);
        Setting.Check(() => training.Validate(model), settings, place, mistakes);
        // The record cannot tell a β of 1 that was written from one that was not.
        var given = settings.FindLast(setting => setting.Option.Name == nameof(training.Beta));
        if (training.Reconstruct != null && given is { } beta)
            throw mistakes.Last(beta.Place, "'beta' gives β, and 'reconstruct' is what it is found for; leave one of them out");
        return (model, training);
    }
}
