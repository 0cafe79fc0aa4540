using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// Architectures from a space's generator. Draw number i comes from its own random stream, row i, so that it depends on the seed
/// and on i only.
/// </summary>
public static class RandomArchitectures
{
    private const long MaximumRepeats = 1_000_000;

    /// <summary>Draw number <paramref name="index"/>.</summary>
    public static Architecture Draw(SearchSpace space, ulong seed, long index)
    {
        ArgumentNullException.ThrowIfNull(space);
        return Draw(space, seed, RandomPurpose.Generation, index);
    }

    /// <summary>A draw for another purpose, independent of all of this one.</summary>
    internal static Architecture Draw(SearchSpace space, ulong seed, RandomPurpose purpose, long index)
    {
        var random = new RandomStream(seed, purpose, row: index);
        return space.Generator.Generate(ref random);
    }

    /// <summary>The first <paramref name="count"/> draws: independent and identically distributed, repeats and all.</summary>
    /// <param name="space">The space.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="given">The space's generator given a condition; null for all that it makes.</param>
    public static IEnumerable<Architecture> Independent(
        SearchSpace space, ulong seed, long count, ConditionedGenerator? given = null)
    {
        for (var i = 0L; i < count; i++) yield return Draw(space, given, seed, i);
    }

    /// <summary>
    /// The first <paramref name="count"/> different draws. A draw counts as a repeat when its 64-bit hash has come before: no
    /// repeat ever passes, and of a million different ones one is dropped with probability 3e-8. Memory: some 20 bytes an
    /// architecture.
    /// </summary>
    /// <param name="space">The space.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="given">The space's generator given a condition; null for all that it makes.</param>
    /// <exception cref="InputException">While enumerating: the space has fewer, or draws keep repeating.</exception>
    public static IEnumerable<Architecture> Distinct(
        SearchSpace space, ulong seed, long count, ConditionedGenerator? given = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        // All the members of a space come in the end where each is as likely as any other; their number is exact to 1e-9 of
        // itself.
        var logMembers = given is null ? space.LogMemberCount : given.LogMemberCount;
        var members = logMembers is { } log ? Math.Exp(log) : double.PositiveInfinity;
        if (count > members * (1 + 1e-6))
        {
            throw new InputException(
                $"The space '{space.Name}' has {members:0} architectures{With(given)}; " +
                $"{count} different ones cannot be drawn.");
        }
        return DistinctDraws(space, given, seed, count, members);
    }

    private static IEnumerable<Architecture> DistinctDraws(
        SearchSpace space, ConditionedGenerator? given, ulong seed, long count, double members)
    {
        // The last of N equally likely members takes N draws on average, and 50 N with probability e^-50.
        var patience = double.IsFinite(members) ? (long)Math.Min(MaximumRepeats + 50 * members, 1e15) : MaximumRepeats;
        var seen = new HashSet<ulong>();
        var repeats = 0L;
        for (var i = 0L; seen.Count < count; i++)
        {
            var architecture = Draw(space, given, seed, i);
            if (seen.Add(architecture.StableHash()))
            {
                repeats = 0;
                yield return architecture;
            }
            else if (++repeats == patience)
            {
                throw new InputException(
                    $"After {seen.Count} different architectures of '{space.Name}'{With(given)}, " +
                    $"{repeats} draws in a row were repeats; " +
                    $"ask for fewer than {count}, or draw independently.");
            }
        }
    }

    private static Architecture Draw(SearchSpace space, ConditionedGenerator? given, ulong seed, long index)
    {
        if (given is null) return Draw(space, seed, index);
        var random = new RandomStream(seed, RandomPurpose.Generation, row: index);
        return given.Generate(ref random);
    }

    private static string With(ConditionedGenerator? given) => given is null ? "" : $" with {given.Condition}";
}
