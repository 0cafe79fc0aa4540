using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

public sealed class PosteriorStepsTests
{
    private static readonly Architecture one =
        RandomArchitectures.Independent(SearchSpace.Load("nas-bench-macro"), 1, 1).Single();

    [Theory]
    [InlineData("diagonal", 1)]
    [InlineData("full", 1)]
    [InlineData("planar:3", 4)]
    [InlineData("iaf:2+radial:1", 4)]
    [InlineData("continuous", 2)]
    public void The_last_step_is_what_the_posterior_gives(string form, int count)
    {
        using var vae = Vae(form);
        var steps = vae.PosteriorSteps(one, 5, seed: 3);
        steps.Count.ShouldBe(count);
        steps[^1].ShouldBe(vae.SamplePosterior([one], 5, seed: 3));
        for (var k = 1; k < count; k++) steps[k].ShouldNotBe(steps[k - 1]);
    }

    [Fact]
    public void An_architecture_of_another_space_is_refused()
    {
        using var vae = Vae("diagonal");
        var other = RandomArchitectures.Independent(SearchSpace.Load("linear"), 1, 1).Single();
        Should.Throw<InputException>(() => vae.PosteriorSteps(other, 1, 0));
    }

    private static ArchitectureVae Vae(string form) => new(
        one.Space,
        new ModelOptions
        {
            LatentSize = 4,
            Posterior = PosteriorForm.Parse(form),
            InferenceWidths = [16],
            DecoderWidths = [16],
            DecoderLstmUnits = 8,
        },
        seed: 1);
}
