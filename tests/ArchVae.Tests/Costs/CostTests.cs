using Shouldly;
using Xunit;

namespace ArchVae.Tests.Costs;

/// <summary>What reading costs: it grows no faster than the input, and the worst inputs known are read or refused soon.</summary>
[Collection(Alone.Name)]
public sealed class CostTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. WorstInput.All.Select(input => input.Name)];

    public void Dispose() => folder.Dispose();

    // Four times the input may allocate four times as much; sixteen times would be quadratic. Buffers that are kept from one
    // reading for the next blur that: a reading may find all of its buffers kept, and the next one none, which is up to 13 bytes
    // for each of the file (the header of safetensors). Time is that of the processor, bounded generously: what was quadratic
    // took minutes.
    [Theory]
    [MemberData(nameof(Names))]
    public void Time_and_memory_are_linear_in_the_input(string name)
    {
        var input = WorstInput.All.Single(one => one.Name == name);
        var allocated = 0L;
        foreach (var part in new[] { 64, 16, 4, 1 })
        {
            var measured = input.Measure(folder.File("input"), input.Most / part);
            // At each size, so that what is quadratic is noticed before it takes minutes.
            measured.Time.ShouldBeLessThan(TimeSpan.FromSeconds(1 + 14.0 / part), $"a {part}th of {input.Most}");
            var files = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories);
            var blur = 10_000_000 + 20 * files.Max(file => new FileInfo(file).Length);
            if (part < 64) measured.Allocated.ShouldBeLessThan(7 * allocated + blur, $"a {part}th of {input.Most}");
            allocated = measured.Allocated;
        }
        allocated.ShouldBeLessThan(500_000_000);
    }
}
