using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Tests.Models;
using ArchVae.Tests.Training;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Ranks;

[Collection(Alone.Name)]
public sealed class RankedAllocationTests
{
    [Theory]
    [InlineData("full+iaf:2", "standard")]
    [InlineData("planar:2", "flow:planar:2")]
    [InlineData("diagonal", "mixture:5")]
    public void A_warm_step_that_ranks_share_allocates_nothing(string posterior, string prior)
    {
        const int Rounds = 5, Steps = 20;
        var model = TinyModel.Options() with { Posterior = PosteriorForm.Parse(posterior), Prior = prior };
        var indices = Enumerable.Range(0, Run.Data.Length).ToArray();
        RankedRun.Of(2, ranks =>
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, model, 1);
            using var step = new TrainingStep(vae, Run.Options, ranks);
            var next = 0;
            void Round(int count)
            {
                for (var i = 0; i < count; i++, next++) step.Run(Run.Data, indices.AsSpan(next % 7 * 5, 16 + next % 5), 1, 1e-3);
            }
            Round(70);
            var least = long.MaxValue;
            for (var round = 0; round < Rounds; round++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                Round(Steps);
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            }
            return least;
        }).ShouldBe([0, 0]);
    }
}
