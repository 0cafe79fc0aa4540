using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>An architecture that was drawn: the bin or type of each entry, and their log-probabilities.</summary>
internal sealed record Drawn(Architecture Architecture, ArchitectureEntry[] Entries, int[] Values, double[] Terms);

/// <summary>The rules of generators, single draws first.</summary>
internal sealed class GeneratorRules(SearchSpace space, ulong seed)
{
    private const double Rounding = 1e-9;
    private const int Repeated = 500;
    private const int Conditioned = 20;
    private readonly Contract contract = new($"The generator of '{space.Name}'");
    private readonly IArchitectureGenerator generator = space.Generator;

    public void Check(int count)
    {
        var architectures = new Architecture[count];
        Rule("every draw is legal", () =>
        {
            for (var i = 0; i < count; i++) architectures[i] = Legal(Draw(i));
        });
        Rule("the same stream gives the same draw", () =>
        {
            // In another order, in case something is kept from one to the next.
            for (var i = Math.Min(count, Repeated) - 1; i >= 0; i--)
                if (!Draw(i).Equals(architectures[i])) throw contract.Broken($"{architectures[i]}", $"{Draw(i)}");
        });
        var known = new Dictionary<Architecture, Drawn>();
        Rule("log-probabilities are finite and sum to that of the architecture", () =>
        {
            foreach (var architecture in architectures)
                if (!known.ContainsKey(architecture)) known.Add(architecture, WithTerms(architecture));
        });
        Rule("log-probabilities of a beginning are those of the whole architecture", () =>
        {
            foreach (var drawn in known.Values.Take(Repeated)) CheckBeginning(drawn);
        });
        Rule("a beginning that is given has its probability, and draws given it have it", () =>
        {
            foreach (var drawn in known.Values.Take(Conditioned)) CheckCondition(drawn);
        });
        new BeginningRules(contract).Check([.. architectures.Select(architecture => known[architecture])]);
        Rule("probabilities of distinct architectures sum to at most one", () =>
        {
            var sum = known.Values.Sum(drawn => Math.Exp(drawn.Terms.Sum()));
            if (!(sum <= 1 + Rounding)) throw contract.Broken("at most 1", Contract.Text(sum));
        });
        if (generator.LogMemberCount is { } logCount)
        {
            Rule("each of N equally probable architectures has the log-probability −ln N", () =>
            {
                foreach (var drawn in known.Values)
                {
                    var tolerance = Rounding * Math.Max(1, logCount);
                    contract.Near(() => $"log-probability of {drawn.Architecture}", drawn.Terms.Sum(), -logCount, tolerance);
                }
            });
        }
    }

    private void Rule(string rule, Action check) => contract.Rule(rule, "", check);

    private Architecture Draw(int index)
    {
        var random = new RandomStream(seed, RandomPurpose.Test, 3, index);
        return generator.Generate(ref random);
    }

    private Architecture Legal(Architecture architecture)
    {
        if (!space.IsSameAs(architecture.Space))
            throw contract.Broken("an architecture of the space", $"one of '{architecture.Space.Name}'");
        if (!space.Grammar.Accepts(architecture, out var violation))
            throw contract.Broken("a legal architecture", $"{architecture}: {violation}");
        return architecture;
    }

    private Drawn WithTerms(Architecture architecture)
    {
        var entries = architecture.Entries.ToArray();
        var terms = generator.EntryLogProbabilities(architecture);
        if (terms.Length != entries.Length)
            throw contract.Broken($"{entries.Length} log-probabilities of the entries of {architecture}", $"{terms.Length}");
        for (var i = 0; i < terms.Length; i++)
        {
            if (!(double.IsFinite(terms[i]) && terms[i] <= Rounding))
            {
                var what = $"{entries[i]} of {architecture}";
                throw contract.Broken($"a finite log-probability, at most 0, of {what}", Contract.Text(terms[i]));
            }
        }
        var (found, sum) = (generator.LogProbability(architecture), terms.Sum());
        contract.Near(() => $"LogProbability of {architecture}", found, sum, Rounding * Math.Max(1, -sum));
        return new(architecture, entries, [.. entries.Select(entry => Value(architecture, entry))], terms);
    }

    private static int Value(Architecture architecture, ArchitectureEntry entry) =>
        entry.Feature is { } feature ? architecture.BinOf(entry.Row, feature.Index) : entry.Type.Index;

    private void CheckCondition(Drawn drawn)
    {
        // Files cannot name an end row that they do not list.
        var rows = Math.Min((drawn.Architecture.RowCount + 1) / 2, drawn.Architecture.Layers.Count);
        var count = drawn.Entries.Count(entry => entry.Row < rows);
        var condition = EntryCondition.Parse(space, [.. drawn.Entries.Take(count).Select(entry =>
            $"{entry.Row + 1}.{entry.Feature?.Name ?? "type"}="
            + (entry.Feature?.Format(drawn.Architecture.BinOf(entry.Row, entry.Feature.Index)) ?? entry.Type.Name))]);
        if (generator.Given(condition) is not { } given) return;
        var expected = drawn.Terms.Take(count).Sum();
        contract.Near(() => $"log-probability of the condition {condition}", given.LogProbability, expected,
            Rounding * Math.Max(1, -expected));
        for (var i = 0; i < Conditioned; i++)
        {
            var random = new RandomStream(seed, RandomPurpose.Test, 4, i);
            var draw = Legal(given.Generate(ref random));
            if (!condition.Holds(draw)) throw contract.Broken($"an architecture with {condition}", $"{draw}");
        }
    }

    private void CheckBeginning(Drawn drawn)
    {
        var rows = (drawn.Architecture.RowCount + 1) / 2;
        if (rows == drawn.Architecture.RowCount) return;
        var beginning = Architecture.FromCells(space, drawn.Architecture.Cells[..(rows * space.CellsPerRow)]);
        var terms = generator.EntryLogProbabilities(beginning);
        var expected = drawn.Entries.Count(entry => entry.Row < rows);
        if (terms.Length != expected)
            throw contract.Broken($"{expected} log-probabilities of the entries of {beginning}", $"{terms.Length}");
        for (var i = 0; i < terms.Length; i++)
        {
            var entry = drawn.Entries[i];
            contract.Near(() => $"log-probability of {entry} of {drawn.Architecture}, cut after layer {rows},",
                terms[i], drawn.Terms[i], Rounding);
        }
        var whole = generator.LogProbability(beginning);
        if (!space.Grammar.Accepts(beginning) && whole is not double.NegativeInfinity)
            throw contract.Broken($"LogProbability = −∞ of {beginning}, which is not complete", Contract.Text(whole));
    }
}
