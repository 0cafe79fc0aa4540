using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

/// <summary>
/// What built-in spaces of benchmarks make is what the benchmarks' own rules accept, written down here once more.
/// </summary>
public sealed class BenchmarkRulesTests
{
    private const int Draws = 10_000;

    [Theory]
    [InlineData("nats-bench-size", 32_768)]
    [InlineData("transnas-bench-101-micro", 4_096)]
    [InlineData("transnas-bench-101-macro", 3_256)]
    public void Every_draw_is_one_of_the_benchmarks_architectures(string name, int count)
    {
        HashSet<string> members = [.. name switch
        {
            "nats-bench-size" => Words(Enumerable.Range(1, 8).Select(i => $"{8 * i}"), 5),
            "transnas-bench-101-micro" => Words(["0", "1", "2", "3"], 6),
            // Digit 2 doubles the channels, one to three times; 3 halves the resolution, one to four times; 4 does both.
            _ => Enumerable.Range(4, 3).SelectMany(length => Words(["1", "2", "3", "4"], length))
                .Where(word => word.Count(c => c is '2' or '4') is >= 1 and <= 3)
                .Where(word => word.Count(c => c is '3' or '4') is >= 1 and <= 4),
        }];
        members.Count.ShouldBe(count);
        var space = SearchSpace.Load(name);
        RandomArchitectures.Independent(space, 11, Draws).Count(architecture => members.Contains(Word(architecture)))
            .ShouldBe(Draws);
        // And all of them are made.
        RandomArchitectures.Distinct(space, 1, count).Select(Word).ToHashSet().SetEquals(members).ShouldBeTrue();
    }

    private static string Word(Architecture architecture) => string.Join('-', architecture.Layers
        .Select(layer => layer.Type.Name switch
        {
            "stage" => $"{layer["channels"]}",
            "none" => "0",
            "skip_connect" or "plain" => "1",
            "nor_conv_1x1" or "double" => "2",
            "nor_conv_3x3" or "downsample" => "3",
            _ => "4",
        }));

    private static IEnumerable<string> Words(IEnumerable<string> letters, int length)
    {
        string[] each = [.. letters];
        return Enumerable.Range(1, length - 1).Aggregate(
            each.AsEnumerable(), (words, _) => words.SelectMany(word => each.Select(letter => $"{word}-{letter}")));
    }
}
