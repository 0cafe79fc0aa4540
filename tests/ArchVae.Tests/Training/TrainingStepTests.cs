using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Tests.Models;
using ArchVae.Tests.Tensors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

[Collection(Alone.Name)]
public sealed class TrainingStepTests
{
    public static TheoryData<string, string, int> Models
    {
        get
        {
            var models = new TheoryData<string, string, int>();
            foreach (var threads in new[] { 1, 2 })
            {
                foreach (var reader in ReaderFamily.Registry.Names) models.Add(reader, "standard", threads);
                foreach (var prior in new[] { "mixture:5", "flow:planar:2+iaf:2" }) models.Add("joinedRows", prior, threads);
            }
            return models;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_warm_step_allocates_nothing(string reader, string prior, int threads)
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(reader) with { Prior = prior }, 1, threads);
        using var step = new TrainingStep(vae, Run.Options);
        var indices = Enumerable.Range(0, Run.Data.Length).ToArray();
        void Steps(int count)
        {
            for (var i = 0; i < count; i++) step.Run(Run.Data, indices.AsSpan(i % 7 * 5, 16 + i % 5), 1, 1e-3);
        }
        Steps(70);
        Allocations.Least(5, () => Steps(20)).ShouldBe((0, 0));
    }

    [Fact]
    public void Options_without_an_objective_are_refused()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 1);
        var options = Run.Options with { Objective = ObjectiveKind.ImportanceWeighted, FreeBits = 1 };
        Should.Throw<InputException>(() => new TrainingStep(vae, options))
            .Message.ShouldStartWith("FreeBits is 1, and Objective");
    }

    [Fact]
    public void Large_gradients_are_scaled_down_to_the_clip_norm()
    {
        // Adam's first step does not depend on the gradients' scale; its moments do.
        var norms = new[] { 0, 0.01 }.Select(clip =>
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 1);
            using var step = new TrainingStep(vae, Run.Options with { ClipNorm = clip });
            var terms = step.Run(Run.Data, [0, 1, 2, 3], 1, 1e-3);
            terms.GradientNorm.ShouldBeGreaterThan(0.01);
            var norm = 0.0;
            foreach (var moment in step.Optimizer.FirstMoment) norm += (double)moment * moment;
            return (Found: Math.Sqrt(norm), terms.GradientNorm);
        }).ToArray();
        norms[0].Found.ShouldBe(0.1 * norms[0].GradientNorm, 1e-4 * norms[0].GradientNorm);
        norms[1].Found.ShouldBe(0.1 * 0.01, 1e-6);
    }

    [Theory]
    [InlineData("decoder.output.weight", "the reconstruction")]
    [InlineData("posterior.log_variance.bias", "the reconstruction")]
    public void A_term_that_is_not_finite_is_named_and_the_weights_stay(string parameter, string term)
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 1);
        using var step = new TrainingStep(vae, Run.Options);
        step.Run(Run.Data, [0, 1, 2], 1, 1e-3);
        vae.Parameter(parameter).Tensor.Values[0] = float.NaN;
        var before = vae.Parameters.Values.ToArray();
        var exception = Should.Throw<TrainingDivergedException>(() => step.Run(Run.Data, [0, 1, 2], 1, 1e-3));
        (exception.Term, exception.Step).ShouldBe((term, 1));
        vae.Parameters.Values.ToArray().ShouldBe(before);
        // With a sound weight in its place, training goes on.
        vae.Parameter(parameter).Tensor.Values[0] = 0.1f;
        double.IsFinite(step.Run(Run.Data, [0, 1, 2], 1, 1e-3).Objective).ShouldBeTrue();
        step.Optimizer.Step.ShouldBe(2);
    }

    [Fact]
    public void A_KL_that_overflows_is_named()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 1);
        using var step = new TrainingStep(vae, Run.Options);
        vae.Parameter("posterior.mean.weight").Tensor.Values.Clear();
        vae.Parameter("posterior.mean.bias").Tensor.Values.Fill(1e20f);
        foreach (var name in new[] { "decoder.mlp.0.weight", "decoder.mlp.0.bias" }) vae.Parameter(name).Tensor.Values.Clear();
        foreach (ref var value in vae.Parameter("decoder.lstm.weight_ih_l0").Tensor.Values) value = 0;
        Should.Throw<TrainingDivergedException>(() => step.Run(Run.Data, [0, 1, 2], 1, 1e-3)).Term.ShouldBe("the KL");
    }

    [Fact]
    public void More_samples_give_the_same_objective_with_less_noise()
    {
        double[] Objectives(int samples) => [.. Enumerable.Range(0, 40).Select(seed =>
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 1);
            using var step = new TrainingStep(vae, Run.Options with { Samples = samples, Seed = (ulong)seed });
            return step.Run(Run.Data, [0, 1, 2, 3, 4], 1, 1e-3).Objective;
        })];
        var (one, many) = (Objectives(1), Objectives(16));
        double Variance(double[] values) => values.Average(value => Math.Pow(value - values.Average(), 2));
        (Variance(many) / Variance(one)).ShouldBeInRange(1 / 48.0, 1 / 5.0);
        many.Average().ShouldBe(one.Average(), 4 * Math.Sqrt((Variance(one) + Variance(many)) / 40));
    }
}
