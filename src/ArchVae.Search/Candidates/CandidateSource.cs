using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Search.Candidates;

/// <summary>Where the networks of a search come from. All are legal and within the conditions.</summary>
/// <param name="space">The space.</param>
/// <param name="conditions">What every candidate must be.</param>
/// <param name="pool">The only architectures that can be had; null for all of the space.</param>
/// <param name="model">A model of the space; null for none. Only one thread at a time may use it.</param>
/// <param name="seed">The seed of draws.</param>
public sealed class CandidateSource(
    SearchSpace space, CandidateConditions conditions, IReadOnlyList<Architecture>? pool, ArchitectureVae? model, ulong seed)
{
    /// <summary>The most members of a space that are listed.</summary>
    public const int MostListed = 20_000;

    /// <summary>The space.</summary>
    public SearchSpace Space { get; } = space;

    /// <summary>What every candidate must be.</summary>
    public CandidateConditions Conditions { get; } = conditions;

    /// <summary>The seed of draws.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The model; null where there is none.</summary>
    public ArchitectureVae? Model { get; } = model;

    /// <summary>
    /// All candidates, one a network, in a fixed order: those that can be had, or all of a space with at most
    /// <see cref="MostListed"/> members; null where they cannot be listed.
    /// </summary>
    public IReadOnlyList<Architecture>? Pool => pool ?? throw new NotImplementedException();

    /// <summary>
    /// Draw number <paramref name="index"/>: of the pool each with the same probability, else of the space's generator given the
    /// conditions.
    /// </summary>
    /// <exception cref="InputException">Nothing within the conditions was found.</exception>
    public Architecture Draw(long index) => throw new NotImplementedException();

    /// <summary>What draws of the model's prior decode to, as far as that is a candidate; different networks.</summary>
    /// <param name="first">The number of the first draw.</param>
    /// <param name="count">How many draws.</param>
    public IReadOnlyList<Architecture> DrawsOfModel(long first, int count) => throw new NotImplementedException();

    /// <summary>The candidates among the neighbours of an architecture, one a network, without its own network.</summary>
    public IReadOnlyList<Architecture> NeighboursOf(Architecture architecture) => throw new NotImplementedException();

    /// <summary>The candidates that points on the model's path between two architectures decode to, different networks.</summary>
    /// <param name="from">One end.</param>
    /// <param name="to">The other end.</param>
    /// <param name="points">How many points between them.</param>
    public IReadOnlyList<Architecture> Path(Architecture from, Architecture to, int points) =>
        throw new NotImplementedException();

    /// <summary>What points of the latent space decode to, as far as that is a candidate; null in the place of others.</summary>
    public IReadOnlyList<Architecture?> Decode(IReadOnlyList<float[]> points) => throw new NotImplementedException();
}
