using ArchVae.Spaces;
using ArchVae.Spaces.CanonicalForms;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>The contract of canonical forms: what every <see cref="ICanonicalForm"/> keeps to.</summary>
public static class CanonicalFormContract
{
    /// <summary>
    /// Checks the canonical form of a space on draws of its generator. The rules:
    /// <list type="bullet">
    /// <item>every architecture has a text that is not empty;</item>
    /// <item>it is the same when it is asked for again, in another order, by several threads, and of an architecture of another
    /// copy of the space;</item>
    /// <item>each of the rewritings that are given leaves it as it is.</item>
    /// </list>
    /// </summary>
    /// <param name="space">The space that names the form.</param>
    /// <param name="draws">The number of draws, at least 100.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="rewritings">
    /// Ways to write an architecture as another legal one of the same network; what they cannot change they return.
    /// </param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="ArgumentException">The space has no canonical form.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 100 draws.</exception>
    public static void Check(
        SearchSpace space, int draws = 2000, ulong seed = 0, params IReadOnlyList<Func<Architecture, Architecture>> rewritings)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(rewritings);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        var form = space.CanonicalForm
            ?? throw new ArgumentException($"The space '{space.Name}' has no canonical form.", nameof(space));
        var contract = new Contract($"The canonical form of '{space.Name}'");
        Architecture[] drawn = [.. Enumerable.Range(0, draws).Select(i =>
        {
            var random = new RandomStream(seed, RandomPurpose.Test, 4, i);
            return space.Generator.Generate(ref random);
        })];
        var texts = new string[draws];
        contract.Rule("every architecture has a text that is not empty", "", () =>
        {
            for (var i = 0; i < draws; i++)
            {
                texts[i] = form.Of(drawn[i]);
                if (string.IsNullOrEmpty(texts[i])) throw contract.Broken($"a text of {drawn[i]}", "none");
            }
        });
        contract.Rule("the same architecture has the same text, whoever asks", "", () =>
        {
            var fresh = SearchSpace.Parse(space.Definition);
            var again = new string[draws];
            Parallel.For(0, draws, i => again[draws - 1 - i] = fresh.CanonicalForm!.Of(drawn[draws - 1 - i]));
            for (var i = 0; i < draws; i++) Same(i, again[i], "again");
            for (var i = 0; i < draws; i++) Same(i, form.Of(drawn[i].In(fresh)), "in another copy of the space");
        });
        contract.Rule("architectures of one network have the same text", "", () =>
        {
            foreach (var rewrite in rewritings)
            {
                for (var i = 0; i < draws; i++)
                {
                    var other = rewrite(drawn[i]);
                    if (!space.Grammar.Accepts(other)) throw contract.Broken($"a legal rewriting of {drawn[i]}", $"{other}");
                    Same(i, form.Of(other), $"written as {other}");
                }
            }
        });

        void Same(int i, string found, string how)
        {
            if (found != texts[i]) throw contract.Broken($"'{texts[i]}' of {drawn[i]}", $"'{found}' {how}");
        }
    }
}
