using ArchVae.Networks;
using ArchVae.Networks.Data;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Data;

/// <summary>The generated tasks are what their definitions say.</summary>
public sealed class GeneratedTaskTests
{
    [Fact]
    public void Friedman_has_the_mean_and_variance_of_its_integral()
    {
        const int Count = 200_000;
        var raw = Of("friedman", Count);
        (raw.Shape.ToString(), raw.Count).ShouldBe(("10", Count));
        // E sin(πuv) = (1/π) ∫ (1 − cos πu) / u du and E sin² alike, by the midpoint rule.
        const int Parts = 2000;
        var (mean, square) = (0.0, 0.0);
        for (var i = 0; i < Parts; i++)
        {
            for (var j = 0; j < Parts; j += 4)
            {
                var sine = Math.Sin(Math.PI * ((i + .5) / Parts) * ((j + 2.0) / Parts));
                mean += sine / Parts / (Parts / 4);
                square += sine * sine / Parts / (Parts / 4);
            }
        }
        // 20 (u − 1/2)² has the mean 20/12 and the variance 400 (1/80 − 1/144); 10 u and 5 u have 100/12 and 25/12; the noise 1.
        var variance = 100 * (square - mean * mean) + 400 * (1.0 / 80 - 1.0 / 144) + 125.0 / 12 + 1;
        var values = Enumerable.Range(0, Count).Select(raw.Target!.Number).ToList();
        var found = values.Average();
        found.ShouldBe(10 * mean + 20.0 / 12 + 7.5, 5 * Math.Sqrt(variance / Count));
        values.Average(value => (value - found) * (value - found)).ShouldBe(variance, .01 * variance);
        foreach (var column in raw.Table!.Columns)
            Enumerable.Range(0, Count).All(row => column.Number(row) is >= 0 and < 1).ShouldBeTrue();
    }

    [Fact]
    public void Adding_sums_the_two_marked_values()
    {
        var raw = Of("adding", 5000);
        (raw.Shape.ToString(), raw.Count).ShouldBe(("20x2", 5000));
        var (values, markers) = (raw.Table!.Columns[0], raw.Table.Columns[1]);
        for (var i = 0; i < raw.Count; i++)
        {
            var marked = raw.Sequences![i].Where(row => markers.Number(row) == 1).ToList();
            (marked.Count, raw.Sequences[i].Length).ShouldBe((2, 20));
            raw.Target!.Number(i).ShouldBe(marked.Sum(values.Number), 1e-12);
        }
        // The sum of two uniform numbers: mean 1, variance 1/6.
        Enumerable.Range(0, raw.Count).Average(raw.Target!.Number).ShouldBe(1, 5 * Math.Sqrt(1.0 / 6 / raw.Count));
    }

    [Fact]
    public void Shapes_are_equally_likely_and_can_be_told_by_their_pixels()
    {
        const int Count = 2000;
        var raw = Of("shapes", null);
        (raw.Shape.ToString(), raw.Count).ShouldBe(("1x16x16", Count));
        var transform = DataFiles.FitAll(raw);
        transform.Target.Task.ShouldBe(NetworkTask.Multiclass);
        transform.Target.Classes.ShouldBe(["circle", "cross", "ring", "square", "triangle"]);
        var examples = transform.Apply(raw);
        var counts = DataFiles.Targets(examples).CountBy(target => target).ToList();
        counts.ShouldAllBe(one => Math.Abs(one.Value - Count / 5) < 5 * 18);
        raw.Images!.Pixels.Average().ShouldBe(.2f, .15f);
        raw.Images.Pixels.ShouldAllBe(pixel => Math.Abs(pixel) < 1.7);
        DataFiles.Inputs(examples).Average().ShouldBe(0, 1e-4);
    }

    [Fact]
    public void The_same_seed_gives_the_same_examples_and_more_begin_as_fewer()
    {
        foreach (var task in (string[])["friedman", "shapes", "adding"])
        {
            float[] First(int count, ulong seed)
            {
                var raw = RawExamples.Read(new() { Data = task, Count = count }, null, seed);
                return raw.Images != null ? raw.Images.Pixels[..2560]
                    : [.. raw.Table!.Columns.Select(column => (float)column.Number(3))];
            }
            First(10, 1).ShouldBe(First(50, 1));
            First(10, 1).ShouldNotBe(First(10, 2));
        }
    }

    [Fact]
    public void Options_of_files_do_not_go_with_them()
    {
        Should.Throw<InputException>(() => RawExamples.Read(new() { Data = "friedman", Target = "y" }, null, 0)).Settings
            .ShouldContain(nameof(DataOptions.Target));
        Should.Throw<InputException>(() => RawExamples.Read(new() { Data = "a.csv", Count = 5 }, null, 0)).Settings
            .ShouldBe([nameof(DataOptions.Count)]);
    }

    private static RawExamples Of(string task, int? count) => RawExamples.Read(new() { Data = task, Count = count }, null, 1);
}
