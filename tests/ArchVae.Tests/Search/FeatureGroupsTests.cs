using ArchVae.Models;
using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class FeatureGroupsTests
{
    // Widths on the logarithmic scale of 1 to 64: 8 is ½.
    private static readonly Architecture shorter =
        new ArchitectureBuilder(TestSpaces.Mixed).Add("dense", ("width", 8)).Add("end", ("width", 1)).Build();

    private static readonly Architecture longer = new ArchitectureBuilder(TestSpaces.Mixed)
        .Add("pool", [("width", 64), ("shape", "flat")]).Add("pool", [("width", 8), ("skip", 1), ("shape", "round")])
        .Add("dense", [("width", 1), ("skip", 0)]).Add("end", ("width", 1)).Build();

    [Fact]
    public void The_summary_has_shares_and_figures_of_numbers_over_the_layers_that_have_them()
    {
        var summary = new ArchitectureSummary(TestSpaces.Mixed);
        Dictionary<string, double> Figures(Architecture architecture) =>
            summary.Columns.Zip(summary.Of(architecture)).ToDictionary(pair => $"{pair.First}", pair => pair.Second);

        var figures = Figures(longer);
        figures["depth"].ShouldBe(4);
        figures["share of pool"].ShouldBe(0.5);
        figures["share of dense"].ShouldBe(0.25);
        figures["mean width"].ShouldBe(1.5 / 4, 1e-12);
        figures["least width"].ShouldBe(0);
        figures["most width"].ShouldBe(1, 1e-12);
        figures["total width"].ShouldBe(1.5, 1e-12);
        // 1, ½, 0, 0 along the depth.
        figures["width at 0 % of the depth"].ShouldBe(1, 1e-12);
        figures["width at 20 % of the depth"].ShouldBe(0.7, 1e-12);
        figures["width at 40 % of the depth"].ShouldBe(0.4, 1e-12);
        figures["width at 60 % of the depth"].ShouldBe(0.1, 1e-12);
        figures["width at 100 % of the depth"].ShouldBe(0, 1e-12);
        // Two layers have it, from the second row on.
        figures["share with skip"].ShouldBe(0.5);
        (figures["share of shape round"], figures["share of shape square"], figures["share of shape flat"])
            .ShouldBe((0.5, 0, 0.5));
        // No layer has it.
        (figures["mean rate"], figures["total rate"], figures["rate at 80 % of the depth"]).ShouldBe((0.5, 0, 0.5));
        figures.Keys.ShouldNotContain("logarithm of the parameters");
        Figures(shorter)["width at 100 % of the depth"].ShouldBe(0);
    }

    [Fact]
    public void Where_layers_mean_something_the_summary_has_their_sizes()
    {
        var space = SearchSpace.Load("linear");
        var summary = new ArchitectureSummary(space);
        var architecture = space.Draws(1)[0];
        var plan = ArchVae.Networks.NetworkPlan.Of(architecture);
        summary.Columns.Select(column => $"{column}").TakeLast(2)
            .ShouldBe(["logarithm of the parameters", "logarithm of the multiply-adds"]);
        summary.Of(architecture)[^2..].ShouldBe([Math.Log(1.0 + plan.ParameterCount), Math.Log(1.0 + plan.MultiplyAdds)]);
    }

    [Fact]
    public void Summaries_are_0_to_1_and_latents_have_mean_and_deviation_a_half_and_what_never_differs_is_left_out()
    {
        var architectures = TestSpaces.Mixed.Draws(50);
        var features = ArchitectureFeatures.Of(
            architectures, FeatureGroups.Summary | FeatureGroups.Latent, new CountingCenters());
        features.Columns.ShouldAllBe(column => column.IsNumeric && column.Group != FeatureGroups.Entries);
        features.Columns.OfType<LatentColumn>().Select(column => $"{column}").ShouldBe(["z0", "z1"]);
        var codes = features.CodesOf(architectures);
        foreach (var (index, column) in features.Columns.Index())
        {
            double[] own = [.. Enumerable.Range(0, 50).Select(i => codes[i * features.Width + features.PlaceOf(index)])];
            if (column is SummaryColumn)
            {
                (own.Min(), own.Max()).ShouldBe((0, 1));
                continue;
            }
            own.Average().ShouldBe(0.5, 1e-12);
            own.Average(code => (code - 0.5) * (code - 0.5)).ShouldBe(0.25, 1e-12);
        }
    }

    [Fact]
    public void Latent_coordinates_are_the_centers_of_the_model_and_need_one()
    {
        using var model = new ArchitectureVae(TestSpaces.Mixed, new() { LatentSize = 3 }, seed: 1);
        var (architectures, centers) = (TestSpaces.Mixed.Draws(5), new VaeCenters(model));
        var expected = model.Encode(architectures);
        for (var again = 0; again < 2; again++)
        {
            centers.CentersOf(architectures).Select(center => center.Select(one => (float)one).ToArray())
                .ShouldBe(expected.Select(code => code.Center));
        }
        centers.CentersOf([architectures[3], architectures[3]])[1].ShouldBe(centers.CentersOf([architectures[3]])[0]);
        Should.Throw<ArgumentException>(() => ArchitectureFeatures.Of(architectures, FeatureGroups.Latent));
    }
}
