using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tests.Models;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>A model without a trainer: saved, loaded, and asked about one architecture.</summary>
public sealed class ModelSavingTests : IDisposable
{
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 6);
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void A_model_comes_back_as_it_was_saved_and_may_be_saved_again()
    {
        var folder = root.File("model");
        using var vae = Model("full+iaf:2");
        vae.Save(folder);
        foreach (ref var value in vae.Parameters.Values) value *= 0.5f;
        vae.Save(folder);
        using var loaded = ArchitectureVae.Load(folder);
        loaded.Options.Posterior.ShouldBe(vae.Options.Posterior);
        loaded.Options.FamilyOptions.ShouldBe(vae.Options.FamilyOptions);
        loaded.Parameters.Values.ToArray().ShouldBe(vae.Parameters.Values.ToArray());
        loaded.SamplePosterior(data, 2, seed: 3).ShouldBe(vae.SamplePosterior(data, 2, seed: 3));
        new ModelFolder(folder).LoadKnownArchitectures().ShouldBeNull();
    }

    [Fact]
    public void A_trained_model_is_not_saved_over_and_a_saved_one_not_trained_over()
    {
        var (trained, saved) = (new ModelFolder(root.File("trained")), new ModelFolder(root.File("saved")));
        using var vae = Model("diagonal");
        Trainer(vae, trained).Run();
        Should.Throw<InputException>(() => vae.Save(trained.Path)).Message.ShouldContain("was trained there");
        vae.Save(saved.Path);
        Should.Throw<InputException>(() => Trainer(vae, saved).Run()).Message.ShouldContain("saved without training");
        using var loaded = ArchitectureVae.Load(saved.Path);
    }

    [Fact]
    public void Another_model_is_not_saved_over_one_and_what_an_interruption_left_is_saved_over()
    {
        using var vae = Model("diagonal");
        using var other = Model("full");
        vae.Save(root.Path);
        var weights = File.ReadAllBytes(new ModelFolder(root.Path).WeightsFile);
        Should.Throw<InputException>(() => other.Save(root.Path)).Message.ShouldContain("or other options");
        File.ReadAllBytes(new ModelFolder(root.Path).WeightsFile).ShouldBe(weights);
        File.Delete(new ModelFolder(root.Path).WeightsFile);
        Should.Throw<InputException>(() => ArchitectureVae.Load(root.Path)).Message.ShouldContain("no weights yet");
        vae.Save(root.Path);
        File.ReadAllBytes(new ModelFolder(root.Path).WeightsFile).ShouldBe(weights);
    }

    [Fact]
    public void A_saved_model_is_evaluated_without_novelty()
    {
        using var vae = Model("diagonal");
        vae.Save(root.Path);
        var folder = new ModelFolder(root.Path);
        var options = new EvaluationOptions
        {
            PriorDraws = 50,
            RepeatedDraws = 5,
            LikelihoodCount = 0,
            ElboSamples = 1,
            AccuracyDraws = 1,
        };
        var report = Evaluator.Run(vae, data, folder.LoadKnownArchitectures(), folder.LoadConfig().TrainingLatents, options);
        report.Novelty.ShouldBeNull();
        report.ValidityTrainScaled.ShouldBeNull();
    }

    /// <summary>
    /// log p(x|z) is the term under the mean of the ELBO: with one sample and the KL of it, the sum is the log weight.
    /// </summary>
    [Fact]
    public void The_log_probability_at_a_point_is_the_decoders()
    {
        using var vae = Model("diagonal");
        var points = vae.PriorDraws(5, seed: 2);
        var together = vae.LogProbability(data[0], points);
        for (var i = 0; i < 5; i++)
            vae.LogProbability(data[0], points.AsSpan(i * 3, 3))[0].ShouldBe(together[i], 1e-4f);
        // By Bayes' rule the mean of p(x|z) over the prior is p(x), as the importance-weighted bound finds it.
        var draws = vae.LogProbability(data[0], vae.PriorDraws(20_000, seed: 3));
        var mean = Math.Log(draws.Average(value => Math.Exp(value - draws.Max()))) + draws.Max();
        var estimate = vae.LogLikelihood([data[0]], samples: 4000)[0];
        estimate.LogLikelihood.ShouldBe(mean, 0.1);
        estimate.Elbo.ShouldBeLessThan(estimate.LogLikelihood);
        Should.Throw<ArgumentException>(() => vae.LogProbability(data[0], [1, 2]));
    }

    [Fact]
    public void The_KL_by_dimension_of_an_architecture_is_that_of_its_Gaussian()
    {
        using var vae = Model("diagonal");
        var codes = vae.Encode(data);
        var kl = vae.KlByDimension(data).ShouldNotBeNull();
        for (var i = 0; i < data.Length; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                double mean = codes[i].Center[j], logVariance = codes[i].LogVariance![j];
                ((double)kl[i][j]).ShouldBe((mean * mean + Math.Exp(logVariance) - 1 - logVariance) / 2, 1e-5);
            }
        }
        using var flows = Model("planar:2");
        flows.KlByDimension(data).ShouldBeNull();
    }

    private static ArchitectureVae Model(string posterior) =>
        new(TestSpaces.Mixed, TinyModel.Options().Fixed(0.3) with { Posterior = PosteriorForm.Parse(posterior) }, seed: 4);

    private static Trainer Trainer(ArchitectureVae vae, ModelFolder folder) =>
        new(vae, new TrainingOptions { Epochs = 1 }, data, data, folder);
}
