using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

/// <summary>Nothing changes on the way from a file of another format to rows and back.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const int Count = 5000;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names => [.. SearchSpace.BuiltInNames];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_round_trip_changes_nothing(string name) =>
        RoundTrip.Run(name, Count, folder.File("")).ShouldBe((Count, true, true));
}
