using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class BaseContractTests
{
    public static TheoryData<string> Names => [.. BaseFamily.Registry.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_librarys_bases_keep_it(string name) => BaseContract.Check(name);

    [Theory]
    [InlineData(Mistake.Density, "log q is that of the Jacobian", "Z = 1, B = 1, M = 1: expected log q of row 0 = ")]
    [InlineData(Mistake.Noise, "the noise of a sample is found again", "expected the noise, element 0")]
    [InlineData(Mistake.Center, "the center is the sample without noise", "expected the center")]
    [InlineData(Mistake.Moments, "mean and covariance of draws are those of its Gaussian", "mean of dimension 0")]
    [InlineData(Mistake.Covariance, "mean and covariance of draws are those of its Gaussian", "covariance of dimensions 0 and 0")]
    [InlineData(Mistake.Parameters, "everything has its shape and is finite", "expected no mean of a Gaussian; found [1, 1]")]
    public void A_broken_base_is_refused(Mistake mistake, string rule, string message)
    {
        var refused = Should.Throw<ContractException>(() => BaseContract.Check(new BrokenFamily(mistake)));
        refused.Rule.ShouldBe(rule);
        refused.Message.ShouldContain(message);
        refused.Subject.ShouldBe("The base 'broken'");
    }

    public enum Mistake
    {
        Density, Noise, Center, Moments, Covariance, Parameters,
    }

    /// <summary>A diagonal Gaussian with a mistake.</summary>
    private sealed class BrokenFamily(Mistake mistake) : BaseFamily
    {
        public override string Name => "broken";

        public override bool IsGaussian => mistake != Mistake.Parameters;

        public override PosteriorBase Create(BaseContext context) =>
            new Broken(new(context.Parameters, context.Name, context.Features, context.Size), mistake);
    }

    private sealed class Broken(DiagonalGaussian right, Mistake mistake) : PosteriorBase
    {
        public override BaseSample Sample(Tape tape, Tensor features, Tensor noise)
        {
            var sample = right.Sample(tape, features, noise);
            switch (mistake)
            {
                case Mistake.Density:
                    Add(0.01f, sample.LogDensity);
                    break;
                case Mistake.Center:
                    return sample with { Center = Moved(tape, sample.Center) };
                case Mistake.Moments:
                    return sample with { Gaussian = sample.Gaussian with { Mean = Moved(tape, sample.Gaussian.Mean) } };
                case Mistake.Covariance:
                    var logVariance = Moved(tape, sample.Gaussian.LogVariance);
                    return sample with { Gaussian = sample.Gaussian with { LogVariance = logVariance } };
            }
            return sample;
        }

        public override Tensor Noise(Tape tape, Tensor features, Tensor z)
        {
            var noise = right.Noise(tape, features, z);
            if (mistake == Mistake.Noise) Add(0.01f, noise);
            return noise;
        }

        private static Tensor Moved(Tape tape, Tensor tensor)
        {
            var moved = tape.Constant(tensor.Rows, tensor.Columns, tensor.Values);
            Add(0.1f, moved);
            return moved;
        }

        private static void Add(float number, Tensor tensor)
        {
            foreach (ref var value in tensor.Values) value += number;
        }
    }
}
