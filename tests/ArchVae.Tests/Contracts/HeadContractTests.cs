using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class HeadContractTests
{
    [Theory]
    [InlineData(StandardDeviationSource.Fixed)]
    [InlineData(StandardDeviationSource.Learned)]
    [InlineData(StandardDeviationSource.Predicted)]
    public void The_Gaussian_of_bins_keeps_it(StandardDeviationSource source) =>
        HeadContract.Check("gaussianBin", [new GaussianBinOptions { StandardDeviation = source }]);

    [Theory]
    [InlineData("logistic", false)]
    [InlineData("logistic", true)]
    [InlineData("logistic:3", false)]
    [InlineData("logistic:3", true)]
    public void Logistic_distributions_keep_it(string form, bool rawNumbers) => HeadContract.Check(form, rawNumbers: rawNumbers);

    /// <summary>A mean has no bound there, and the edges of a bin may be the same number in double precision.</summary>
    [Theory]
    [InlineData(StandardDeviationSource.Fixed)]
    [InlineData(StandardDeviationSource.Learned)]
    [InlineData(StandardDeviationSource.Predicted)]
    public void It_keeps_it_with_raw_numbers_too(StandardDeviationSource source) =>
        HeadContract.Check("gaussianBin", [new GaussianBinOptions { StandardDeviation = source }], rawNumbers: true);

    [Theory]
    [InlineData(Mistake.Mass, "the masses of all bins sum to one", "found 0.9")]
    [InlineData(Mistake.Derivative, "derivatives are those of differences", "derivative by output 0")]
    [InlineData(Mistake.Learned, "derivatives are those of differences", "derivative by learned value 0")]
    [InlineData(Mistake.Bin, "what it chooses and draws are bins", "the most probable bin from 0 to 39; found 40")]
    [InlineData(Mistake.Draws, "draws are as frequent as their masses say", "of bin ")]
    [InlineData(Mistake.NotANumber, "extreme outputs have finite logarithms", "found NaN")]
    [InlineData(Mistake.Outputs, "it has outputs, and parameters with the given name", "expected 1 to 256 outputs of a number")]
    public void A_broken_head_is_refused(Mistake mistake, string rule, string message)
    {
        var refused = Should.Throw<ContractException>(() => HeadContract.Check(new(new BrokenFamily(mistake))));
        refused.Rule.ShouldBe(rule);
        refused.Message.ShouldContain(message, Case.Sensitive);
        refused.Subject.ShouldBe("The head 'broken'");
    }

    public enum Mistake
    {
        Mass, Derivative, Learned, Bin, Draws, NotANumber, Outputs,
    }

    /// <summary>The library's head with a mistake.</summary>
    private sealed class BrokenFamily(Mistake mistake) : HeadFamily
    {
        public override string Name => "broken";

        public override NumberHead Create(HeadContext context) => new Broken(context.Codec, mistake);
    }

    private sealed class Broken(Codec codec, Mistake mistake) : NumberHead(codec)
    {
        private readonly GaussianBinHead right =
            new(codec, new GaussianBinOptions { StandardDeviation = StandardDeviationSource.Learned });

        public override int OutputsPerNumber => mistake == Mistake.Outputs ? 0 : right.OutputsPerNumber;

        public override Tensor Learned => right.Learned;

        public override void AddParameters(ParameterSet parameters, string name) => right.AddParameters(parameters, name);

        public override double LogMass(
            Feature feature, int bin, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned,
            Span<float> byOutputs, Span<float> byLearned)
        {
            var logMass = right.LogMass(feature, bin, outputs, learned, byOutputs, byLearned);
            if (mistake == Mistake.Derivative && !byOutputs.IsEmpty) byOutputs[0] *= 1.01f;
            if (mistake == Mistake.Learned && !byLearned.IsEmpty) byLearned.Clear();
            if (mistake == Mistake.NotANumber && outputs[0] > 1e20f) return double.NaN;
            return mistake == Mistake.Mass ? logMass + Math.Log(0.9) : logMass;
        }

        public override int MostProbableBin(Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned) =>
            mistake == Mistake.Bin ? feature.BinCount : right.MostProbableBin(feature, outputs, learned);

        public override int Draw(
            Feature feature, ReadOnlySpan<float> outputs, ReadOnlySpan<float> learned, double temperature,
            ref RandomStream random) =>
            right.Draw(feature, outputs, learned, mistake == Mistake.Draws ? 2 * temperature : temperature, ref random);
    }
}
