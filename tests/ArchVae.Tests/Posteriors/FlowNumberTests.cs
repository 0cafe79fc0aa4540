using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tests.Models;
using ArchVae.Tests.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>Numbers where they are hard: long chains in many dimensions, large weights, and the start of training.</summary>
public sealed class FlowNumberTests
{
    private const int Features = 6;

    /// <summary>Against the same chain in double precision from the same weights: 64 flows in 256 dimensions.</summary>
    [Theory]
    [InlineData("planar:64", false, 1)]
    [InlineData("iaf:64", true, 1)]
    [InlineData("iaf:64", false, 2)]
    [InlineData("planar:32+iaf:32", true, 1)]
    public void Long_chains_in_many_dimensions_lose_no_digits(string form, bool gated, int depth)
    {
        const int Size = 256, Rows = 2;
        var options = Options(depth, 8, gated ? IafForm.Gated : IafForm.Plain, false);
        using var setting = new Setting(form, Size, options);
        var features = Numbers.Gaussian(Features, 1);
        var noise = Numbers.Gaussian(Rows * Size, 2);
        var sample = setting.Sample(features, noise);
        var names = PosteriorForm.Parse(form).Flows
            .SelectMany(chain => Enumerable.Repeat(chain.Family.Name, chain.Length)).ToList();
        double[] conditions = Array.ConvertAll(features, value => (double)value);
        var context = names.Contains("iaf") ? FlowReference.Linear(setting.Parameters, "posterior.context", conditions) : [];
        var mean = FlowReference.Linear(setting.Parameters, "posterior.mean", conditions);
        var logVariance = FlowReference.Linear(setting.Parameters, "posterior.log_variance", conditions)
            .Select(x => 16 * Math.Tanh(x / 16)).ToArray();
        for (var row = 0; row < Rows; row++)
        {
            var e = noise.AsSpan(row * Size, Size).ToArray();
            var z = e.Select((value, j) => mean[j] + Math.Exp(logVariance[j] / 2) * value).ToArray();
            var logDensity = e.Select((value, j) => -((double)value * value + Math.Log(2 * Math.PI) + logVariance[j]) / 2).Sum();
            var total = 0.0;
            var autoregressive = 0;
            for (var k = 0; k < names.Count; k++)
            {
                (z, var logDeterminant) = names[k] == "planar"
                    ? FlowReference.Planar(setting.Parameters, $"posterior.flows.{k}", z)
                    : FlowReference.Iaf(setting.Parameters, $"posterior.flows.{k}", z, context, depth,
                        reversed: autoregressive++ % 2 == 1, gated);
                logDensity -= logDeterminant;
                total += Math.Abs(logDeterminant);
            }
            total.ShouldBeGreaterThan(1);
            ((double)sample.LogDensity.Values[row]).ShouldBe(logDensity, 2e-6 * (Math.Abs(logDensity) + total), $"{total}");
            for (var j = 0; j < Size; j++) ((double)sample.Z.Row(row)[j]).ShouldBe(z[j], 2e-5 * Math.Max(1, Math.Abs(z[j])));
        }
    }

    [Theory]
    [MemberData(nameof(PosteriorContractTests.Names), MemberType = typeof(PosteriorContractTests))]
    public void With_weights_however_large_log_variances_are_bounded_and_everything_is_finite(string name)
    {
        using var rig = new PosteriorRig(PosteriorCase.Named(name), 5, deviation: 50);
        var (sample, features) = rig.Sample(PosteriorRig.FeatureRows(4), rig.NoiseRows(12), withCenter: true);
        sample.BaseLogVariance.Values.ToArray().ShouldAllBe(value => Math.Abs(value) <= DiagonalGaussian.LogVarianceBound);
        sample.BaseLogVariance.Values.ToArray().Max(Math.Abs).ShouldBeGreaterThan(15.9f);
        sample.Z.Values.ToArray().ShouldAllBe(value => float.IsFinite(value));
        sample.LogDensity.Values.ToArray().ShouldAllBe(value => float.IsFinite(value));
        rig.Tape.Backward(WeightedLoss.Element(rig.Tape, sample.LogDensity, 0, 0));
        rig.Parameters.Gradients.ToArray().ShouldAllBe(value => float.IsFinite(value));
        features.Gradients.ToArray().ShouldAllBe(value => float.IsFinite(value));
    }

