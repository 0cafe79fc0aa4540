using ArchVae.Data;
using ArchVae.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class LatentStreamTests : IDisposable
{
    // More than two batches, the last one not full.
    private const int Count = 2500;
    private readonly ArchitectureVae vae = new(TestSpaces.Mixed, TinyModel.Options(), seed: 4, threads: 2);
    private readonly ArchitectureRecord[] records =
    [
        .. TestSpaces.Draw(TestSpaces.Mixed, Count)
            .Select((a, i) => new ArchitectureRecord(a, $"{i}", new Dictionary<string, double> { ["i"] = i })),
    ];

    public void Dispose() => vae.Dispose();

    [Fact]
    public void Batches_give_what_one_call_gives()
    {
        var whole = vae.Encode([.. records.Select(r => r.Architecture)]);
        var streamed = vae.EncodeRecords(records).ToList();
        streamed.Select(r => r.Center).ShouldBe(whole.Select(c => c.Center));
        streamed.Select(r => r.LogVariance).ShouldBe(whole.Select(c => c.LogVariance));
        streamed.Select(r => r.Id).ShouldBe(records.Select(r => r.Id));
        streamed[Count - 1].Metrics!["i"].ShouldBe(Count - 1);
        foreach (var options in new[] { DecodingOptions.Greedy, DecodingOptions.Raw, new() { Temperature = 1.5, Seed = 9 } })
        {
            var back = vae.DecodeRecords(streamed, options).ToList();
            back.Select(r => r.Architecture).ShouldBe(vae.Decode([.. whole.Select(c => c.Center)], options));
            back.Select(r => r.Id).ShouldBe(records.Select(r => r.Id));
        }
    }

    [Fact]
    public void Nothing_but_a_batch_is_asked_for()
    {
        var asked = 0;
        using var results = vae.DecodeRecords(vae.EncodeRecords(records.Select(record =>
        {
            asked++;
            return record;
        }))).GetEnumerator();
        results.MoveNext().ShouldBeTrue();
        asked.ShouldBeLessThan(Count / 2);
    }

    [Fact]
    public void What_is_written_decodes_as_the_original_does()
    {
        using var stream = new MemoryStream();
        var latents = vae.EncodeRecords(records).ToList();
        LatentLines.Write(stream, latents).ShouldBe(Count);
        stream.Position = 0;
        var read = LatentLines.Read(stream, "memory", vae.Options.LatentSize).ToList();
        read.Select(r => r.Center).ShouldBe(latents.Select(r => r.Center));
        vae.DecodeRecords(read).Select(r => r.Architecture).ShouldBe(vae.DecodeRecords(latents).Select(r => r.Architecture));
    }

    [Fact]
    public void A_point_of_another_size_is_refused() =>
        Should.Throw<ArgumentException>(() => vae.DecodeRecords([new LatentRecord([1])]).ToList());

    [Fact]
    public void A_path_has_each_architecture_once_from_one_end_to_the_other()
    {
        var (from, to) = (records[0].Architecture, records[1].Architecture);
        foreach (var kind in Enum.GetValues<InterpolationKind>())
        {
            var path = vae.Interpolate([-30, 20, 10], [25, -30, 20], 400, kind).ToList();
            path.Count.ShouldBeInRange(3, 399);
            path.Select(p => p.Architecture).Distinct().Count().ShouldBe(path.Count);
            path.Select(p => p.Share).ShouldBe(path.Select(p => p.Share).Order());
            path[0].ShouldBe(new PathPoint(0, vae.Decode([[-30, 20, 10]])[0]));
            foreach (var point in path)
                vae.Decode([Interpolation.At(kind, [-30, 20, 10], [25, -30, 20], point.Share)])[0].ShouldBe(point.Architecture);
            var centers = vae.Encode([from, to]).Select(c => c.Center).ToList();
            vae.Interpolate(from, to, 50, kind).ShouldBe(vae.Interpolate(centers[0], centers[1], 50, kind));
        }
        vae.Interpolate(from, from, 5).Single().Share.ShouldBe(0);
        Should.Throw<InputException>(() => vae.Interpolate(from, to, 1));
    }
}
