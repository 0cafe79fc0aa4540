using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

/// <summary>The losses of networks, and embeddings, against their formulas in double precision.</summary>
public class LossTests
{
    [Fact]
    public void The_squared_error_is_the_mean_over_rows_and_columns() => GradientCheck.ForAllChoices(
        (tape, x) => SquaredError.Apply(tape, x[0], x[1]),
        x => [x[0].Zip(x[1], (a, b) => (a - b) * (a - b)).Average()],
        Operand.Random(5, 3, 1), Operand.Random(5, 3, 2, isData: true));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_sigmoid_cross_entropy_is_that_of_the_formula(bool weighted) => GradientCheck.ForAllChoices(
        (tape, x) => SigmoidCrossEntropy.Apply(tape, x[0], x[1], weighted ? x[2] : default),
        x =>
        {
            var weights = x[1].Select(y => weighted ? (1 - y) * x[2][0] + y * x[2][1] : 1).ToArray();
            var losses = x[0].Zip(x[1], (a, y) => Math.Log(1 + Math.Exp(a)) - y * a);
            return [losses.Zip(weights, (loss, weight) => loss * weight).Sum() / weights.Sum()];
        },
        Operand.Random(4, 2, 3, deviation: 2), new Operand(4, 2, [0, 1, 1, 1, 0.25f, 0, 1, 0], IsData: true),
        new Operand(1, 2, [0.5f, 3], IsData: true));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_softmax_cross_entropy_is_that_of_the_formula(bool weighted) => GradientCheck.ForAllChoices(
        (tape, x) => SoftmaxCrossEntropy.Apply(tape, x[0], x[1], weighted ? x[2] : default),
        x =>
        {
            var weights = x[1].Select(y => weighted ? x[2][(int)y] : 1).ToArray();
            var losses = x[0].Chunk(3).Zip(x[1], (row, y) => Math.Log(row.Sum(Math.Exp)) - row[(int)y]);
            return [losses.Zip(weights, (loss, weight) => loss * weight).Sum() / weights.Sum()];
        },
        Operand.Random(5, 3, 4, deviation: 2), new Operand(5, 1, [2, 0, 1, 1, 2], IsData: true),
        new Operand(1, 3, [0.5f, 3, 0], IsData: true));

    [Fact]
    public void Cross_entropies_do_not_overflow_where_logits_are_large()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var logits = tape.Constant(2, 2, [1e6f, -1e6f, -3e4f, 3e4f]);
        SoftmaxCrossEntropy.Apply(tape, logits, tape.Constant(2, 1, [1, 1])).Values[0].ShouldBe(1e6f);
        SigmoidCrossEntropy.Apply(tape, logits, tape.Constant(2, 2, [1, 0, 1, 1])).Values[0].ShouldBe(7.5e3f);
    }

    [Fact]
    public void A_loss_in_which_nothing_weighs_is_zero_and_passes_no_gradient()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var logits = tape.Variable(1, 2);
        logits.Values.Fill(1);
        var loss = SoftmaxCrossEntropy.Apply(tape, logits, tape.Constant(1, 1, [0]), tape.Constant(1, 2, [0, 1]));
        loss.Values[0].ShouldBe(0);
        tape.Backward(loss);
        logits.Gradients.ToArray().ShouldAllBe(gradient => gradient == 0);
    }

    [Fact]
    public void An_embedding_gives_the_rows_that_the_tokens_name() => GradientCheck.ForAllChoices(
        (tape, x) => Embedding.Apply(tape, x[0], x[1]),
        x => [.. x[0].SelectMany(token => x[1][((int)token * 3)..((int)token * 3 + 3)])],
        new Operand(3, 2, [1, 3, 3, 0, 1, 1], IsData: true), Operand.Random(4, 3, 5));

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        Tensor Of(params float[] values) => tape.Constant(1, values.Length, values);
        foreach (var token in new[] { -1, 0.5f, 2, float.NaN })
        {
            Should.Throw<ArgumentException>(() => Embedding.Apply(tape, Of(token), tape.Constant(2, 3)));
            Should.Throw<ArgumentException>(() => SoftmaxCrossEntropy.Apply(tape, Of(1, 2), Of(token)));
        }
        Should.Throw<ArgumentException>(() => SoftmaxCrossEntropy.Apply(tape, Of(1, 2), Of(0, 1)));
        Should.Throw<ArgumentException>(() => SoftmaxCrossEntropy.Apply(tape, Of(1, 2), Of(0), Of(1)));
        Should.Throw<ArgumentException>(() => SigmoidCrossEntropy.Apply(tape, Of(1, 2), Of(0)));
        Should.Throw<ArgumentException>(() => SigmoidCrossEntropy.Apply(tape, Of(1), Of(0), Of(1)));
        Should.Throw<ArgumentException>(() => SquaredError.Apply(tape, Of(1, 2), Of(0)));
    }
}
