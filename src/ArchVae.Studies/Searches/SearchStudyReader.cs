using ArchVae.Options;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Yaml;

namespace ArchVae.Studies.Searches;

/// <summary>Makes a <see cref="SearchStudy"/> of a YAML text.</summary>
internal sealed class SearchStudyReader : StudyYaml
{
    private const int MostTrials = 10_000_000;
    private const int MostModels = 1000;
    private static readonly string[] ofModels = ["dataSets", "configurations", "evaluation"];
    private static readonly OptionDescription strategyOption = Option(nameof(SearchOptions.Strategy));

    // What is not said of a search but of its runs.
    private static readonly Dictionary<string, string> ofRuns = new()
    {
        [nameof(SearchOptions.Strategy)] = "it stands under 'strategies'",
        [nameof(SearchOptions.Workers)] = "each run has one, and runs are made side by side",
        [nameof(SearchOptions.Asynchronous)] = "a study is to give the same results again",
    };

    private SearchStudyReader(string definition, string source)
        : base(definition, source)
    {
    }

    /// <summary>The study.</summary>
    /// <exception cref="InputException">The text has a mistake.</exception>
    public static SearchStudy Read(string definition, string source) =>
        new SearchStudyReader(definition, source).Read(definition);

    private SearchStudy Read(string definition)
    {
        foreach (var (key, _) in Root.Entries ?? [])
        {
            if (ofModels.Contains(key.Text))
            {
                throw Mistakes.Last(key, $"{YamlFields.Shown(key)} is of a study of models, 'searches' and 'strategies' are of "
                    + "one of searches; a file is one or the other");
            }
        }
        var name = Fields.Name(Fields.Require("name"), "name of the study");
        var description = Fields.Text(Fields.Take("description"), "description");
        var searches = Named("searches", ReadSearch);
        var strategies = Named("strategies", ReadStrategy);
        var seeds = ReadSeeds(Fields.Require("seeds"));
        var at = ReadAt(Fields.Require("at"));
        var reference = Fields.Take("reference");
        Fields.Done();
        Mistakes.ThrowIfAny();
        if (reference is not null && strategies.All(strategy => strategy.Name != reference.Text))
        {
            throw Mistakes.Last(reference, $"'reference' must be one of the strategies {Names(strategies)}, "
                + $"not {YamlFields.Shown(reference)}");
        }
        var longest = searches.Max(search => search.Options.Budget);
        if (at.Find(place => place.Trials > longest).Place is { } late)
            throw Mistakes.Last(late, $"'at' must be from 1 to the largest budget, {longest}, not {YamlFields.Shown(late)}");
        if ((long)searches.Count * strategies.Count * seeds.Count > MostRuns)
        {
            throw Mistakes.Last(Root, $"the study has more than {MostRuns} runs: {searches.Count} searches × "
                + $"{strategies.Count} strategies × {seeds.Count} seeds");
        }
        return new()
        {
            Name = name,
            Description = description,
            Definition = definition,
            Searches = searches,
            Strategies = strategies,
            Seeds = seeds,
            At = [.. at.Select(place => place.Trials).Order()],
            Reference = reference?.Text,
            Runs = [.. from search in searches
                       from strategy in strategies
                       where strategy.Suits(search)
                       from seed in seeds
                       select new SearchStudyRun(search, strategy, seed)],
        };
    }

    private static string Names(List<StudyStrategy> strategies) =>
        InputException.Listed([.. strategies.Select(strategy => strategy.Name)]);

