using System.Globalization;
using ArchVae.Evaluation;
using ArchVae.Networks;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Studio.Spaces;

/// <summary>What a text of a search space makes: its mistakes, or random networks and how many there are.</summary>
/// <param name="Space">The space; null where there are mistakes.</param>
/// <param name="Mistakes">What is wrong, by line and column.</param>
public sealed record SpaceLook(SearchSpace? Space, IReadOnlyList<InputException> Mistakes)
{
    private const int Draws = 8;

    /// <summary>Checks a text, as <c>archvae space check</c> does a file.</summary>
    public static SpaceLook At(string text)
    {
        var (space, mistakes) = SearchSpace.CheckText(text);
        if (space is not null) mistakes = SpaceModules.Mistakes(space, null);
        return new(mistakes.Count == 0 ? space : null, mistakes);
    }

    /// <summary>Random networks of the space, and its size in sentences.</summary>
    /// <param name="seed">The seed of the networks.</param>
    /// <exception cref="InputException">Nothing can be drawn.</exception>
    public (IReadOnlyList<Architecture> Networks, IReadOnlyList<string> Size) Figures(ulong seed)
    {
        if (Space is not { } space) return ([], []);
        List<string> size = [];
        if (space.DescribeMembers() is { } members) size.Add(members);
        // Where all are equally likely it is said already.
        if (space.LogMemberCount is null)
        {
            size.Add(SpaceEntropy.Of(space) is { } entropy
                ? string.Create(CultureInfo.InvariantCulture, $"The entropy of the generator is about {entropy:0.0} nats.")
                : "The generator's draws have no probabilities, so that their entropy is not known.");
        }
        return ([.. RandomArchitectures.Independent(space, seed, Draws)], size);
    }
}