    /// <summary>A gated step begins with σ near sigmoid(2) = 0.88, a plain one near 1, others with a gentle push.</summary>
    [Theory]
    [InlineData("iaf:1", IafForm.Gated, false)]
    [InlineData("iaf:1", IafForm.Plain, false)]
    [InlineData("planar:1", IafForm.Gated, false)]
    [InlineData("planar:1", IafForm.Gated, true)]
    [InlineData("radial:1", IafForm.Gated, false)]
    [InlineData("householder:1", IafForm.Gated, false)]
    [InlineData("householder:1", IafForm.Gated, true)]
    [InlineData("coupling:1", IafForm.Gated, false)]
    [InlineData("spline:1", IafForm.Gated, false)]
    [InlineData("continuous:1", IafForm.Gated, false)]
    [InlineData("continuous:1", IafForm.Gated, true)]
    public void A_flow_begins_near_the_identity(string form, IafForm iafForm, bool amortize)
    {
        const int Size = 32, Rows = 50;
        using var setting = new Setting(form, Size, Options(1, 32, iafForm, amortize));
        var features = Numbers.Gaussian(Features, 1);
        var noise = Numbers.Gaussian(Rows * Size, 2);
        using var start = new Setting("diagonal", Size, PosteriorCase.All[0].Options);
        foreach (var parameter in start.Parameters.Parameters)
            setting.Parameters.Find(parameter.Name).Tensor.Values.CopyTo(parameter.Tensor.Values);
        var (before, after) = (start.Sample(features, noise), setting.Sample(features, noise));
        var expected = form.StartsWith("iaf", StringComparison.Ordinal) && iafForm == IafForm.Gated
            ? -Size * Math.Log(1 + Math.Exp(-2))
            : 0;
        var (moved, length) = (0.0, 0.0);
        for (var row = 0; row < Rows; row++)
        {
            ((double)before.LogDensity.Values[row] - after.LogDensity.Values[row]).ShouldBe(expected, 1.5);
            for (var j = 0; j < Size; j++)
            {
                moved += Math.Pow(after.Z.Row(row)[j] - before.Z.Row(row)[j], 2);
                length += Math.Pow(before.Z.Row(row)[j], 2);
            }
        }
        Math.Sqrt(moved / length).ShouldBeInRange(1e-6, 0.2);
    }

    private static FamilyOptions Options(int depth, int contextSize, IafForm form, bool amortize) =>
    [
        new IafOptions { MadeDepth = depth, ContextSize = contextSize, IafForm = form },
        new AmortizationOptions { AmortizeFlow = amortize },
    ];

    /// <summary>A posterior with the weights that training begins with.</summary>
    private sealed class Setting : IDisposable
    {
        private readonly ThreadTeam team = new(1);
        private readonly Tape tape;
        private readonly Posterior posterior;
        private readonly int size;

        public Setting(string form, int size, FamilyOptions options)
        {
            this.size = size;
            tape = new Tape(team);
            posterior = new Posterior(Parameters, "posterior", PosteriorForm.Parse(form), options, Features, size);
            Parameters.Initialize(1);
        }

        public ParameterSet Parameters { get; } = new();

        public PosteriorSample Sample(float[] features, float[] noise) =>
            posterior.Sample(tape, tape.Constant(1, Features, features), tape.Constant(noise.Length / size, size, noise));

        public void Dispose()
        {
            tape.Dispose();
            Parameters.Dispose();
            team.Dispose();
        }
    }
}
