using Shouldly;
using Xunit;

namespace ArchVae.Tests;

public sealed class FamilyRegistryTests
{
    private sealed record Animal(string Name) : IFamily;

    private readonly FamilyRegistry<Animal> registry = new("animal", new("horse"), new("Cow"), new("house-cat"));

    [Fact]
    public void Names_keep_their_order_and_are_found_without_case()
    {
        var own = new Animal("bat");
        registry.Add(own);
        registry.Names.ShouldBe(["horse", "Cow", "house-cat", "bat"]);
        registry.Find("BAT").ShouldBeSameAs(own);
        registry.Get("Bat").ShouldBeSameAs(own);
        registry.Find("ba").ShouldBeNull();
    }

    [Fact]
    public void A_name_that_is_taken_is_refused_unless_it_is_the_same_instance()
    {
        registry.Add(registry.Get("cow"));
        registry.Names.Count.ShouldBe(3);
        // A record with the same name is equal, and yet another instance.
        Should.Throw<InvalidOperationException>(() => registry.Add(new("cow"))).Message.ShouldContain("another animal 'Cow'");
        registry.Names.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a+b")]
    public void A_name_that_cannot_stand_in_options_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => registry.Add(new(name))).ParamName.ShouldBe("family");

    [Theory]
    [InlineData("hose", "There is no animal 'hose'; there are horse, Cow, house-cat; nearest is 'horse'.")]
    [InlineData("kow", "There is no animal 'kow'; there are horse, Cow, house-cat; nearest is 'Cow'.")]
    [InlineData("elephant", "There is no animal 'elephant'; there are horse, Cow, house-cat.")]
    [InlineData("", "There is no animal ''; there are horse, Cow, house-cat.")]
    public void An_unknown_name_is_told_with_what_there_is_and_the_nearest(string name, string message) =>
        Should.Throw<InputException>(() => registry.Get(name)).Message.ShouldBe(message);

    [Fact]
    public void Threads_can_add_at_once()
    {
        Parallel.For(0, 200, i => registry.Add(new($"n{i}")));
        registry.Names.Count.ShouldBe(203);
        registry.Names.Distinct().Count().ShouldBe(203);
    }
}
