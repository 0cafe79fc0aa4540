using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class GeneratorContractTests
{
    // The sum over what the process hides makes these slow.
    public static TheoryData<string, int> Spaces
    {
        get
        {
            var spaces = new TheoryData<string, int>();
            foreach (var name in SearchSpace.BuiltInNames)
                spaces.Add(name, name switch { "convolutional" => 300, "linear" or "recurrent" => 1500, _ => 3000 });
            return spaces;
        }
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void The_librarys_generators_keep_it(string space, int draws) =>
        GeneratorContract.Check(SearchSpace.Load(space), draws);

    [Theory]
    [InlineData(Mistake.None, "", "")]
    [InlineData(Mistake.Frequency, "what follows a beginning comes as often as its probability says", "of 3000 draws")]
    [InlineData(Mistake.Rare, "probabilities of what follows a beginning sum to one", "sum of the probabilities")]
    [InlineData(Mistake.Sum, "log-probabilities are finite and sum to that of the architecture", "LogProbability of")]
    [InlineData(Mistake.Illegal, "every draw is legal", "expected a legal architecture")]
    [InlineData(Mistake.State, "the same stream gives the same draw", "→")]
    [InlineData(Mistake.LooksAhead, "log-probabilities of a beginning are those of the whole architecture", "cut after layer")]
    [InlineData(Mistake.Count, "each of N equally probable architectures has the log-probability −ln N", "log-probability of")]
    [InlineData(Mistake.Condition, "a beginning that is given has its probability, and draws given it have it",
        "log-probability of the condition 1.type=")]
    [InlineData(Mistake.Infinite, "log-probabilities are finite and sum to that of the architecture", "-Infinity")]
    public void A_broken_generator_is_refused(Mistake mistake, string rule, string message)
    {
        var space = SearchSpace.Parse(
            """
            name: wide
            features:
              width: { kind: integer, minimum: 1, maximum: 2000 }
            layers:
              a: [width]
              b: []
            transitions: any
            length: { minimum: 1, maximum: 3 }
            """);
        space.Generator = new Broken(space, space.Generator, mistake);
        void Check() => GeneratorContract.Check(space, 3000);
        if (mistake == Mistake.None)
        {
            Check();
            return;
        }
        var refused = Should.Throw<ContractException>(Check);
        refused.Rule.ShouldBe(rule);
        refused.Message.ShouldContain(message);
        refused.Message.ShouldNotContain(",;");
        refused.Subject.ShouldBe("The generator of 'wide'");
    }

    [Fact]
    public void Some_draws_are_needed() =>
        Should.Throw<ArgumentOutOfRangeException>(() => GeneratorContract.Check(TestSpaces.Types, 99));

    public enum Mistake
    {
        None, Frequency, Rare, Sum, Illegal, State, LooksAhead, Count, Infinite, Condition,
    }

    private sealed class Broken(SearchSpace space, IArchitectureGenerator right, Mistake mistake) : IArchitectureGenerator
    {
        private int calls;

        public double? LogMemberCount => mistake == Mistake.Count ? 3 : null;

        public Architecture Generate(ref RandomStream random)
        {
            if (mistake == Mistake.Illegal) return Architecture.FromCells(space, [space.FindLayerType("b")!.Index, 0]);
            if (mistake == Mistake.State && ++calls % 2 == 0) random.NextDouble();
            return right.Generate(ref random);
        }

        public double[] EntryLogProbabilities(Architecture architecture)
        {
            var terms = right.EntryLogProbabilities(architecture);
            var entries = architecture.Entries.ToList();
            switch (mistake)
            {
                // A type's probability is 0.6 of what it is.
                case Mistake.Frequency:
                    terms[0] += Math.Log(0.6);
                    break;
                // Each of 2000 widths is half as probable as it is, which no single one shows.
                case Mistake.Rare:
                    for (var i = 0; i < terms.Length; i++)
                        if (entries[i].Feature is not null) terms[i] += Math.Log(0.5);
                    break;
                case Mistake.LooksAhead:
                    terms[0] += 0.01 * -architecture.RowCount;
                    break;
                case Mistake.Infinite:
                    terms[^1] = double.NegativeInfinity;
                    break;
            }
            return terms;
        }

        // What meets no condition at all, instead of the one that is asked for.
        public IConditionedDraws? Given(EntryCondition condition) => mistake switch
        {
            Mistake.None => right.Given(condition),
            Mistake.Condition => right.Given(EntryCondition.Parse(space)),
            _ => null,
        };

        public double LogProbability(Architecture architecture) => space.Grammar.Accepts(architecture)
            ? EntryLogProbabilities(architecture).Sum() + (mistake == Mistake.Sum ? 0.1 : 0)
            : double.NegativeInfinity;
    }
}
