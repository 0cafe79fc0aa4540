using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces.Generators;

/// <summary>A generator that a program brings along, from public members only.</summary>
public sealed class OutsideGeneratorTests
{
    private const string Definition = """
        name: towers
        features:
          width: { kind: integer, minimum: 1, maximum: 9 }
          roof: { kind: choice, choices: [flat, pointed] }
        layers:
          floor: [width]
          top: { roof: { weights: [1, 3] } }
        transitions: { floor: [floor, top], top: [end] }
        first: floor
        length: { minimum: 2, maximum: 4 }
        generator: { name: tower, floors: [1, 3], width: [2, 4] }

        """;

    static OutsideGeneratorTests() => GeneratorFamily.Registry.Add(TowerFamily.Instance);

    [Fact]
    public void A_program_adds_a_generator_that_spaces_name()
    {
        var space = SearchSpace.Parse(Definition);
        var architecture = RandomArchitectures.Draw(space, 1, 0);
        space.Grammar.Accepts(architecture).ShouldBeTrue();
        var widths = architecture.Layers.SkipLast(1).Select(layer => layer["width"]).Distinct().ToList();
        widths.ShouldHaveSingleItem().ShouldBeInRange(2, 4);
        // One floor of three heights, one width of three, and the pointed roof.
        var one = new ArchitectureBuilder(space).Add("floor", ("width", 3)).Add("top", ("roof", "pointed")).Build();
        space.Generator.LogProbability(one).ShouldBe(Math.Log(1 / 3.0 / 3 * 0.75), 1e-12);
        space.LogMemberCount.ShouldBeNull();
        // The name counts without case, as the registry has it.
        SearchSpace.Parse(Definition.Replace("name: tower,", "name: Tower,", StringComparison.Ordinal));
    }

    [Fact]
    public void Draws_come_as_often_as_its_probability_says() => Frequencies.ShouldAgree(SearchSpace.Parse(Definition), 3);

    [Theory]
    [InlineData("floors: [1, 3]", "floors: [3, 1]", 35,
        "'floors' of the generator must be a range [lowest, highest], and 3 is above 1")]
    [InlineData("floors: [1, 3], ", "", 12, "the generator needs 'floors'")]
    [InlineData("width: [2, 4] }", "width: [2, 40] }", 50, "draws from 2 to 40, and 'width' is an integer from 1 to 9")]
    [InlineData("width: [2, 4] }", "width: [2, 4], roofs: 3 }", 58, "has no 'roofs'; it takes name, floors, width, maximum")]
    [InlineData("width: [2, 4] }", "width: [2, 4], maximum: 9 }", 67,
        "'maximum' of the generator must be a whole number from 1 to 8")]
    [InlineData("floors: [1, 3]", "floors: [1, 4]", 12, "does not accept: floor → floor → floor → floor.")]
    [InlineData("name: tower,", "name: towr,", 20, "There is no generator 'towr'; there are walk, uniform, linear,")]
    [InlineData("name: tower,", "name: towr,", 20, "; nearest is 'tower'.")]
    [InlineData("name: tower, ", "", 12, "the generator needs 'name'; there are walk, uniform, linear, convolutional, recurrent")]
    [InlineData("name: tower,", "name: [tower],", 20, "'name' of the generator must be a single value")]
    public void Its_mistakes_have_file_line_and_column(string part, string replacement, int column, string message)
    {
        var text = Definition.Replace(part, replacement, StringComparison.Ordinal);
        var error = Should.Throw<InputException>(() => SearchSpace.Parse(text, "own.yaml"));
        error.Message.ShouldContain(message);
        (error.File, error.Line, error.Column).ShouldBe(("own.yaml", 11L, (long)column));
    }

