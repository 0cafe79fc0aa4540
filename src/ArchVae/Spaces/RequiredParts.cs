namespace ArchVae.Spaces;

/// <summary>What a generator in code needs of the space that names it.</summary>
internal static class RequiredParts
{
    /// <summary>The feature with this name.</summary>
    /// <exception cref="ArgumentException">The space has none.</exception>
    public static Feature Feature(SearchSpace space, string name) =>
        space.FindFeature(name) ?? throw new ArgumentException($"The generator needs a feature '{name}'.");

    /// <summary>The layer type with this name and exactly these features, all from the first row on.</summary>
    /// <exception cref="ArgumentException">The space has none.</exception>
    public static LayerType Type(SearchSpace space, string name, params Feature[] features)
    {
        var type = space.FindLayerType(name);
        if (type is not null && type.Features.All(f => f.FirstPosition == 0) &&
            type.Features.ToHashSet().SetEquals(features)) return type;
        throw new ArgumentException(
            $"The generator needs a layer type '{name}' with the features [{string.Join(", ", features.Select(f => f.Name))}].");
    }

    /// <summary>Checks that the ends of a range are values of a feature.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void Range(Feature feature, WholeRange range)
    {
        if (!feature.TryBinOf(range.Low, out _) || !feature.TryBinOf(range.High, out _))
            throw new ArgumentException(
                $"The generator draws from {range.Low} to {range.High}, and '{feature.Name}' is {feature.Accepted}.");
    }

    /// <summary>Checks that the grammar accepts whatever sequence of types a generator makes.</summary>
    /// <typeparam name="TState">What the generator's next step depends on; few values.</typeparam>
    /// <param name="space">The space.</param>
    /// <param name="starts">The states before the first layer.</param>
    /// <param name="steps">The types that can come in a state, each with the state after it; none after the end.</param>
    /// <exception cref="ArgumentException">It makes a type where the grammar does not accept it.</exception>
    public static void Legal<TState>(
        SearchSpace space, IEnumerable<TState> starts, Func<TState, IEnumerable<(LayerType Type, TState Next)>> steps)
    {
        var seen = new HashSet<(GrammarState, TState)>();
        var pending = new Stack<(GrammarState Grammar, TState State, string Path)>(starts.Select(s => (space.Grammar.Start, s, "")));
        while (pending.TryPop(out var at))
        {
            if (!seen.Add((at.Grammar, at.State))) continue;
            foreach (var (type, next) in steps(at.State))
            {
                var path = at.Path.Length == 0 ? type.Name : $"{at.Path} → {type.Name}";
                if (!space.Grammar.Allows(at.Grammar, type.Index))
                    throw new ArgumentException($"The generator makes layers that the grammar does not accept: {path}.");
                pending.Push((space.Grammar.Next(at.Grammar, type.Index), next, path));
            }
        }
    }
}
