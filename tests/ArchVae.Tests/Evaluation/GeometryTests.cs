using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Evaluation;

public sealed class GeometryTests
{
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 30);

    [Fact]
    public void Ranks_of_equal_values_are_their_mean()
    {
        // Ranks 1, 2½, 2½, 4 and 2, 2, 2, 4, by Pearson's formula.
        double[] left = [1, 2.5, 2.5, 4], right = [2, 2, 2, 4];
        var (a, b) = (left.Select(x => x - 2.5).ToArray(), right.Select(x => x - 2.5).ToArray());
        var expected = a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
        DistanceCorrelation.Spearman([10, 20, 20, 30], [5, 5, 5, 9])!.Value.ShouldBe(expected, 1e-12);
        DistanceCorrelation.Spearman([1, 2, 3], [7, 7, 7]).ShouldBeNull();
    }

    [Fact]
    public void Centers_that_lie_as_architectures_differ_correlate_with_them()
    {
        // All types x, y: one more y is one more entry, and the place on a line counts them.
        Architecture[] architectures = [.. Enumerable.Range(0, 4).Select(i => Architecture.FromCells(
            TestSpaces.Types, [i > 0 ? 1 : 0, i > 1 ? 1 : 0, i > 2 ? 1 : 0, 3]))];
        float[][] line = [.. Enumerable.Range(0, 4).Select(i => new float[] { 2 * i, 1 })];
        DistanceCorrelation.Of(architectures, line)!.Value.ShouldBe(1, 1e-12);
        DistanceCorrelation.Of(architectures, [line[0], line[0], line[0], line[0]]).ShouldBeNull();
        DistanceCorrelation.Of(architectures[..2], line[..2]).ShouldBeNull();
    }

    [Fact]
    public void Paths_are_straight_lines_in_a_hundred_steps()
    {
        using var vae = Sharp();
        float[][] ends = [[-2, 1, 0], [2, -1, 1], [0, 0, -3], [0.5f, 0, 3]];
        var found = PathFigures.Of(vae, ends).ShouldNotBeNull();
        found.Count.ShouldBe(2);
        var distance = new EditDistance();
        var (changes, jumps, valid) = (new List<int>(), new List<int>(), new List<bool>());
        foreach (var (from, to) in new[] { (ends[0], ends[1]), (ends[2], ends[3]) })
        {
            var decoded = Enumerable.Range(0, 101).Select(i => vae.Decode(
                [from.Zip(to, (a, b) => a + (b - a) * i / 100).ToArray()], DecodingOptions.Raw)[0]).ToList();
            int[] ofPath = [.. decoded.Zip(decoded.Skip(1), distance.Of)];
            changes.AddRange(ofPath);
            jumps.Add(ofPath.Max());
            valid.AddRange(decoded.Select(vae.Space.Grammar.Accepts));
        }
        changes.Sum().ShouldBeGreaterThan(0);
        found.Change.ShouldBe(changes.Average(), 1e-12);
        found.Jump.ShouldBe(jumps.Average(), 1e-12);
        found.Validity.ShouldBe(valid.Count(accepted => accepted) / 202.0, 1e-12);
        PathFigures.Of(vae, ends[..1]).ShouldBeNull();
    }

    [Fact]
    public void Neighbours_lie_one_deviation_away_on_both_sides()
    {
        using var vae = Sharp(size: 1);
        var codes = vae.Encode(data);
        float[][] centers = [.. codes.Select(code => code.Center)];
        var distance = new EditDistance();
        Architecture Decode(float z) => vae.Decode([[z]], DecodingOptions.Raw)[0];
        var sides = codes.Select(code =>
        {
            var (z, deviation) = (code.Center[0], MathF.Exp(code.LogVariance![0] / 2));
            return new[] { deviation, -deviation }.Select(step => distance.Of(Decode(z), Decode(z + step))).ToArray();
        }).ToList();
        // A sign of each of ten points is drawn.
        var error = Math.Sqrt(sides.Sum(pair => Math.Pow(pair[0] - pair[1], 2)) / 4 / 10) / data.Length;
        var mean = sides.Average(pair => pair.Average());
        mean.ShouldBeGreaterThan(0.1);
        NeighbourDistance.Of(vae, data, centers, 1).ShouldBe(mean, 4 * error);
        NeighbourDistance.Of(vae, data, centers, 1).ShouldNotBe(NeighbourDistance.Of(vae, data, centers, 2));
    }

    [Fact]
    public void A_metric_that_the_centers_tell_is_predicted()
    {
        using var vae = Sharp();
        var architectures = TestSpaces.Draw(TestSpaces.Mixed, 400, seed: 8);
        var codes = vae.Encode(architectures);
        var noise = Numbers.Gaussian(400, 3);
        ArchitectureRecord[] records = [.. architectures.Select((architecture, i) => new ArchitectureRecord(
            architecture, metrics: new Dictionary<string, double>
            {
                ["told"] = codes[i].Center[0] - 2 * codes[i].Center[1],
                ["noise"] = noise[i],
                [i < 119 ? "rare" : "common"] = noise[i],
            }))];
        var found = MetricPrediction.Of(vae, records, 1);
        found.Select(prediction => prediction.Metric).ShouldBe(["common", "noise", "told"]);
        found.ShouldAllBe(prediction => prediction.Labels == 100);
        found.Select(prediction => prediction.Tested).ShouldBe([181, 300, 300]);
        found[2].Correlation!.Value.ShouldBeGreaterThan(0.95);
        Math.Abs(found[1].Correlation ?? 0).ShouldBeLessThan(0.25);
    }

    [Fact]
    public void Records_with_metrics_are_kept_with_the_same_chance_up_to_a_bound()
    {
        var metrics = new Dictionary<string, double> { ["accuracy"] = 1 };
        ArchitectureRecord[] records = [.. Enumerable.Range(0, 6000).Select(i =>
            new ArchitectureRecord(data[0], $"{i}", i % 2 == 0 ? metrics : null))];
        var sample = new LabelledSample(1);
        sample.Of(records).Count().ShouldBe(6000);
        sample.Records.Count.ShouldBe(1100);
        var places = sample.Records.Select(record => int.Parse(record.Id!)).ToList();
        places.ShouldAllBe(place => place % 2 == 0);
        places.Distinct().Count().ShouldBe(1100);
        // Uniform over 0 to 6000 without repeats.
        places.Average().ShouldBe(3000, 4 * 6000 / Math.Sqrt(12 * 1100));
        places.Count(place => place < 1500).ShouldBeInRange(215, 335);
    }

    [Fact]
    public void It_is_a_part_of_an_evaluation_that_can_be_left_out()
    {
        using var vae = Sharp();
        var options = new EvaluationOptions { LikelihoodCount = 0, PriorDraws = 10, RepeatedDraws = 5, GeometryCount = 20 };
        var report = Evaluator.Run(vae, data, null, null, options);
        (report.GeometryCount, report.PathCount).ShouldBe((20, 5));
        report.DistanceCorrelation!.Value.ShouldBeInRange(-1, 1);
        report.PathJump!.Value.ShouldBeGreaterThanOrEqualTo(report.PathChange!.Value);
        report.PathValidity!.Value.ShouldBeInRange(0, 1);
        report.NeighbourDistance.ShouldNotBeNull();
        Evaluator.Run(vae, data[..1], null, null, options).PathChange.ShouldBeNull();
        var without = Evaluator.Run(vae, data, null, null, options with { GeometryCount = 0 });
        (without.GeometryCount, without.PathCount).ShouldBe((0, 0));
        (without.DistanceCorrelation, without.PathChange, without.NeighbourDistance).ShouldBe((null, null, null));
    }

    // A model whose decodes depend on z.
    private static ArchitectureVae Sharp(int size = 3)
    {
        var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options() with { LatentSize = size }, seed: 2);
        foreach (var name in new[] { "decoder.mlp.0.weight", "decoder.output.weight" })
            foreach (ref var weight in vae.Parameter(name).Tensor.Values) weight *= 4;
        return vae;
    }
}
