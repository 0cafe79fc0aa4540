using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Generators;

/// <summary>Generators given conditions against all that they can make, written out independently.</summary>
public sealed class ConditionedGeneratorTests
{
    public static TheoryData<string> Names => ["walk", "rules", "linear", "recurrent", "convolutional"];

    private const string WithRules = """
        name: r
        features:
          e0: { kind: flag }
          e1: { kind: flag, from: 1 }
          heads: { kind: integer, minimum: 1, maximum: 3 }
          width: { kind: integer, minimum: 2, maximum: 6 }
        layers:
          a: { e0: { probability: 0.7 }, e1: { probability: 0.4 }, heads: { uniform: [1, 3] }, width: { uniform: [2, 6] } }
          b: [e0, e1]
        transitions: { a: { a: 2, b: 1, end: 1 }, b: { a: 1, end: 3 } }
        length: { minimum: 1, maximum: 3 }
        rules:
          - { sum: [e0, e1], minimum: 1, maximum: 3 }
          - { tie: width, divisibleBy: heads }
        """;

    private static (SearchSpace Space, List<(Architecture Architecture, double Probability)> Members) Of(string name)
    {
        var space = name switch
        {
            "walk" => SearchSpace.Parse(WalkGeneratorTests.Own),
            "rules" => SearchSpace.Parse(WithRules),
            "linear" => SearchSpace.Parse(LinearGeneratorTests.Small),
            "recurrent" => RecurrentGeneratorTests.Space(4),
            _ => SearchSpace.Parse(ConvolutionalGeneratorTests.Small),
        };
        return (space, name switch
        {
            "walk" or "rules" => [.. Enumeration.Members(space).Select(m => (m, Math.Exp(space.Generator.LogProbability(m))))],
            "linear" => [.. LinearGeneratorTests.Written().Members(space)],
            "recurrent" => [.. RecurrentGeneratorTests.Written(4).Members(space)],
            _ => [.. ConvolutionalGeneratorTests.Written().Members(space)],
        });
    }

