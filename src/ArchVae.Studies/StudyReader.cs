using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Training;
using ArchVae.Yaml;

namespace ArchVae.Studies;

/// <summary>Makes a <see cref="Study"/> of a YAML text.</summary>
internal sealed class StudyReader : StudyYaml
{
    private const int MostArchitectures = 10_000_000;
    private const int DefaultTestDraws = 2000;
    private static readonly OptionDescription stepsOption = OptionDescription.Of(typeof(TrainingOptions))
        .Single(option => option.Name == nameof(TrainingOptions.Steps));

    private StudyReader(string definition, string source)
        : base(definition, source)
    {
    }

    /// <summary>The study.</summary>
    /// <exception cref="InputException">The text has a mistake.</exception>
    public static Study Read(string definition, string source) => new StudyReader(definition, source).Read(definition);

    private Study Read(string definition)
    {
        var name = Fields.Name(Fields.Require("name"), "name of the study");
        var description = Fields.Text(Fields.Take("description"), "description");
        var dataSets = Named("dataSets", ReadDataSet);
        var settings = ReadSettings(Fields.Take("settings"), "'settings'");
        var configurations = Named("configurations",
            (node, key) => (Key: key, Name: key.Text!, Settings: ReadSettings(node, $"configuration '{key.Text}'")));
        var seeds = ReadSeeds(Fields.Require("seeds"));
        var evaluation = ReadEvaluation(Fields.Take("evaluation"));
        Fields.Done();
        Mistakes.ThrowIfAny();
        if ((long)dataSets.Count * configurations.Count * seeds.Count > MostRuns)
            throw Mistakes.Last(Root, $"the study has more than {MostRuns} runs: " +
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

    private (StudyDataSet Set, List<Setting> Settings) ReadDataSet(YamlTree node, YamlTree key)
    {
        var own = new YamlFields(node, $"data set '{key.Text}'", Mistakes);
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
            throw Mistakes.Last(key, $"data set '{key.Text}' needs a 'file', or a 'space' to generate from");
        var isStream = own.Flag(streamed, "stream") ?? false;
        if (steps != null && Setting.Read(stepsOption, steps, $"data set '{key.Text}'", own) is { } length) settings.Add(length);
        if (file == null && count == null && !isStream)
            throw Mistakes.Last(key, $"data set '{key.Text}' is generated and needs a 'count'");
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

    private double Share(YamlFields own, YamlTree node, string name) =>
        own.Number(node, name) is var share && share is > 0 and < 1
        ? (double)share
        : throw Mistakes.Last(node, $"'{name}' must be above 0 and below 1, not {YamlFields.Shown(node)}");

    private EvaluationOptions ReadEvaluation(YamlTree? node)
    {
        var settings = Setting.ReadAll(node, "'evaluation'", Mistakes, withSeed: true, typeof(EvaluationOptions));
        var options = Setting.Over<EvaluationOptions>(settings);
        Setting.Check(options.Validate, settings, node ?? Root, Mistakes);
        return options;
    }

    private List<Setting> ReadSettings(YamlTree? node, string what) =>
        [.. Setting.ReadAll(node, what, Mistakes, withSeed: false, typeof(ModelOptions), typeof(TrainingOptions))];

    private (ModelOptions Model, TrainingOptions Training) Options(List<Setting> settings, YamlTree place)
    {
        var (model, training) = (Setting.Over<ModelOptions>(settings), Setting.Over<TrainingOptions>(settings));
        // Both say how long to train: the one that is given last counts.
        if (settings.FindLast(setting => setting.Option.Name is nameof(training.Epochs) or nameof(training.Steps))
            is { Option.Name: nameof(training.Epochs) })
        {
            training = training with { Steps = null };
        }
        Setting.Check(model.Validate, settings, place, Mistakes);
        Setting.Check(() => training.Validate(model), settings, place, Mistakes);
        // The record cannot tell a β of 1 that was written from one that was not.
        var given = settings.FindLast(setting => setting.Option.Name == nameof(training.Beta));
        if (training.Reconstruct != null && given is { } beta)
            throw Mistakes.Last(beta.Place, "'beta' gives β, and 'reconstruct' is what it is found for; leave one of them out");
        return (model, training);
    }
}
