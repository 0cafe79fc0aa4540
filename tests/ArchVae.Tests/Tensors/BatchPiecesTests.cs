using ArchVae.Tensors;
using ArchVae.Tensors.Kernels;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public unsafe class BatchPiecesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(8, 40)]
    [InlineData(13, 16)]
    [InlineData(65, 17)]
    [InlineData(70, 5)]
    [InlineData(130, 67)]
    public void A_product_by_pieces_is_the_tree_of_the_products_of_pieces(int m, int n)
    {
        foreach (var count in new[] { 1, 7, 8, 23, 64, 300 })
            foreach (var threads in new[] { 1, 3 }) CheckTree(m, n, count, threads);
    }

    [Fact]
    public void Every_width_of_vectors_agrees_with_double_precision()
    {
        Check<LanesScalar>();
        if (!Simd.Has128) return;
        Check<Lanes128>();
        Check<Lanes256>();
        Check<Lanes512>();

        static void Check<T>()
            where T : struct, ILanes<T>
        {
            using var team = new ThreadTeam(1);
            foreach (var (m, n) in new[] { (1, 1), (19, 40), (70, 3), (9, 70) })
            {
                using var sample = new Sample(team, m, n, 45);
                var (left, right) = (sample.Left, sample.Right);
                PieceProduct<T>.Run(
                    team, sample.Gathered(left), sample.Gathered(right), sample.Pieces.Bounds,
                    MatrixView.OfGradient(sample.Target), sample.Sums.Gradient);
                for (var i = 0; i < m; i++)
                {
                    var sum = 1.0;
                    for (var row = 0; row < left.Rows; row++) sum += left.Row(row)[i];
                    ((double)sample.Sums.Gradients[i]).ShouldBe(sum, 1e-4, typeof(T).Name);
                    for (var j = 0; j < n; j++)
                    {
                        var expected = 1.0;
                        for (var row = 0; row < left.Rows; row++) expected += (double)left.Row(row)[i] * right.Row(row)[j];
                        ((double)sample.Target.GradientRow(i)[j]).ShouldBe(expected, 1e-4, $"{typeof(T).Name} {m}×{n}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Pieces_are_neighbours_in_the_batch_as_it_was_given()
    {
        var layout = new SequenceLayout([3, 2, 2, 1]);
        layout.CutByPlace([3, 0, 2, 1]);
        layout.SequencePieces!.Rows.ToArray().ShouldBe([1, 3, 2, 0]);
        // Steps: sequences 0 to 3, then 0 to 2, then 0; pieces 6, 0, 4, 2.
        layout.RowPieces!.Rows.ToArray().ShouldBe([1, 5, 3, 2, 6, 0, 4, 7]);
        layout.RowPieces.Bounds.ToArray().ShouldBe([0, 2, 2, 3, 3, 5, 5, 8, 8]);
        layout.RowPieces.RowsOf(4).ToArray().ShouldBe([2, 6]);
        layout.RowPieces.Of(7).ShouldBe(6);
        Enumerable.Range(0, 11).Select(place => BatchPieces.Of(place, 11)).ShouldBe([0, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7]);
    }

    /// <summary>
    /// One who has only a part of the tree's pieces: sums of a half of the batch are those of the whole with the other half away.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Halves_of_a_batch_have_the_sums_that_the_whole_joins(bool recurrent)
    {
        int[] lengths = [9, 8, 8, 7, 6, 6, 6, 5, 5, 4, 4, 3, 3, 2, 1, 1];
        int[] places = [5, 12, 0, 9, 3, 15, 8, 1, 10, 6, 2, 13, 4, 14, 7, 11];
        var whole = Gradients(lengths, places, [.. Enumerable.Range(0, 16)], recurrent);
        var halves = new[] { 0, 1 }.Select(half =>
            Gradients(lengths, places, [.. Enumerable.Range(0, 16).Where(s => places[s] / 8 == half)], recurrent)).ToArray();
        for (var i = 0; i < whole.Length; i++) whole[i].ShouldBe(halves[0][i] + halves[1][i], $"{i}");
    }

    /// <summary>What sums over a batch piece by piece against what sums row after row.</summary>
    [Fact]
    public void Sums_of_pieces_are_those_of_all_rows()
    {
        const int rows = 23, size = 3;
        float[] Gradients(bool isCut)
        {
            using var team = new ThreadTeam(2);
            using var tape = new Tape(team);
            var layout = new SequenceLayout([.. Enumerable.Repeat(1, rows)]);
            layout.CutByPlace([.. Enumerable.Range(0, rows).Select(i => i * 7 % rows)]);
            if (isCut) tape.CutRows(layout.SequencePieces, null);
            Tensor Random(int count, int columns, int seed)
            {
                var tensor = tape.Variable(count, columns);
                new RandomStream(8, RandomPurpose.Decoding, 0, seed).FillGaussian(tensor.Values);
                return tensor;
            }
            var (z, row, other) = (Random(rows, size, 0), Random(1, size, 1), Random(rows, size, 2));
            var (mean, logVariance, lower) = (Random(4, size, 3), Random(4, size, 4), Random(4, 3, 5));
            var repeated = RepeatedRow.Apply(tape, row, rows);
            var density = MixtureLogDensity.Apply(tape, Addition.Apply(tape, z, repeated), mean, logVariance, lower);
            var error = SquaredError.Apply(tape, repeated, tape.Constant(rows, size, other.Values));
            var floored = FreeBitsFloor.Apply(tape, other, 0.05, 3);
            tape.Backward(Addition.Apply(
                tape, Addition.Apply(tape, BatchMean.Apply(tape, density), error), floored));
            return [.. new[] { z, row, mean, logVariance, lower, other }.SelectMany(tensor => tensor.Gradients.ToArray())];
        }
        var (cut, whole) = (Gradients(true), Gradients(false));
        for (var i = 0; i < cut.Length; i++) cut[i].ShouldBe(whole[i], 1e-5f, $"{i}");
    }

    // The gradients of a layer's parameters from some sequences of a batch, which keep their pieces.
    private static float[] Gradients(int[] lengths, int[] places, int[] kept, bool recurrent)
    {
        const int width = 20;
        const int hidden = 7;
        using var team = new ThreadTeam(2);
        using var tape = new Tape(team);
        using var own = new Tape(team);
        var layout = new SequenceLayout([.. kept.Select(s => lengths[s])]);
        layout.CutByPlace([.. kept.Select(s => places[s])], places.Length);
        tape.CutRows(layout.SequencePieces, layout.RowPieces);
        var input = tape.Constant(layout.RowCount, width);
        for (var step = 0; step < layout.StepCount; step++)
        {
            for (var s = 0; s < layout.ActiveAt(step); s++)
                new RandomStream(5, RandomPurpose.Decoding, step, kept[s]).FillGaussian(input.Row(layout.RowOf(s, step)));
        }
        var perSequence = tape.Constant(kept.Length, 3);
        for (var s = 0; s < kept.Length; s++)
            new RandomStream(6, RandomPurpose.Decoding, 0, kept[s]).FillGaussian(perSequence.Row(s));
        Tensor[] parameters = recurrent
            ? [own.Variable(4 * hidden, width + 3), own.Variable(4 * hidden, hidden), own.Variable(1, 4 * hidden)]
            : [own.Variable(33, width), own.Variable(1, 33)];
        for (var i = 0; i < parameters.Length; i++)
            new RandomStream(7, RandomPurpose.Decoding, 0, i).FillGaussian(parameters[i].Values);
        var output = recurrent
            ? Lstm.Apply(tape, layout, input, perSequence, default, default, parameters[0], parameters[1], parameters[2], default)
            : Linear.Apply(tape, input, parameters[0], parameters[1], Activation.Tanh);
        tape.Backward(WeightedSum.Apply(tape, output, 1));
        return [.. parameters.SelectMany(parameter => parameter.Gradients.ToArray())];
    }

    private static void CheckTree(int m, int n, int count, int threads)
    {
        using var team = new ThreadTeam(threads);
        using var sample = new Sample(team, m, n, count);
        var (left, right) = (sample.Left, sample.Right);
        PieceProduct.Add(
            team, MatrixView.Of(left), MatrixView.Of(right), sample.Pieces, MatrixView.OfGradient(sample.Target),
            sample.Sums.Gradient);
        var products = new float[BatchPieces.Count][];
        var sums = new float[BatchPieces.Count * m];
        for (var piece = 0; piece < BatchPieces.Count; piece++)
        {
            var rows = sample.Pieces.RowsOf(piece);
            using var tape = new Tape(team);
            var (leftOfPiece, rightOfPiece) = (tape.Constant(rows.Length, m), tape.Constant(rows.Length, n));
            for (var k = 0; k < rows.Length; k++)
            {
                left.Row(rows[k]).CopyTo(leftOfPiece.Row(k));
                right.Row(rows[k]).CopyTo(rightOfPiece.Row(k));
                for (var i = 0; i < m; i++) sums[piece * m + i] += left.Row(rows[k])[i];
            }
            var product = tape.Constant(m, n);
            Gemm.Multiply(
                team, MatrixView.Of(leftOfPiece).Transposed, MatrixView.Of(rightOfPiece), MatrixView.Of(product));
            products[piece] = product.Values.ToArray();
        }
        for (var i = 0; i < m * n; i++)
        {
            var p = products.Select(product => product[i]).ToArray();
            sample.Target.Gradients[i].ShouldBe(
                1 + (p[0] + p[1] + (p[2] + p[3]) + (p[4] + p[5] + (p[6] + p[7]))), $"{m}×{n} of {count}, element {i}");
        }
        var expected = new float[m];
        expected.AsSpan().Fill(1);
        BatchPieces.Join(sums, expected);
        sample.Sums.Gradients.ToArray().ShouldBe(expected);
    }

    private sealed class Sample : IDisposable
    {
        private readonly Tape tape;

        public Sample(ThreadTeam team, int m, int n, int count)
        {
            tape = new Tape(team);
            var places = Enumerable.Range(0, count).Select(i => (i * 37 + 11) % count).ToArray();
            var layout = new SequenceLayout([.. Enumerable.Range(0, count).Select(i => 3 - 3 * i / count)]);
            layout.CutByPlace(places.Distinct().Count() == count ? places : [.. Enumerable.Range(0, count)]);
            Pieces = layout.RowPieces!;
            Left = tape.Constant(layout.RowCount, m);
            Right = tape.Constant(layout.RowCount, n);
            new RandomStream(1, RandomPurpose.Decoding, 0, 0).FillGaussian(Left.Values);
            new RandomStream(1, RandomPurpose.Decoding, 0, 1).FillGaussian(Right.Values);
            Target = tape.Variable(m, n);
            Sums = tape.Variable(1, m);
            Target.Gradients.Fill(1);
            Sums.Gradients.Fill(1);
        }

        public BatchPieces Pieces { get; }

        public Tensor Left { get; }

        public Tensor Right { get; }

        public Tensor Target { get; }

        public Tensor Sums { get; }

        public GatheredRows Gathered(Tensor matrix) => new(MatrixView.Of(matrix), (nint)Pieces.RowAddress, default);

        public void Dispose() => tape.Dispose();
    }
}
