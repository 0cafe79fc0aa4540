using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>
/// How good a set of generated architectures is, in shares of 1. Draws count as often as they come, but for the distinct ones of
/// uniqueness and of <see cref="ValidUniqueNovel"/>. Two architectures are one where they are one network; the figures
/// "as written" take those for one that are written alike.
/// </summary>
public sealed record GenerationQuality
{
    private const string NotKnown =
        "Which architectures are new is not known: training drew its own as it went and kept none (train --stream), or nothing "
        + "says what it was given.";

    /// <summary>The number of draws.</summary>
    public required int Draws { get; init; }

    /// <summary>Legal ones / draws.</summary>
    public required double Validity { get; init; }

    /// <summary>Distinct ones among the valid / valid; null where none is valid.</summary>
    public double? Uniqueness { get; init; }

    /// <summary><see cref="Uniqueness"/> as written.</summary>
    public double? UniquenessAsWritten { get; init; }

    /// <summary>Valid ones that training was not given / valid; null where none is valid or training is not known.</summary>
    public double? Novelty { get; init; }

    /// <summary>Why there is no <see cref="Novelty"/> of valid ones; null where training is known.</summary>
    public string? NoveltyReason { get; init; }

    /// <summary><see cref="Novelty"/> as written.</summary>
    public double? NoveltyAsWritten { get; init; }

    /// <summary>Distinct valid ones that training was not given / draws; null where training is not known.</summary>
    public double? ValidUniqueNovel { get; init; }

    /// <summary><see cref="ValidUniqueNovel"/> as written.</summary>
    public double? ValidUniqueNovelAsWritten { get; init; }

    /// <summary>Legal ones whose layers fit each other when they are built / draws; null where layers have no meaning.</summary>
    public double? Buildable { get; init; }

    /// <summary>
    /// Legal ones whose layers fit each other once what is determined is replaced / draws; null where layers have no meaning.
    /// </summary>
    public double? BuildableFitted { get; init; }

    /// <summary>The quality of a set, which is gone through once and not held.</summary>
    /// <param name="architectures">
    /// What was generated, of one space, at least one; null stands for what is no architecture of the space at all.
    /// </param>
    /// <param name="known">What training was given, or null.</param>
    /// <param name="build">
    /// Makes what tells which can be built of their space, or null where its layers have no meaning; null to leave that out.
    /// </param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static GenerationQuality Of(
        IEnumerable<Architecture?> architectures, KnownArchitectures? known,
        Func<SearchSpace, IBuildCheck?>? build = null)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        ArchitectureSet? seen = null;
        IBuildCheck? check = null;
        var (draws, valid, buildable, buildableFitted) = (0, 0, 0, 0);
        Counts network = default, written = default;
        foreach (var architecture in architectures)
        {
            draws++;
            if (architecture is null) continue;
            if (seen is null) (seen, check) = (new(architecture.Space), build?.Invoke(architecture.Space));
            if (!architecture.Space.Grammar.Accepts(architecture)) continue;
            valid++;
            if (check is not null)
            {
                // What fits as it is needs no change.
                var fits = check.IsBuildable(architecture);
                if (fits) buildable++;
                if (fits || check.IsBuildableFitted(architecture)) buildableFitted++;
            }
            var (isFirst, isFirstAsWritten) = seen.Add(architecture);
            network.Add(isFirst, known is not null && !known.Contains(architecture));
            written.Add(isFirstAsWritten, known is not null && !known.ContainsAsWritten(architecture));
        }
        if (draws == 0) throw new ArgumentException("There are no architectures.", nameof(architectures));
        double? Share(int count, int all, bool isKnown = true) => all > 0 && isKnown ? (double)count / all : null;
        var isKnown = known is not null;
        return new GenerationQuality
        {
            Draws = draws,
            Validity = (double)valid / draws,
            Uniqueness = Share(network.Distinct, valid),
            UniquenessAsWritten = Share(written.Distinct, valid),
            NoveltyReason = isKnown ? null : NotKnown,
            Novelty = Share(network.New, valid, isKnown),
            NoveltyAsWritten = Share(written.New, valid, isKnown),
            ValidUniqueNovel = Share(network.DistinctNew, draws, isKnown),
            ValidUniqueNovelAsWritten = Share(written.DistinctNew, draws, isKnown),
            Buildable = Share(buildable, draws, check is not null),
            BuildableFitted = Share(buildableFitted, draws, check is not null),
        };
    }

    private struct Counts
    {
        public int Distinct { get; private set; }

        public int New { get; private set; }

        public int DistinctNew { get; private set; }

        public void Add(bool isFirst, bool isNew)
        {
            if (isFirst) Distinct++;
            if (isNew) New++;
            if (isFirst && isNew) DistinctNew++;
        }
    }
}
