using ArchVae.Objectives;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Objectives;

public sealed class ElboTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(0.005)]
    [InlineData(4)]
    [InlineData(0)]
    public void The_loss_is_the_mean_over_samples_and_architectures_with_beta_on_the_KL(double beta)
    {
        using var tape = new Tape(new ThreadTeam(1));
        // Two architectures with three samples each.
        var kl = Variable(tape, 2, 2, [0.5f, 1.5f, 2, 0]);
        var logLikelihood = Variable(tape, 6, 1, [-1, -2, -3, -10, -20, -30]);
        var terms = new Objective(new GivenKl(kl), closedForm: true).Terms(tape, default, logLikelihood, beta, 3);
        terms.Reconstruction.Values[0].ShouldBe(-11);
        terms.Kl.Values[0].ShouldBe(2);
        terms.Loss.Values[0].ShouldBe((float)(11 + 2 * beta), 1e-6f);
        tape.Backward(terms.Loss);
        logLikelihood.Gradients.ToArray().ShouldAllBe(gradient => Math.Abs(gradient + 1 / 6f) < 1e-7f);
        kl.Gradients.ToArray().ShouldAllBe(gradient => Math.Abs(gradient - beta / 2) < 1e-7f);
    }

    private static Tensor Variable(Tape tape, int rows, int columns, float[] values)
    {
        var tensor = tape.Variable(rows, columns);
        values.CopyTo(tensor.Values);
        return tensor;
    }
}