    [Fact]
    public void What_is_wrong_with_it_is_told_with_all_that_is_wrong_with_the_space()
    {
        var text = Definition.Replace("floors: [1, 3]", "floors: [3, 1]", StringComparison.Ordinal)
            .Replace("minimum: 1, maximum: 9", "minimum: 1", StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        SearchSpace.Check(folder.Write("own.yaml", text)).Mistakes.Select(mistake => mistake.Line).ShouldBe([3L, 11L]);
    }

    [Fact]
    public void The_walk_can_be_named_and_is_what_comes_without_a_name()
    {
        const string Two = "name: two\nlayers: { a: [], b: [] }\ntransitions: any\nlength: 3\n";
        var named = SearchSpace.Parse(Two + "generator: { name: walk }\n");
        named.LogMemberCount!.Value.ShouldBe(Math.Log(8), 1e-12);
        var unnamed = SearchSpace.Parse(Two);
        RandomArchitectures.Independent(named, 1, 20).Select(architecture => architecture.ToString())
            .ShouldBe(RandomArchitectures.Independent(unnamed, 1, 20).Select(architecture => architecture.ToString()));
    }

    // Floors of one width and a top: how many floors is hidden until the top.
    private sealed class TowerGenerator : IArchitectureGenerator
    {
        private readonly GeneratorContext context;
        private readonly WholeRange floors, widths;
        private readonly Feature width, roof;
        private readonly LayerType floor, top;

        public TowerGenerator(GeneratorContext context, WholeRange floors, WholeRange widths)
        {
            (this.context, this.floors, this.widths) = (context, floors, widths);
            var parts = new RequiredParts(context.Space);
            width = parts.Feature("width");
            roof = parts.Feature("roof");
            floor = parts.Type("floor", width);
            top = parts.Type("top", roof);
            parts.Check();
            parts.Legal<(LayerType? Last, int Left)>(floors.Values.Select(count => ((LayerType?)null, count)), state =>
                state.Last == context.Space.EndType ? []
                : state.Last == top ? [(context.Space.EndType, (context.Space.EndType, 0))]
                : state.Left == 0 ? [(top, (top, 0))]
                : [(floor, (floor, state.Left - 1))]);
        }

        public Architecture Generate(ref RandomStream random)
        {
            var (count, shared) = (floors.Draw(ref random), widths.Draw(ref random));
            var sheet = new LayerSheet(context.Space, count + 2);
            for (var row = 0; row < count; row++)
            {
                sheet.SetType(row, floor);
                sheet.SetValue(row, width, shared);
            }
            sheet.SetType(count, top);
            sheet.SetBin(count, roof, context.Draws.Of(top, roof).Draw(ref random));
            sheet.SetType(count + 1, context.Space.EndType);
            return sheet.ToArchitecture();
        }

        public double[] EntryLogProbabilities(Architecture architecture)
        {
            var own = architecture.In(context.Space);
            return HiddenDecisions.EntryLogProbabilities(
                own, floors.Values.Select(count => (count, floors.Probability(count))), (count, entry) =>
                    Probability(own, entry, count));
        }

        private double Probability(Architecture architecture, ArchitectureEntry entry, int count)
        {
            if (entry.Feature is null)
                return entry.Type == (entry.Row < count ? floor : entry.Row == count ? top : context.Space.EndType) ? 1 : 0;
            if (entry.Feature == roof)
                return Math.Exp(context.Draws.Of(top, roof).LogProbability(architecture.BinOf(entry.Row, roof.Index)));
            var value = (int)architecture.ValueOf(entry.Row, width.Index);
            return entry.Row == 0 ? widths.Probability(value) : value == (int)architecture.ValueOf(0, width.Index) ? 1 : 0;
        }
    }

    private sealed class TowerFamily : GeneratorFamily
    {
        public static TowerFamily Instance { get; } = new();

        public override string Name => "tower";

        public override Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields)
        {
            var (floors, widths) = (fields.Range("floors"), fields.Range("width", "width"));
            var most = fields.Whole("maximum", 1, 8, otherwise: 8);
            return context => new TowerGenerator(context, floors with { High = Math.Min(floors.High, most) }, widths);
        }
    }
}
