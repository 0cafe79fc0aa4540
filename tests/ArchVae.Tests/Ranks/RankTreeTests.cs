using ArchVae.Tensors;
using ArchVae.Tensors.Ranks;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Ranks;

public sealed unsafe class RankTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Sums_of_ranks_are_joined_by_the_tree_of_the_pieces(int ranks)
    {
        const int length = 37, stride = 40;
        // Of very different sizes, so that another order gives other bytes.
        var sums = Enumerable.Range(0, ranks * stride).Select(i => (float)(Math.Pow(10, i * 7 % 9) * Math.Sin(i + 1))).ToArray();
        var target = new float[length];
        fixed (float* from = sums, to = target) RankTree.Join(from, ranks, stride, to, length);
        for (var i = 0; i < length; i++)
        {
            // As one rank would that had a sum in the first of its pieces alone.
            var pieces = new float[BatchPieces.Count];
            for (var rank = 0; rank < ranks; rank++) pieces[rank * BatchPieces.Count / ranks] = sums[rank * stride + i];
            var joined = new float[1];
            BatchPieces.Join(pieces, joined);
            target[i].ShouldBe(joined[0], $"{i}");
        }
        // One after the other is something else.
        if (ranks < 4) return;
        float Sum(int i) => Enumerable.Range(0, ranks).Aggregate(0f, (sum, rank) => sum + sums[rank * stride + i]);
        Enumerable.Range(0, length).Any(i => target[i] != Sum(i)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(61)]
    public void Ranks_have_the_places_of_their_pieces(int count)
    {
        foreach (var ranks in new[] { 1, 2, 4, 8 })
        {
            var next = 0;
            for (var rank = 0; rank < ranks; rank++)
            {
                var (first, own) = BatchPieces.PlacesOf(rank, ranks, count);
                first.ShouldBe(next);
                for (var place = first; place < first + own; place++)
                    (BatchPieces.Of(place, count) * ranks / BatchPieces.Count).ShouldBe(rank);
                next += own;
            }
            next.ShouldBe(count);
        }
    }
}
