using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Evaluation;

public sealed class FigureTests
{
    // dense drop pool end; cells: type, width, rate, skip, shape
    private static readonly Architecture valid = Make(0, 7, 0, 0, 0, 3, 0, 0, 0, 0);
    private static readonly Architecture longer = Make(0, 7, 0, 0, 0, 1, 0, 4, 0, 0, 3, 0, 0, 0, 0);
    private static readonly Architecture startsWithDrop = Make(1, 0, 4, 0, 0, 3, 0, 0, 0, 0);
    private static readonly Architecture endless = Make(0, 7, 0, 0, 0, 0, 7, 0, 1, 0);

    [Fact]
    public void Quality_counts_the_valid_the_distinct_and_the_new()
    {
        var known = new KnownArchitectures(ArchitectureSet.Of(TestSpaces.Mixed, [valid]), null);
        Of([valid, valid, longer, longer, null, startsWithDrop, endless], known).ShouldBe((4 / 7.0, 0.5, 0.5, 1 / 7.0));
        Of([longer], known).ShouldBe((1, 1, 1, 1));
        Of([valid, valid], known).ShouldBe((1, 0.5, 0, 0));
        Of([startsWithDrop, endless], known).ShouldBe((0, null, null, 0));
        Of([valid, longer], null).ShouldBe((1, 1, null, null));
        var validated = new KnownArchitectures(new(TestSpaces.Mixed), ArchitectureSet.Of(TestSpaces.Mixed, [valid]));
        Of([valid, longer], validated).ShouldBe((1, 1, 0.5, 0.5), "what was set aside for validation is known too");
    }

    [Fact]
    public void Two_cells_of_one_network_count_once_and_are_both_known()
    {
        // Nothing enters the last node of the second cell but the input, whatever its first edge does.
        var space = SearchSpace.Load("nas-bench-201");
        Architecture Cell(params int[] types) => Architecture.FromCells(space, [.. types, 5]);
        Architecture[] drawn = [Cell(3, 0, 0, 1, 0, 0), Cell(4, 0, 0, 1, 0, 0), Cell(3, 0, 0, 3, 0, 0)];
        var known = new KnownArchitectures(ArchitectureSet.Of(space, [drawn[0]]), null);
        var quality = GenerationQuality.Of(drawn, known);
        (quality.Uniqueness, quality.UniquenessAsWritten).ShouldBe((2 / 3.0, 1));
        (quality.Novelty, quality.NoveltyAsWritten).ShouldBe((1 / 3.0, 2 / 3.0));
        (quality.ValidUniqueNovel, quality.ValidUniqueNovelAsWritten).ShouldBe((1 / 3.0, 2 / 3.0));
    }

    private static (double, double?, double?, double?) Of(IEnumerable<Architecture?> drawn, KnownArchitectures? known)
    {
        var quality = GenerationQuality.Of(drawn, known);
        quality.UniquenessAsWritten.ShouldBe(quality.Uniqueness);
        quality.NoveltyAsWritten.ShouldBe(quality.Novelty);
        quality.ValidUniqueNovelAsWritten.ShouldBe(quality.ValidUniqueNovel);
        return (quality.Validity, quality.Uniqueness, quality.Novelty, quality.ValidUniqueNovel);
    }

    [Fact]
    public void Architectures_are_the_same_where_types_flags_and_choices_are()
    {
        ReconstructionAccuracy.AreSame(longer, Make(0, 7, 0, 0, 0, 1, 0, 4, 0, 0, 3, 0, 0, 0, 0)).ShouldBeTrue();
        ReconstructionAccuracy.AreSame(longer, valid).ShouldBeFalse();
        ReconstructionAccuracy.AreSame(valid, startsWithDrop).ShouldBeFalse();
        Architecture Pool(int skip, int shape) => Make(0, 7, 0, 0, 0, 2, 9, 0, skip, shape, 3, 0, 0, 0, 0);
        ReconstructionAccuracy.AreSame(Pool(0, 1), Pool(0, 1)).ShouldBeTrue();
        ReconstructionAccuracy.AreSame(Pool(0, 1), Pool(1, 1)).ShouldBeFalse();
        ReconstructionAccuracy.AreSame(Pool(0, 1), Pool(0, 2)).ShouldBeFalse();
    }

