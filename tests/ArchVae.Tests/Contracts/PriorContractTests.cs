using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class PriorContractTests
{
    public static TheoryData<string> Forms => ["standard", "mixture:3", "flow:iaf:2", "flow:planar:3", "flow:planar:2+iaf:1"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_librarys_priors_keep_it(string form) =>
        // Wide networks under the contract's noise would saturate.
        PriorContract.Check(form, [new IafOptions { MadeWidth = 10, ContextSize = 3 }]);

    [Fact]
    public void A_mixture_of_learned_Gaussians_keeps_it() =>
        PriorContract.Check("mixture:3", [new MixtureOptions { MixtureComponents = MixtureComponents.Gaussians }]);

    [Fact]
    public void Every_family_is_checked() =>
        PriorFamily.Registry.Names.ShouldBe(Forms.Select(form => form.Data.Split(':')[0]).Distinct(), ignoreOrder: true);

    [Fact]
    public void A_prior_with_a_learned_mean_keeps_it() => PriorContract.Check(new(new ShiftedFamily(Mistake.None)));

    [Theory]
    [InlineData(Mistake.Unnormalised, "the density integrates to one", "an integral of 1 ± 0.001; found 1.105")]
    [InlineData(Mistake.Draws, "the mean of log p over draws is the negative entropy", "± ")]
    [InlineData(Mistake.First, "a draw depends on the seed and its number only", "draws 7 to 11 alone")]
    [InlineData(Mistake.Kl, "the KL from a Gaussian with full covariance is that of draws", "Z = 2")]
    [InlineData(Mistake.Gradient, "gradients are those of differences", "derivative by 'contract.mean'")]
    [InlineData(Mistake.Shape, "everything has its shape and is finite", "expected draws [1, 2]; found [1, 3]")]
    public void A_broken_prior_is_refused(Mistake mistake, string rule, string message)
    {
        var refused = Should.Throw<ContractException>(() => PriorContract.Check(new(new ShiftedFamily(mistake))));
        refused.Rule.ShouldBe(rule);
        refused.Message.ShouldContain(message);
        refused.Subject.ShouldBe("The prior 'shifted'");
    }

    public enum Mistake
    {
        None, Unnormalised, Draws, First, Kl, Gradient, Shape,
    }

    /// <summary>N(mean, I) with a learned mean, or what a mistake makes of it.</summary>
    private sealed class ShiftedFamily(Mistake mistake) : PriorFamily
    {
        public override string Name => "shifted";

        public override bool HasClosedFormKl => true;

        public override Prior Create(PriorContext context) => new Shifted(context, mistake);
    }

    private sealed class Shifted(PriorContext context, Mistake mistake) : Prior
    {
        private readonly StandardNormalPrior standard = new(context.Size);
        private readonly Parameter mean = context.Parameters.Add($"{context.Name}.mean", [context.Size], 1);

        public override Tensor LogDensity(Tape tape, Tensor z)
        {
            var density = standard.LogDensity(tape, Minus.Apply(tape, z, mean.Tensor, mistake == Mistake.Gradient));
            if (mistake == Mistake.Unnormalised) foreach (ref var value in density.Values) value += 0.1f;
            return density;
        }

        public override Tensor Draw(Tape tape, ulong seed, long first, int count)
        {
            var columns = context.Size + (mistake == Mistake.Shape && context.Size == 2 ? 1 : 0);
            var draws = tape.Constant(count, columns);
            for (var i = 0; i < count; i++)
            {
                var random = new RandomStream(seed, RandomPurpose.Prior, 0, mistake == Mistake.First ? i : first + i);
                random.FillGaussian(draws.Row(i));
                if (mistake == Mistake.Draws) foreach (ref var value in draws.Row(i)) value *= 0.9f;
                for (var j = 0; j < context.Size; j++) draws.Row(i)[j] += mean.Tensor.Values[j];
            }
            return draws;
        }

        public override Tensor KlByDimension(Tape tape, GaussianParameters posterior)
        {
            var moved = posterior with { Mean = Minus.Apply(tape, posterior.Mean, mean.Tensor, false) };
            return standard.KlByDimension(tape, mistake == Mistake.Kl ? moved with { StrictlyLower = default } : moved);
        }
    }

    /// <summary>Each row minus the one row of another.</summary>
    private sealed class Minus : Operation
    {
        private Tensor input;
        private Tensor row;
        private Tensor output;
        private bool wrong;

        public static Tensor Apply(Tape tape, Tensor input, Tensor row, bool wrong)
        {
            var output = tape.Variable(input.Rows, input.Columns);
            for (var i = 0; i < input.Length; i++) output.Values[i] = input.Values[i] - row.Values[i % input.Columns];
            if (!tape.Recording) return output;
            var operation = tape.Record<Minus>();
            (operation.input, operation.row, operation.output, operation.wrong) = (input, row, output, wrong);
            return output;
        }

        public override void Backward(Tape tape)
        {
            for (var i = 0; i < output.Length; i++)
            {
                if (input.NeedsGradient) input.Gradients[i] += output.Gradients[i];
                row.Gradients[i % input.Columns] += wrong ? output.Gradients[i] : -output.Gradients[i];
            }
        }
    }
}
