using ArchVae.Models;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class CodecTests
{
    public static TheoryData<string, bool> Spaces => new()
    {
        { "mixed", false }, { "mixed", true }, { "linear", false }, { "linear", true },
        { "enas", false }, { "nas-bench-macro", false },
    };

    [Fact]
    public void A_row_is_the_type_then_the_features_that_the_layer_has()
    {
        var codec = new Codec(TestSpaces.Mixed);
        // dense drop pool end | width rate skip | round square flat
        codec.RowWidth.ShouldBe(10);
        Row(codec, [0, 7, 0, 0, 0], 0).ShouldBe([1, 0, 0, 0, 0.5f, 0, 0, 0, 0, 0]);
        Row(codec, [1, 0, 2, 0, 0], 3).ShouldBe([0, 1, 0, 0, 0, 0.25f, 0, 0, 0, 0]);
        Row(codec, [2, 63, 0, 1, 2], 1).ShouldBe([0, 0, 1, 0, 1, 0, 1, 0, 0, 1]);
        Row(codec, [3, 0, 0, 0, 0], 2).ShouldBe([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void Raw_numbers_stand_as_they_are()
    {
        var codec = new Codec(TestSpaces.Mixed, rawNumbers: true);
        Row(codec, [0, 7, 0, 0, 0], 0).ShouldBe([1, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
        Row(codec, [1, 0, 2, 0, 0], 3).ShouldBe([0, 1, 0, 0, 0, 0.3f, 0, 0, 0, 0]);
    }

    [Fact]
    public void Features_that_a_layer_does_not_have_leave_their_columns_zero()
    {
        var codec = new Codec(TestSpaces.Mixed);
        // A drop has no width, flag or shape, and a first row no flag yet, whatever the cells say.
        Row(codec, [1, 9, 2, 1, 2], 1).ShouldBe([0, 1, 0, 0, 0, 0.25f, 0, 0, 0, 0]);
        Row(codec, [0, 7, 0, 1, 0], 0)[6].ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void What_is_written_is_read_again(string name, bool raw)
    {
        var space = Space(name);
        var codec = new Codec(space, raw);
        var cells = new int[space.CellsPerRow];
        foreach (var architecture in TestSpaces.Draw(space, 300))
        {
            for (var position = 0; position < architecture.RowCount; position++)
            {
                var layer = architecture.Cells.Slice(position * cells.Length, cells.Length);
                codec.ReadRow(Row(codec, layer.ToArray(), position), position, cells);
                cells.ShouldBe(layer.ToArray());
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_bin_is_found_from_its_value_and_lies_between_its_edges(bool raw)
    {
        foreach (var space in new[] { TestSpaces.Mixed, SearchSpace.Load("linear"), TestSpaces.Pair("0.001") })
        {
            var codec = new Codec(space, raw);
            foreach (var feature in codec.NumericFeatures)
            {
                codec.LowerEdge(feature, 0).ShouldBe(double.NegativeInfinity);
                codec.UpperEdge(feature, feature.BinCount - 1).ShouldBe(double.PositiveInfinity);
                for (var bin = 0; bin < feature.BinCount; bin++)
                {
                    var value = feature.ValueOf(bin);
                    var place = raw ? (value - feature.Low) / (feature.High - feature.Low) : feature.Normalize(value);
                    codec.BinAt(feature, place).ShouldBe(bin);
                    place.ShouldBeInRange(codec.LowerEdge(feature, bin), codec.UpperEdge(feature, bin));
                    if (bin > 0) codec.LowerEdge(feature, bin).ShouldBe(codec.UpperEdge(feature, bin - 1));
                    if (bin > 0) codec.BinAt(feature, codec.LowerEdge(feature, bin) + 1e-9).ShouldBe(bin);
                    if (bin > 0) codec.BinAt(feature, codec.LowerEdge(feature, bin) - 1e-9).ShouldBe(bin - 1);
                }
                codec.BinAt(feature, -3).ShouldBe(0);
                codec.BinAt(feature, 4).ShouldBe(feature.BinCount - 1);
                codec.BinAt(feature, double.NaN).ShouldBeInRange(0, feature.BinCount - 1);
            }
        }
    }

    private static SearchSpace Space(string name) => name == "mixed" ? TestSpaces.Mixed : SearchSpace.Load(name);

    private static float[] Row(Codec codec, int[] cells, int position)
    {
        var row = new float[codec.RowWidth];
        Array.Fill(row, 99);
        codec.WriteRow(cells, position, row);
        return row;
    }
}