    [Theory]
    // Rates from 0 to 0.95 in steps of 0.001: half a percent of the range is 4.75 steps.
    [InlineData(230, 230, true)]
    [InlineData(230, 234, true)]
    [InlineData(230, 235, false)]
    [InlineData(234, 230, true)]
    [InlineData(235, 230, false)]
    public void Numbers_may_differ_by_half_a_percent_of_their_range(int left, int right, bool same)
    {
        var space = SearchSpace.Load("linear");
        Architecture Dropout(int rate) => Architecture.FromCells(space, [0, 63, 0, 1, 255, 0, 2, 0, rate, 3, 0, 0]);
        ReconstructionAccuracy.AreSame(Dropout(left), Dropout(right)).ShouldBe(same);
        ReconstructionAccuracy.AreSame(Dropout(left), Dropout(right), tolerance: 0).ShouldBe(left == right);
        ReconstructionAccuracy.FirstMiss(Dropout(left), Dropout(right)).ShouldBe(same ? null : "rate");
    }

    [Fact]
    public void The_first_entry_that_differs_is_named()
    {
        ReconstructionAccuracy.FirstMiss(valid, longer).ShouldBe("layer type");
        ReconstructionAccuracy.FirstMiss(longer, valid).ShouldBe("layer type");
        ReconstructionAccuracy.FirstMiss(valid, Make(0, 60, 0, 0, 0, 2, 0, 0, 0, 0)).ShouldBe("width");
        ReconstructionAccuracy.FirstMiss(valid, Make(0, 7, 0, 0, 0)).ShouldBe("layer type");
    }

    [Fact]
    public void The_entropy_of_a_space_is_that_of_its_generator()
    {
        SpaceEntropy.Of(SearchSpace.Load("nas-bench-macro"))!.Value.ShouldBe(8 * Math.Log(3), 1e-12);
        // Of other draws than its own: their standard error is that of a thousand.
        var space = SearchSpace.Load("linear");
        var logs = TestSpaces.Draw(space, 1000, seed: 5).Select(drawn => -space.Generator.LogProbability(drawn)).ToArray();
        var (mean, error) = SampleMean.Of(logs);
        SpaceEntropy.Of(space)!.Value.ShouldBe(mean, 4 * Math.Sqrt(2) * error!.Value);
        SpaceEntropy.Of(space).ShouldBe(SpaceEntropy.Of(space));
    }

    [Theory]
    // Units from 1 to 1024 on a log scale: half a percent of the range is a factor of 1024^0.005 = 1.0353.
    [InlineData(512, 530, true)]
    [InlineData(512, 531, false)]
    [InlineData(512, 495, true)]
    [InlineData(512, 494, false)]
    [InlineData(8, 9, false)]
    public void The_range_is_the_normalised_one(int left, int right, bool same)
    {
        var space = SearchSpace.Load("linear");
        Architecture Linear(int units) => Architecture.FromCells(space, [0, 63, 0, 1, units - 1, 0, 3, 0, 0]);
        ReconstructionAccuracy.AreSame(Linear(left), Linear(right)).ShouldBe(same);
    }

    [Fact]
    public void Accuracy_is_the_share_of_decodes_that_agree()
    {
        // A decoder that always gives y y y end.
        using var vae = new ArchitectureVae(TestSpaces.Types, TinyModel.Options());
        vae.SetOutputs(0, 9, 0, 0);
        var constant = vae.Decode([[0, 0, 0]], DecodingOptions.Raw)[0];
        constant.RowCount.ShouldBe(4);
        constant.TypeOf(3).ShouldBe(1, "a raw decode is cut off without an end");
        Architecture[] data = [Types(1, 1, 1), Types(1, 1, 2)];
        ReconstructionAccuracy.Of(vae, data, 1, 1).Center.ShouldBe(0);
        ReconstructionAccuracy.Of(vae, [constant, data[1], constant, constant], 1, 1).Center.ShouldBe(0.75);
        ReconstructionAccuracy.Of(vae, [data[0], constant], 4, 1).Sampled.ShouldBe(0.5);
    }

    [Fact]
    public void Stochastic_accuracy_is_the_probability_of_the_architecture()
    {
        using var vae = new ArchitectureVae(TestSpaces.Types, TinyModel.Options());
        // Each type with 0.3, the end with 0.1: x y z end comes with 0.0027, so raise the types' share.
        vae.SetOutputs(0, 3, 0, 1.5f);
        var total = 2 + Math.Exp(3) + Math.Exp(1.5);
        var probability = Math.Pow(Math.Exp(3) / total, 3) * Math.Exp(1.5) / total;
        Architecture[] data = [Types(1, 1, 1), Types(1, 1, 1)];
        var found = ReconstructionAccuracy.Of(vae, data, 5000, 1).Stochastic;
        found.ShouldBe(probability, 4 * Math.Sqrt(probability * (1 - probability) / 10_000));
    }

    private static Architecture Types(int a, int b, int c) => Architecture.FromCells(TestSpaces.Types, [a, b, c, 3]);

    private static Architecture Make(params int[] cells) => Architecture.FromCells(TestSpaces.Mixed, cells);
}
