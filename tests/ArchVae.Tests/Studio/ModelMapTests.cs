using ArchVae.Studio.Models;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

public sealed class ModelMapTests(OpenStudio studio) : IClassFixture<OpenStudio>
{
    private ModelMap Map => studio.Models.MapOf(new("models/first", "data.jsonl"), _ => { }, CancellationToken.None);

    [Fact]
    public void Points_are_the_centers_that_the_model_gives()
    {
        using var vae = new ModelFolder(Path.Combine(studio.Root, "models/first")).LoadModel();
        var codes = vae.Encode([.. studio.Records.Select(record => record.Architecture)]);
        Map.Centers.ShouldBe(codes.Select(code => code.Center));
        Map.Along("z2", Map.Centers).ShouldBe(codes.Select(code => code.Center[2]));
    }

    [Fact]
    public void Principal_components_do_not_hang_together_and_the_first_varies_most()
    {
        var (x, y) = (Map.Along("pc1", Map.Centers), Map.Along("pc2", Map.Centers));
        double Moment(float[] a, float[] b) => a.Zip(b, (p, q) => (double)(p - a.Average()) * (q - b.Average())).Average();
        Moment(x, y).ShouldBe(0, 1e-5 * Moment(x, x));
        Moment(x, x).ShouldBeGreaterThan(Moment(y, y));
        Map.Axes.Where(ModelMap.IsLatent).Skip(2).Max(axis => Moment(Map.Along(axis, Map.Centers), Map.Along(axis, Map.Centers)))
            .ShouldBeLessThanOrEqualTo(Moment(x, x) * 1.00001);
    }

    [Fact]
    public void Metrics_are_axes_too_and_latent_ones_come_by_their_activity()
    {
        Map.Along("score").ShouldBe(studio.Records.Select(record => (float)record.Metrics["score"]));
        Map.Along("z2").ShouldBe(Map.Along("z2", Map.Centers));
        Map.Axes.ShouldContain("score");
        var deviations = Map.Model.Config.TrainingLatents!.StandardDeviation;
        var latent = Map.Axes.Where(ModelMap.IsLatent).Skip(2).Select(axis => deviations[int.Parse(axis[1..])]).ToList();
        latent.Count.ShouldBe(4);
        latent.ShouldBe(latent.OrderDescending());
    }

    [Fact]
    public void A_model_and_its_data_are_found_by_the_space()
    {
        studio.Models.ModelFor("data.jsonl").ShouldBe("models/first");
        studio.Models.ModelFor(null).ShouldBe("models/first");
        studio.Models.DataFor("models/first").ShouldBe(["data.jsonl", "plain.jsonl"]);
        studio.Models.DataFor("none").ShouldBeEmpty();
    }

    [Fact]
    public void The_nearest_are_those_of_the_smallest_distance()
    {
        var map = Map;
        double Distance(int i) => Math.Sqrt(map.Centers[i].Zip(map.Centers[3], (a, b) => Math.Pow((double)a - b, 2)).Sum());
        var expected = Enumerable.Range(0, map.Centers.Count).OrderBy(Distance).Take(6).ToList();
        var nearest = map.Nearest(map.Centers[3], 6);
        nearest[0].Index.ShouldBe(3);
        nearest.Select(near => Distance(near.Index)).ShouldBe(expected.Select(Distance), 1e-5);
    }

    [Fact]
    public void Architectures_are_found_by_their_ids_and_coloured_by_what_is_known_of_them()
    {
        Map.Find("net-12").ShouldBe(12);
        Map.Find(OpenStudio.HostileId).ShouldBe(7);
        Map.Find("none").ShouldBeNull();
        Map.ValuesOf("score")[12].ShouldBe(2);
        Map.ValuesOf("length")[12].ShouldBe(studio.Records[12].Architecture.RowCount);
        Map.ValuesOf("number of dropout")[12]
            .ShouldBe(studio.Records[12].Architecture.Layers.Count(layer => layer.Type.Name == "dropout"));
    }

    [Theory]
    [InlineData("z4")]
    [InlineData("z-1")]
    [InlineData("zz")]
    [InlineData("")]
    public void An_axis_that_is_none_is_said(string axis) => Should.Throw<InputException>(() => Map.Along(axis, Map.Centers));

    [Fact]
    public void A_map_is_made_once() => Map.ShouldBeSameAs(Map);
}
