using ArchVae.Models;
using ArchVae.Studio.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>Ways between two architectures, and what the data know of the networks on them.</summary>
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

    [Theory]
    [InlineData(InterpolationKind.Linear)]
    [InlineData(InterpolationKind.Spherical)]
    public void The_list_of_a_way_has_what_its_steps_decode_to(InterpolationKind kind)
    {
        var walk = WalkBetween("net-1", "net-2", kind);
        var (places, spacing) = walk.Path();
        var steps = Enumerable.Range(0, Walk.LastStep / spacing + 1).Select(i => i * spacing).ToList();
        var decoded = steps.Select(step =>
        {
            walk.Step = step;
            return walk.Decode();
        }).ToList();
        places.Select(place => place.Architecture).ShouldBe(decoded.Distinct());
        places.Select(place => (int)Math.Round(place.Share * Walk.LastStep))
            .ShouldBe(decoded.Distinct().Select(one => steps[decoded.IndexOf(one)]));
        (spacing == 1 ? places.Count <= 30 : decoded.Count == 21).ShouldBeTrue();
    }

    [Fact]
    public void A_network_is_found_in_the_data_and_only_there()
    {
        var map = Map;
        var known = new KnownNetworks(map);
        var first = map.Records.Index().First(pair => pair.Item.Architecture.Equals(map.Records[17].Architecture)).Index;
        known.Find(map.Records[17].Architecture).ShouldBe(first);
        var seen = map.Records.Select(record => $"{record.Architecture}").ToHashSet();
        var other = map.Model.Use(vae => vae.Sample(50, 1)).First(one => !seen.Contains($"{one}"));
        known.Find(other).ShouldBeNull();
    }

    [Fact]
    public void An_end_that_is_not_there_is_said() =>
        Should.Throw<InputException>(() => WalkEnd.Find(Map, "<b>")).Message.ShouldContain("no architecture with the id '<b>'");

    private Walk WalkBetween(string from, string to, InterpolationKind kind) =>
        new(Map.Model, WalkEnd.Find(Map, from), WalkEnd.Find(Map, to), kind);
}