    // Conditions from members, so that most can be met, with all members that meet them.
    private static IEnumerable<(string[] Texts, List<(Architecture Architecture, double Probability)> Meeting)> Cases(
        List<(Architecture Architecture, double Probability)> members, int count)
    {
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            var texts = Conditions.Some(members[random.Next(members.Count)].Architecture, random);
            yield return (texts, [.. members.Where(member => texts.All(member.Architecture.Meets))]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_probability_of_a_condition_is_that_of_all_that_meets_it(string name)
    {
        var (space, members) = Of(name);
        var (met, never) = (0, 0);
        foreach (var (texts, meeting) in Cases(members, 150))
        {
            var expected = meeting.Sum(member => member.Probability);
            if (!TryParse(space, texts, out var condition) || expected == 0)
            {
                expected.ShouldBe(0, string.Join(' ', texts));
                if (condition is not null) Should.Throw<InputException>(() => new ConditionedGenerator(condition));
                never++;
                continue;
            }
            new ConditionedGenerator(condition!).LogConditionProbability.ShouldBe(Math.Log(expected), 1e-9, $"{condition}");
            met++;
        }
        met.ShouldBeGreaterThan(60);
        (met + never).ShouldBe(150);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_meets_a_condition_has_its_probability_divided_by_that_of_the_condition(string name)
    {
        var (space, members) = Of(name);
        foreach (var (texts, meeting) in Cases(members, 12))
        {
            if (!TryParse(space, texts, out var condition) || meeting.Sum(member => member.Probability) == 0) continue;
            IArchitectureGenerator given = new ConditionedGenerator(condition!);
            var total = meeting.Sum(member => member.Probability);
            foreach (var (architecture, probability) in meeting.Where(member => member.Probability > 0).Take(60))
                given.LogProbability(architecture).ShouldBe(Math.Log(probability / total), 1e-9, $"{condition}: {architecture}");
            foreach (var (other, _) in members.Where(m => m.Probability == 0 || !texts.All(m.Architecture.Meets)).Take(20))
                given.LogProbability(other).ShouldBe(double.NegativeInfinity);
            // Entry by entry: the part of what meets the condition and begins as the architecture does that goes on as it does.
            foreach (var (architecture, _) in meeting.Where(member => member.Probability > 0).Take(3))
            {
                var terms = given.EntryLogProbabilities(architecture);
                var (beginning, before) = (meeting, total);
                foreach (var (i, entry) in architecture.Entries.Index())
                {
                    beginning = [.. beginning.Where(member => Agrees(member.Architecture, architecture, entry))];
                    var now = beginning.Sum(member => member.Probability);
                    terms[i].ShouldBe(Math.Log(now / before), 1e-8, $"{condition}: {entry} of {architecture}");
                    before = now;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Draws_come_as_often_as_the_conditional_probability_says(string name)
    {
        const int Draws = 20_000;
        var (space, members) = Of(name);
        foreach (var (texts, meeting) in Cases(members, 8))
        {
            if (!TryParse(space, texts, out var condition) || meeting.Sum(member => member.Probability) == 0) continue;
            var total = meeting.Sum(member => member.Probability);
            var given = new ConditionedGenerator(condition!);
            var counts = RandomArchitectures.Independent(space, 3, Draws, given).CountBy(a => a).ToDictionary();
            counts.Keys.ShouldBeSubsetOf(meeting.Where(member => member.Probability > 0).Select(member => member.Architecture));
            var (statistic, degrees) = (0.0, 0);
            foreach (var (architecture, probability) in meeting)
            {
                var expected = Draws * probability / total;
                if (expected < 5) continue;
                statistic += Math.Pow(counts.GetValueOrDefault(architecture) - expected, 2) / expected;
                degrees++;
            }
            statistic.ShouldBeLessThan(degrees + 6 * Math.Sqrt(2 * degrees) + 1e-6, $"{condition}, {degrees} kinds");
        }
    }

    [Theory]
    [InlineData("linear", "start.units=30", "end.units=2")]
    [InlineData("convolutional", "start.height=32", "end.units=10")]
    [InlineData("recurrent", "start.units=30", "end.units=2")]
    public void What_people_need_is_drawn_from_the_built_in_spaces(string name, params string[] texts)
    {
        var space = SearchSpace.Load(name);
        var given = new ConditionedGenerator(EntryCondition.Parse(space, texts));
        foreach (var architecture in RandomArchitectures.Distinct(space, 1, 200, given))
        {
            space.Grammar.Accepts(architecture).ShouldBeTrue();
            texts.ShouldAllBe(text => architecture.Meets(text));
            double.IsFinite(space.Generator.LogProbability(architecture)).ShouldBeTrue();
        }
        var draw = RandomArchitectures.Independent(space, 1, 1, given).Single();
        given.EntryLogProbabilities(draw).Sum().ShouldBe(given.LogProbability(draw), 1e-8);
    }

    [Fact]
    public void All_members_that_meet_a_condition_are_drawn_and_no_more_are_asked_for()
    {
        var space = SearchSpace.Load("nas-bench-201");
        var given = new ConditionedGenerator(EntryCondition.Parse(space, "1.type=none", "6.type=skip_connect"));
        given.LogMemberCount!.Value.ShouldBe(4 * Math.Log(5), 1e-9);
        RandomArchitectures.Distinct(space, 1, 625, given).Count().ShouldBe(625);
        Should.Throw<InputException>(() => RandomArchitectures.Distinct(space, 1, 626, given))
            .Message.ShouldContain("625 architectures with 1.type=none, 6.type=skip_connect; 626");
    }

    [Fact]
    public void What_is_never_generated_is_named()
    {
        var space = SearchSpace.Load("linear");
        var condition = EntryCondition.Parse(space, "start.units=30", "end.units=20");
        Should.Throw<InputException>(() => new ConditionedGenerator(condition))
            .Message.ShouldBe("The generator of 'linear' never makes an architecture with end.units=20. "
                + "Where that is legal, a model can still decode one.");
    }

    private static bool TryParse(SearchSpace space, string[] texts, out EntryCondition? condition)
    {
        try
        {
            condition = EntryCondition.Parse(space, texts);
            return true;
        }
        catch (InputException)
        {
            condition = null;
            return false;
        }
    }

    private static bool Agrees(Architecture member, Architecture architecture, ArchitectureEntry entry) =>
        member.RowCount > entry.Row && member.TypeOf(entry.Row) == architecture.TypeOf(entry.Row) && (entry.Feature is null
            || member.BinOf(entry.Row, entry.Feature.Index) == architecture.BinOf(entry.Row, entry.Feature.Index));
}
