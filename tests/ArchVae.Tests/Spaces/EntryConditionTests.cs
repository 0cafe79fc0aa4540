using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class EntryConditionTests
{
    [Theory]
    [InlineData("linear", "start.units", "must be TYPE.FEATURE=VALUE, N.FEATURE=VALUE or N.type=TYPE, as start.units=1024;")]
    [InlineData("linear", "units=3", "must be TYPE.FEATURE=VALUE")]
    [InlineData("linear", "start.units=", "must be TYPE.FEATURE=VALUE")]
    [InlineData("linear", "strat.units=3",
        "no layer type 'strat' in 'linear'; there are start, linear, dropout, end, and layers 1 to 26")]
    [InlineData("linear", "start.rate=0.5", "'start' has the features units.")]
    [InlineData("linear", "start.units=0", "'units' must be an integer from 1 to 1024, not '0'")]
    [InlineData("linear", "start.units=many", "'units' must be an integer from 1 to 1024, not 'many'")]
    [InlineData("linear", "start.units=2.5", "'units' must be an integer from 1 to 1024, not '2.5'")]
    [InlineData("linear", "0.units=3", "layers of 'linear' are numbered from 1 to 26")]
    [InlineData("linear", "27.units=3", "layers of 'linear' are numbered from 1 to 26")]
    [InlineData("linear", "2.type=conv", "no layer type 'conv' in 'linear'; there are start, linear, dropout, end.")]
    [InlineData("linear", "2.depth=3", "layer 2 may have type, units, rate.")]
    [InlineData("enas", "1.skip0=1", "layer 1 may have type.")]
    [InlineData("enas", "3.skip1=2", "'skip1' must be 0 or 1, not '2'")]
    [InlineData("nas-bench-201", "none.units=3", "'none' has no features.")]
    [InlineData("nas-bench-201", "7.type=none", "layers of 'nas-bench-201' are numbered from 1 to 6")]
    [InlineData("nas-bench-201", "6.type=end", "no layer type 'end'")]
    public void A_text_that_is_none_of_the_space_says_what_is_accepted(string space, string text, string message)
    {
        var error = Should.Throw<InputException>(() => EntryCondition.Parse(SearchSpace.Load(space), text));
        error.Message.ShouldStartWith($"The condition '{text}' cannot be met: ");
        error.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("2.type=dropout", "layer 2 can be linear.")]
    [InlineData("1.type=start,3.rate=0.5,4.rate=0.5", "layer 4 can be linear, end.")]
    [InlineData("2.type=end,4.type=linear", "layer 2 can be linear.")]
    [InlineData("linear.units=3,2.units=4", "layer 2 can be linear.")]
    public void What_no_legal_architecture_has_is_refused_with_what_may_come(string texts, string message) =>
        Should.Throw<InputException>(() => EntryCondition.Parse(SearchSpace.Load("linear"), texts.Split(',')))
            .Message.ShouldEndWith(message);

    [Fact]
    public void One_entry_has_one_value()
    {
        var space = SearchSpace.Load("linear");
        Should.Throw<InputException>(() => EntryCondition.Parse(space, "start.units=3", "start.units=4"))
            .Message.ShouldContain("start.units=3 is asked for as well");
        EntryCondition.Parse(space, "start.units=3", " start.units = 3.0 ").Texts.ShouldBe(["start.units=3"]);
        EntryCondition.Parse(space).Texts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("dense.width=4", true)]
    [InlineData("dense.width=5", false)]
    [InlineData("drop.rate=0.3", true)] // There is none.
    [InlineData("dense.skip=1", true)] // The first layer has no such flag.
    [InlineData("dense.skip=true", true)]
    [InlineData("2.skip=0", false)]
    [InlineData("3.shape=flat", true)]
    [InlineData("3.width=4", false)]
    [InlineData("2.type=dense", true)]
    [InlineData("4.type=end", true)]
    [InlineData("5.type=dense", false)]
    [InlineData("4.width=4", false)]
    public void A_condition_holds_for_all_layers_of_a_type_or_for_a_layer_that_is_there(string text, bool holds)
    {
        var space = TestSpaces.Mixed;
        var architecture = new ArchitectureBuilder(space).Add("dense", ("width", 4)).Add("dense", ("width", 4), ("skip", true))
            .Add("pool", ("width", 9), ("skip", false), ("shape", "flat")).Add("end", ("width", 1)).Build();
        EntryCondition.Parse(space, text).Holds(architecture).ShouldBe(holds);
        EntryCondition.Parse(space, text).Holds(architecture.In(SearchSpace.Parse(space.Definition))).ShouldBe(holds);
    }

    [Theory]
    [InlineData("4.type=dense")]
    [InlineData("3.rate=0.5")]
    [InlineData("3.shape=flat,5.width=3")]
    [InlineData("6.type=end,2.type=drop")]
    [InlineData("dense.width=4,2.width=5")]
    public void The_types_that_may_come_are_those_with_which_it_can_still_be_met(string texts)
    {
        var space = TestSpaces.Mixed;
        var condition = EntryCondition.Parse(space, texts.Split(','));
        // All sequences of types that the masks allow, against all that are legal and admitted row by row.
        var expected = Enumeration.TypeSequences(space, space.MaximumRows)
            .Where(types => space.Grammar.FirstViolation(types) is null && types.Length >= condition.PlaceCount)
            .Where(types => types.Index().All(t => condition.Admits(t.Index, space.LayerTypes[t.Item])))
            .Select(types => string.Join(' ', types)).Order().ToList();
        expected.ShouldNotBeEmpty();
        var found = new List<string>();
        Walk(space.Grammar.Start, []);
        found.Order().ShouldBe(expected);

        void Walk(GrammarState state, int[] types)
        {
            var allowed = condition.AllowedTypes(state, types.Length);
            if (types.LastOrDefault(-1) == space.EndType.Index) found.Add(string.Join(' ', types));
            else allowed.ShouldNotBe(0ul);
            for (var type = 0; type < space.LayerTypes.Count; type++)
                if ((allowed >> type & 1) != 0) Walk(space.Grammar.Next(state, type), [.. types, type]);
        }
    }
}
