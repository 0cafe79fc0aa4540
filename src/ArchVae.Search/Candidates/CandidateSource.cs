using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;

namespace ArchVae.Search.Candidates;

/// <summary>
/// Where the networks of a search come from. All are legal and within the conditions. Everything depends on the seed and the
/// arguments only. Safe for several threads, but for what the model does.
/// </summary>
public sealed class CandidateSource
{
    /// <summary>The most members of a space that are listed.</summary>
    public const int MostListed = 20_000;

    /// <summary>The most draws of the generator for one that is within the conditions.</summary>
    public const int MostDraws = 10_000;

    private readonly bool isGiven;
    private readonly Lazy<IReadOnlyList<Architecture>?> pool;
    private readonly Lazy<Dictionary<ulong, Architecture>> byNetwork;
    private readonly Lazy<IArchitectureGenerator> generator;

    /// <summary>A source.</summary>
    /// <param name="space">The space.</param>
    /// <param name="conditions">What every candidate must be.</param>
    /// <param name="pool">The only architectures that can be had; null for all of the space.</param>
    /// <param name="model">A model of the space; null for none. Only one thread at a time may use it.</param>
    /// <param name="seed">The seed of draws.</param>
    /// <exception cref="InputException">
    /// The pool, the model or the values that are fixed are of another space; no legal architecture is within the conditions; or
    /// parameters are limited and a layer type of the space has no meaning.
    /// </exception>
    public CandidateSource(
        SearchSpace space, CandidateConditions conditions, IReadOnlyList<Architecture>? pool, ArchitectureVae? model, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(conditions);
        space.RequireAll(pool ?? [], "An architecture of the pool is");
        if (model is not null && !space.IsSameAs(model.Space))
            throw new InputException($"The model is of space '{model.Space.Name}'; '{space.Name}' is expected.");
        (Space, Conditions, Model, Seed, isGiven) = (space, conditions.Of(space), model, seed, pool is not null);
        this.pool = new(() => Listed(pool ?? MemberList.Of(space, MostListed)));
        byNetwork = new(() => Pool!.ToDictionary(architecture => architecture.NetworkHash()));
        generator = new(() => Conditions.Fixed is { } condition ? new ConditionedGenerator(condition) : space.Generator);
    }

    private CandidateSource(CandidateSource other, ulong seed) =>
        (Space, Conditions, Model, Seed, isGiven, pool, byNetwork, generator) = (
            other.Space, other.Conditions, other.Model, seed, other.isGiven, other.pool, other.byNetwork, other.generator);

    /// <summary>The space.</summary>
    public SearchSpace Space { get; }

    /// <summary>What every candidate must be.</summary>
    public CandidateConditions Conditions { get; }

    /// <summary>The seed of draws.</summary>
    public ulong Seed { get; }

    /// <summary>The model; null where there is none.</summary>
    public ArchitectureVae? Model { get; }

    /// <summary>
    /// All candidates, one a network, in a fixed order: those that can be had, or all of a space with at most
    /// <see cref="MostListed"/> members; null where they cannot be listed.
    /// </summary>
    /// <exception cref="InputException">There is none.</exception>
    public IReadOnlyList<Architecture>? Pool => pool.Value;