    private StudySearch ReadSearch(YamlTree node, YamlTree key)
    {
        var what = $"search '{key.Text}'";
        var own = new YamlFields(node, what, Mistakes);
        var (table, train, noisy) = (own.Take("table"), own.Take("train"), own.Take("noisy"));
        var (space, score, models) = (own.Take("space"), own.Take("score"), own.Take("models"));
        var command = Setting.Take(own, what, withSeed: false, typeof(CommandOptions));
        var given = own.Require("settings");
        var settings = Setting.ReadAll(given, $"'settings' of {what}", Mistakes, withSeed: false, typeof(SearchOptions));
        own.Done();
        var line = command.FirstOrDefault(setting => setting.Option.Name == nameof(CommandOptions.Command));
        var options = Setting.Over<SearchOptions>(settings);
        var empty = new StudySearch { Name = key.Text!, Score = "", Options = options, Settings = "" };
        if (!own.IsSound) return empty;
        foreach (var setting in settings)
        {
            if (ofRuns.TryGetValue(setting.Option.Name, out var reason))
                throw Mistakes.Last(setting.Place, $"'{setting.Option.Setting}' is no setting of {what}: {reason}");
        }
        if ((table is null ? 0 : 1) + (train is null ? 0 : 1) + (line is null ? 0 : 1) != 1)
            throw Mistakes.Last(key, $"{what} needs one of 'table', 'train' and 'command', which measures networks");
        if (line is null) Refuse("what is no 'command'", [.. command.Select(one => (one.Option.Setting, (YamlTree?)one.Place))]);
        if (table is null) Refuse("what is no 'table'", ("noisy", noisy));
        if (table is null && space is null) throw Mistakes.Last(key, $"{what} needs a 'space', as no table says it");
        Setting.Check(options.Validate, settings, given ?? key, Mistakes);
        var run = line is null ? null : Setting.Over<CommandOptions>(command);
        if (run?.WorkingFolder is { } folder) run = run with { WorkingFolder = PathOf(folder) };
        if (run is not null) Setting.Check(run.Validate, command, key, Mistakes);
        return empty with
        {
            Table = table is null ? null : PathOf(own.Text(table, "table")),
            Train = train is null ? null : PathOf(own.Text(train, "train")),
            Command = run,
            Noisy = ReadNoisy(own, noisy),
            Space = space is null ? null : ReadSpace(own, space),
            Score = score is null ? options.Aims()[0].Metric : own.Text(score, "score"),
            Settings = StudyJson.Text(settings),
            Models = [.. Texts(own, models, "models").Select(PathOf)],
        };
    }

    private List<MetricDraw> ReadNoisy(YamlFields own, YamlTree? node)
    {
        if (node is null) return [];
        if (node.Entries is not { Count: > 0 } entries)
            throw Mistakes.Last(node, "'noisy' must be a mapping of a metric to those that it is drawn from: acc: [acc0, acc1]");
        return [.. entries.Select(entry => new MetricDraw(entry.Key.Text!, Texts(own, entry.Value, entry.Key.Text!)))];
    }

    private List<string> Texts(YamlFields own, YamlTree? node, string name)
    {
        if (node is null) return [];
        if (node.Items is not { Count: > 0 and <= MostModels } items || items.Exists(item => item.Text is not { Length: > 0 }))
            throw Mistakes.Last(node, $"'{InputException.Shown(name)}' must be a list of 1 to {MostModels} names");
        return [.. items.Select(item => own.Text(item, name))];
    }

    private StudyStrategy ReadStrategy(YamlTree node, YamlTree key)
    {
        var what = $"strategy '{key.Text}'";
        var own = new YamlFields(node, what, Mistakes);
        var strategy = own.Require("strategy") is { } place ? Setting.Read(strategyOption, place, what, own) : null;
        var model = own.Whole(own.Take("model"), "model", 1, MostModels);
        own.Done();
        return new(key.Text!, Setting.Over<SearchOptions>(strategy is null ? [] : [strategy]), model);
    }

    private List<(int Trials, YamlTree Place)> ReadAt(YamlTree? node)
    {
        if (node is null) return [];
        if (node.Items is not { Count: > 0 } items)
            throw Mistakes.Last(node, "'at' must be a list of numbers of trials, such as [50, 100]");
        var (at, seen) = (new List<(int Trials, YamlTree Place)>(), new HashSet<int>());
        foreach (var item in items)
        {
            if (Fields.Whole(item, "at", 1, MostTrials) is not { } trials) continue;
            if (!seen.Add(trials)) throw Mistakes.Last(item, $"the number {trials} comes twice in 'at'");
            at.Add((trials, item));
        }
        return at;
    }

    private static OptionDescription Option(string name) =>
        OptionDescription.Of(typeof(SearchOptions)).Single(option => option.Name == name);
}
