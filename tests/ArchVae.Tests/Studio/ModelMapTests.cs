using ArchVae.Models;
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

public sealed class WalkTests(OpenStudio studio) : IClassFixture<OpenStudio>
{
    private ModelMap Map => studio.Models.MapOf(new("models/first", "data.jsonl"), _ => { }, CancellationToken.None);

    [Theory]
    [InlineData(InterpolationKind.Linear)]
    [InlineData(InterpolationKind.Spherical)]
    public void Its_ends_decode_to_what_the_centers_decode_to(InterpolationKind kind)
    {
        var walk = WalkBetween("net-1", "net-2", kind);
        var decoded = Map.Model.Use(vae => vae.Decode([Map.Centers[1], Map.Centers[2]]));
        walk.Decode().ShouldBe(decoded[0]);
        walk.Step = 1000;
        walk.Step.ShouldBe(100);
        walk.Point.ShouldBe(Map.Centers[2]);
        walk.Decode().ShouldBe(decoded[1]);
    }

    [Fact]
    public void Half_way_along_the_line_is_the_middle()
    {
        var walk = WalkBetween("net-1", "prior:5", InterpolationKind.Linear);
        walk.Step = 50;
        var prior = Map.Model.Use(vae => vae.PriorDraws(1, 5));
        for (var j = 0; j < prior.Length; j++)
            walk.Point[j].ShouldBe((float)((Map.Centers[1][j] + (double)prior[j]) / 2), 1e-6);
    }

    [Fact]
    public void Coordinates_move_aside_as_the_address_says()
    {
        var walk = WalkBetween("net-1", "net-2", InterpolationKind.Linear);
        walk.Moved = "3:0.5,0:-1.25";
        walk.Point[0].ShouldBe(-1.25f);
        walk.Point[3].ShouldBe(0.5f);
        walk.Point[1].ShouldBe(Map.Centers[1][1]);
        walk.Moved.ShouldBe("0:-1.25,3:0.5");
        walk.Move(1, 2);
        walk.Moved.ShouldBe("0:-1.25,1:2,3:0.5");
        walk.Moved = "";
        walk.IsMoved.ShouldBeFalse();
    }

    [Theory]
    [InlineData("4:1")]
    [InlineData("-1:1")]
    [InlineData("x")]
    [InlineData("1:NaN")]
    [InlineData("1:2:3")]
    public void What_moves_nothing_is_said(string moved) =>
        Should.Throw<InputException>(() => WalkBetween("net-1", "net-2", InterpolationKind.Linear).Moved = moved);

    [Fact]
    public void The_way_is_the_one_that_interpolate_writes()
    {
        var walk = WalkBetween("net-1", "net-2", InterpolationKind.Linear);
        var expected = Map.Model.Use(vae => vae.Interpolate(Map.Centers[1], Map.Centers[2], 21).ToList());
        walk.Path().ShouldBe(expected);
    }

    [Fact]
    public void An_end_that_is_not_there_is_said() =>
        Should.Throw<InputException>(() => WalkEnd.Find(Map, "<b>")).Message.ShouldContain("no architecture with the id '<b>'");

    private Walk WalkBetween(string from, string to, InterpolationKind kind) =>
        new(Map.Model, WalkEnd.Find(Map, from), WalkEnd.Find(Map, to), kind);
}
