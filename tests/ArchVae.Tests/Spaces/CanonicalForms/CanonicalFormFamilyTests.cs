using ArchVae.Spaces;
using ArchVae.Spaces.CanonicalForms;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.CanonicalForms;

public sealed class CanonicalFormFamilyTests
{
    private static SearchSpace Space(string canonical) => SearchSpace.Parse(
        $"""
        name: bags
        layers: {"{ x: [], y: [], z: [] }"}
        transitions: any
        length: 3
        {canonical}
        """);

    [Fact]
    public void A_space_without_a_form_takes_what_is_written_alike_for_one()
    {
        var space = Space("");
        space.CanonicalForm.ShouldBeNull();
        var architecture = Architecture.FromCells(space, [0, 1, 2, 3]);
        architecture.NetworkHash().ShouldBe(architecture.StableHash());
    }

    [Fact]
    public void A_program_adds_a_form_of_its_own()
    {
        var family = new SortedFamily(SortedFamily.Mistake.None);
        CanonicalFormFamily.Registry.Add(family);
        try
        {
            var space = Space("canonical: sorted");
            CanonicalFormContract.Check(space, rewritings: Reversed);
            // Bags of three of three types: 5 over 3.
            var all = from a in Enumerable.Range(0, 27) select Architecture.FromCells(space, [a / 9, a / 3 % 3, a % 3, 3]);
            all.Select(architecture => architecture.NetworkHash()).Distinct().Count().ShouldBe(10);
        }
        finally
        {
            CanonicalFormFamily.Registry.Remove(family);
        }
    }

    [Theory]
    [InlineData(SortedFamily.Mistake.Empty, "not empty")]
    [InlineData(SortedFamily.Mistake.Counts, "whoever asks")]
    [InlineData(SortedFamily.Mistake.AsWritten, "of one network")]
    [InlineData(SortedFamily.Mistake.Throws, "not empty")]
    public void The_contract_finds_mistakes(SortedFamily.Mistake mistake, string rule)
    {
        var family = new SortedFamily(mistake);
        CanonicalFormFamily.Registry.Add(family);
        try
        {
            var space = Space("canonical: sorted");
            Should.Throw<ContractException>(() => CanonicalFormContract.Check(space, rewritings: Reversed))
                .Message.ShouldContain(rule);
        }
        finally
        {
            CanonicalFormFamily.Registry.Remove(family);
        }
    }

    [Theory]
    [InlineData("canonical: nas-bench-210", "line 5", "nearest is 'nas-bench-201'")]
    [InlineData("canonical: [a]", "line 5", "single value")]
    [InlineData("canonical: nas-bench-201", "line 5", "exactly 6 layers")]
    public void A_form_that_does_not_exist_or_does_not_suit_is_refused_with_its_place(string canonical, params string[] parts)
    {
        var message = Should.Throw<InputException>(() => Space(canonical)).Message;
        foreach (var part in parts) message.ShouldContain(part);
    }

    [Fact]
    public void The_form_of_cells_is_for_any_space_of_such_cells()
    {
        const string Cells =
            "layers: { avg_pool_3x3: [], none: [], nor_conv_3x3: [] }\ntransitions: any\ncanonical: nas-bench-201\n";
        SearchSpace.Parse($"name: three\nlength: 6\n{Cells}").CanonicalForm.ShouldNotBeNull();
        foreach (var length in new[] { "5", "7", "{ minimum: 5, maximum: 6 }" })
            Should.Throw<InputException>(() => SearchSpace.Parse($"name: three\nlength: {length}\n{Cells}"));
    }

    private static Architecture Reversed(Architecture a) =>
        Architecture.FromCells(a.Space, [a.TypeOf(2), a.TypeOf(1), a.TypeOf(0), a.TypeOf(3)]);

    /// <summary>Layers in any order are one network.</summary>
    public sealed class SortedFamily(SortedFamily.Mistake mistake) : CanonicalFormFamily
    {
        public enum Mistake
        {
            None,
            Empty,
            Counts,
            AsWritten,
            Throws,
        }

        public override string Name => "sorted";

        public override ICanonicalForm Create(SearchSpace space) => new Form(mistake);

        private sealed class Form(Mistake mistake) : ICanonicalForm
        {
            private int count;

            public string Of(Architecture architecture)
            {
                var names = architecture.Layers.Select(layer => layer.Type.Name);
                return mistake switch
                {
                    Mistake.Empty => "",
                    Mistake.Counts => $"{Interlocked.Increment(ref count)}",
                    Mistake.AsWritten => string.Join(' ', names),
                    Mistake.Throws => throw new InvalidOperationException("no"),
                    _ => string.Join(' ', names.Order()),
                };
            }
        }
    }
}
