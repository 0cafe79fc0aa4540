using ArchVae.Models;
using ArchVae.Search;
using ArchVae.Search.Candidates;
using ArchVae.Search.Strategies;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Testing;

/// <summary>The rules of a <see cref="StrategyContract"/>.</summary>
/// <param name="family">The strategy.</param>
internal sealed class StrategyRules(StrategyFamily family)
{
    private const int Trials = 18;
    private const int MostLayers = 7;
    private const int Few = 30;
    private readonly Contract contract = new($"The strategy '{family.Name}'");

    public void Check()
    {
        var (listed, others) = (SearchSpace.Load("nas-bench-macro"), SearchSpace.Load("linear"));
        Rules(listed, aims: 1, batch: 1);
        Rules(others, aims: 2, batch: 3);
        contract.Rule("of a few candidates all are proposed, and then none", $"{Few} candidates", CheckFew);
    }

    private void Rules(SearchSpace space, int aims, int batch)
    {
        var sizes = $"'{space.Name}', {aims} aim{(aims > 1 ? "s" : "")}, {batch} at a time";
        IReadOnlyList<Trial> first = [];
        contract.Rule("as many different new networks as are asked for, failures or not", sizes, () =>
        {
            first = Run(space, aims, batch, seed: 1);
            if (first.Count != Trials) throw contract.Broken($"{Trials} trials", $"{first.Count}");
        });
        contract.Rule("all are within the conditions", sizes, () =>
        {
            var conditions = Conditions(space);
            foreach (var trial in first)
                if (!conditions.Admit(trial.Architecture)) throw contract.Broken("a candidate", $"{trial.Architecture}");
        });
        contract.Rule("a parent is a trial that was measured before", sizes, () =>
        {
            foreach (var trial in first)
            {
                if (trial.Parent is { } parent && !(parent < trial.Number && first[parent].State == TrialState.Done))
                    throw contract.Broken("a measured trial with a smaller number", $"parent {parent} of trial {trial.Number}");
            }
        });
        contract.Rule("the same seed gives the same trials, another one others", sizes, () =>
        {
            Same(first, Run(space, aims, batch, seed: 1));
            var other = Run(space, aims, batch, seed: 2);
            if (Words(other).SequenceEqual(Words(first))) throw contract.Broken("other trials with another seed", "the same");
        });
        contract.Rule(
            "a search that goes on proposes what it would have without a stop", sizes,
            () => Same(first, Run(space, aims, batch, seed: 1, stopsEvery: 3)));
    }

    private void CheckFew()
    {
        var space = SearchSpace.Load("nas-bench-macro");
        Architecture[] few = [.. RandomArchitectures.Distinct(space, 1, Few)];
        using var model = Model(space);
        var search = Search(Problem(new(space, new(), few, model, 1), 1), new());
        for (var i = 0; i < 2 * Few; i++)
        {
            foreach (var trial in search.Propose(2)) search.Report(trial.Number, Metrics(trial.Architecture));
        }
        if (search.Count != Few) throw contract.Broken($"{Few} trials", $"{search.Count}");
    }

    private IReadOnlyList<Trial> Run(SearchSpace space, int aims, int batch, ulong seed, int stopsEvery = int.MaxValue)
    {
        using var model = Model(space);
        using var store = new MemoryTrialStore();
        var problem = Problem(new(space, Conditions(space), null, model, seed), aims);
        var search = Search(problem, store);
        for (var round = 1; search.Count < Trials; round++)
        {
            var proposed = search.Propose(batch);
            if (proposed.Count != batch) throw contract.Broken($"{batch} networks", $"{proposed.Count}");
            foreach (var trial in proposed)
            {
                if (trial.Number % 5 == 3) search.Fail(trial.Number, "was not meant to be");
                else search.Report(trial.Number, Metrics(trial.Architecture));
            }
            if (round % stopsEvery == 0) search = Search(problem, store);
        }
        return search.Trials;
    }

    private ArchitectureSearch Search(SearchProblem problem, MemoryTrialStore store) =>
        new(problem, family, new NoTime(), store);

    private static SearchProblem Problem(CandidateSource candidates, int aims) => new(
        candidates, [.. ((Aim[])[new("good", true), new("cost", false)]).Take(aims)], [], candidates.Seed);

    private static CandidateConditions Conditions(SearchSpace space) =>
        space.Name == "linear" ? new() { MaximumLayers = MostLayers } : new();

    private static ArchitectureVae Model(SearchSpace space) => new(
        space, new() { LatentSize = 4, InferenceWidths = [8], DecoderWidths = [8], DecoderLstmUnits = 8 }, seed: 3);

    // Nothing that a strategy could know, and of which neighbours have nearly the same.
    private static Dictionary<string, double> Metrics(Architecture architecture)
    {
        var (good, cost) = (0.0, 0.0);
        foreach (var entry in architecture.Entries)
        {
            var value = entry.Feature is { } feature
                ? (double)architecture.BinOf(entry.Row, feature.Index) / feature.BinCount : architecture.TypeOf(entry.Row);
            good += Math.Sin(3 * value + entry.Row);
            cost += value;
        }
        return new() { ["good"] = good, ["cost"] = cost };
    }

    private void Same(IReadOnlyList<Trial> expected, IReadOnlyList<Trial> found)
    {
        foreach (var (one, other) in Words(expected).Zip(Words(found)))
            if (one != other) throw contract.Broken(one, other);
    }

    private static IEnumerable<string> Words(IEnumerable<Trial> trials) => trials.Select(trial => FormattableString.Invariant(
        $"trial {trial.Number} of '{trial.Strategy}' from {trial.Parent}, expected {trial.Expected}: {trial.Architecture}"));

    private sealed class NoTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