    /// <summary>
    /// Draw number <paramref name="index"/>: of the pool each with the same probability, else of the space's generator given the
    /// conditions.
    /// </summary>
    /// <exception cref="InputException">
    /// The pool is empty, the generator cannot draw with the values that are fixed, or of <see cref="MostDraws"/> draws none is
    /// within the conditions.
    /// </exception>
    public Architecture Draw(long index)
    {
        var random = new RandomStream(Seed, RandomPurpose.Search, row: index);
        if (Pool is { } all) return all[random.NextInt32(all.Count)];
        var unmet = new SortedSet<string>(StringComparer.Ordinal);
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var architecture = Measured(generator.Value.Generate(ref random));
            if (Conditions.Unmet(architecture) is not { } condition) return architecture;
            unmet.Add(condition);
        }
        throw new InputException(FormattableString.Invariant(
            $"Of {MostDraws} draws of the generator of '{Space.Name}' none has {string.Join(" and ", unmet)}. Widen the limit."));
    }

    /// <summary>
    /// What draws of the model's prior decode to, as far as that is a candidate; different networks. Empty without a model.
    /// </summary>
    /// <param name="first">The number of the first draw.</param>
    /// <param name="count">How many draws.</param>
    /// <exception cref="InputException">The decoder's numbers are not finite at a draw, which the message names.</exception>
    public IReadOnlyList<Architecture> DrawsOfModel(long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (Model is null || count == 0) return [];
        return Different(Model.DecodeDraws(Model.Draws(first, count, Seed, null), Decoding, first));
    }

    /// <summary>The candidates among the neighbours of an architecture, one a network, without its own network.</summary>
    /// <param name="architecture">A legal architecture; it need not be a candidate.</param>
    /// <exception cref="InputException">It is of another space, or the pool is empty.</exception>
    public IReadOnlyList<Architecture> NeighboursOf(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var own = architecture.In(Space);
        return Different(Neighbours.Of(own), own);
    }

    /// <summary>
    /// The candidates that points on the straight line between the places of two architectures in the latent space decode to;
    /// different networks, without those of the two. Empty without a model.
    /// </summary>
    /// <param name="from">One end, a legal architecture.</param>
    /// <param name="to">The other end.</param>
    /// <param name="points">How many points between them.</param>
    /// <exception cref="InputException">
    /// An end is of another space, or the decoder's numbers are not finite at a point.
    /// </exception>
    public IReadOnlyList<Architecture> Path(Architecture from, Architecture to, int points)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentOutOfRangeException.ThrowIfNegative(points);
        Space.RequireAll([from, to], "An end of the path is");
        if (Model is null || points == 0) return [];
        var ends = Model.Encode([from, to]);
        var line = Enumerable.Range(1, points)
            .Select(i => Interpolation.Linear(ends[0].Center, ends[1].Center, i / (points + 1.0)));
        return Different(Model.Decode([.. line], Decoding), from, to);
    }

    /// <summary>
    /// What points of the latent space decode to, as far as that is a candidate; null in the place of others, and of all
    /// without a model.
    /// </summary>
    /// <param name="points">The points, each with all coordinates of the latent space.</param>
    /// <exception cref="InputException">The decoder's numbers are not finite at a point, which the message names.</exception>
    public IReadOnlyList<Architecture?> Decode(IReadOnlyList<float[]> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (Model is null || points.Count == 0) return new Architecture?[points.Count];
        return [.. Model.Decode(points, Decoding).Select(Candidate)];
    }

    /// <summary>The same source with other draws; it shares the list of candidates.</summary>
    /// <param name="seed">The seed of draws.</param>
    public CandidateSource WithSeed(ulong seed) => new(this, seed);

    private Architecture Measured(Architecture architecture) => Conditions.Measured?.Invoke(architecture) ?? architecture;

    private DecodingOptions Decoding => DecodingOptions.Greedy with { Condition = Conditions.Fixed };

    // Of a pool that was given, the architecture of the same network, which was admitted there.
    private Architecture? Candidate(Architecture architecture)
    {
        if (!isGiven)
        {
            if (!Space.Grammar.Accepts(architecture)) return null;
            var measured = Measured(architecture.In(Space));
            return Conditions.Admit(measured) ? measured : null;
        }
        return Space.Grammar.Accepts(architecture) ? byNetwork.Value.GetValueOrDefault(architecture.NetworkHash()) : null;
    }

    private List<Architecture> Different(IEnumerable<Architecture> architectures, params IEnumerable<Architecture> without)
    {
        var (found, networks) = (new List<Architecture>(), without.Select(other => other.NetworkHash()).ToHashSet());
        foreach (var architecture in architectures)
            if (Candidate(architecture) is { } candidate && networks.Add(candidate.NetworkHash())) found.Add(candidate);
        return found;
    }

    private List<Architecture>? Listed(IReadOnlyList<Architecture>? architectures)
    {
        if (architectures is null) return null;
        var networks = new HashSet<ulong>();
        var listed = architectures.Select(architecture => Measured(architecture.In(Space)))
            .Where(architecture => Conditions.Admit(architecture) && networks.Add(architecture.NetworkHash())).ToList();
        if (listed.Count > 0) return listed;
        if (architectures.Count == 0) throw new InputException("There is no architecture to be had: the pool is empty.");
        var which = isGiven ? "that can be had" : $"of '{Space.Name}'";
        throw new InputException(
            FormattableString.Invariant($"Of the {architectures.Count} architectures {which} none {Wanted(architectures)}."));
    }

    private string Wanted(IReadOnlyList<Architecture> architectures)
    {
        var unmet = architectures.Where(Space.Grammar.Accepts).Select(Conditions.Unmet).ToHashSet(StringComparer.Ordinal);
        return unmet.Count == 0 ? "is legal" : $"has {string.Join(" and ", unmet)}";
    }
}
