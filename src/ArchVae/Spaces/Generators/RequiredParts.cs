using System.Globalization;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// What a generator needs of the space that names it. All that does not suit is told at once by <see cref="Check"/>.
/// </summary>
/// <param name="space">The space.</param>
public sealed class RequiredParts(SearchSpace space)
{
    private const int MostPlaces = 1 << 18;
    private readonly List<string> missing = [];
    private readonly List<string> complaints = [];

    /// <summary>Asks for the feature with this name; what is returned can be used after <see cref="Check"/>.</summary>
    public Feature Feature(string name)
    {
        var feature = space.FindFeature(name);
        if (feature is null) missing.Add($"a feature '{name}'");
        return feature!;
    }

    /// <summary>
    /// Asks for the layer type with this name and exactly these features, all from the first row on; what is returned can be used
    /// after <see cref="Check"/>.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="features">Features that were asked for before.</param>
    public LayerType Type(string name, params IReadOnlyList<Feature> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var type = space.FindLayerType(name);
        // A feature that is missing was told already.
        if (features.Contains(null!)) return type!;
        if (type is null || type.Features.Any(f => f.FirstPosition > 0) || !type.Features.ToHashSet().SetEquals(features))
            missing.Add($"a layer type '{name}' with the features [{string.Join(", ", features.Select(f => f.Name))}]");
        return type!;
    }

    /// <summary>Asks that the ends of a range are values of a feature, after <see cref="Check"/> of that feature.</summary>
    public void Range(Feature feature, WholeRange range) =>
        Require(feature.TryBinOf(range.Low, out _) && feature.TryBinOf(range.High, out _),
            $"The generator makes values from {range.Low} to {range.High}, and '{feature.Name}' is {feature.Accepted}.");

    /// <summary>Asks that something holds.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="complaint">What to say if not: a sentence with a full stop.</param>
    public void Require(bool holds, string complaint)
    {
        if (!holds) complaints.Add(complaint);
    }

    /// <summary>Checks that all that was asked for is there; until then what the requests return may be null.</summary>
    /// <exception cref="ArgumentException">Something is missing or does not hold.</exception>
    public void Check()
    {
        if (missing.Count > 0) complaints.Add($"The generator needs {string.Join(", ", missing)}.");
        if (complaints.Count > 0) throw new ArgumentException(string.Join(' ', complaints));
    }

    /// <summary>Checks that the grammar accepts whatever sequence of types a generator makes.</summary>
    /// <typeparam name="TState">What the generator's next step depends on; few values.</typeparam>
    /// <param name="starts">The states before the first layer.</param>
    /// <param name="steps">The types that can come in a state, each with the state after it; none after the end.</param>
    /// <exception cref="ArgumentException">It makes a type where the grammar does not accept it.</exception>
    public void Legal<TState>(IEnumerable<TState> starts, Func<TState, IEnumerable<(LayerType Type, TState Next)>> steps)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(steps);
        var seen = new HashSet<(GrammarState, TState)>();
        var pending = new Stack<(GrammarState Grammar, TState State, Path? Path)>();
        foreach (var start in starts)
        {
            pending.Push((space.Grammar.Start, start, null));
            while (pending.TryPop(out var at))
            {
                if (!seen.Add((at.Grammar, at.State))) continue;
                if (seen.Count > MostPlaces)
                {
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"The generator and the grammar have more than {MostPlaces:N0} states together; " +
                        $"give the numbers of layers narrower ranges."));
                }
                foreach (var (type, next) in steps(at.State))
                {
                    var path = new Path(type, at.Path);
                    if (!space.Grammar.Allows(at.Grammar, type.Index))
                        throw new ArgumentException($"The generator makes layers that the grammar does not accept: {path}.");
                    pending.Push((space.Grammar.Next(at.Grammar, type.Index), next, path));
                }
            }
        }
    }

    // How a state was reached, written out for errors only.
    private sealed class Path(LayerType last, Path? before)
    {
        private readonly Path? before = before;
        private readonly LayerType last = last;

        public override string ToString()
        {
            var names = new List<string>();
            for (var at = this; at is not null; at = at.before) names.Add(at.last.Name);
            names.Reverse();
            return string.Join(" → ", names);
        }
    }
}
