using ArchVae.Jobs.Store;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tests.Machines;
using Xunit;

namespace ArchVae.Tests.Search.Trials;

/// <summary>Trials for tests.</summary>
internal static class TestTrials
{
    /// <summary>Noon of a day, and ticks that only exact texts keep.</summary>
    public static DateTimeOffset Noon { get; } = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567);

    /// <summary>Trials of different networks, numbered from <paramref name="first"/>.</summary>
    public static Trial[] Proposed(SearchSpace space, int count, int first = 0) =>
        [.. Networks(space, first + count).Skip(first).Select((architecture, at) => Of(architecture, first + at))];

    /// <summary>Different networks; the first ones do not depend on how many there are.</summary>
    public static IEnumerable<Architecture> Networks(SearchSpace space, int count)
    {
        // What is rewritten to one network may be drawn often.
        var seen = new HashSet<ulong>();
        for (var draw = 0; seen.Count < count; draw++)
        {
            var architecture = RandomArchitectures.Draw(space, 1, draw);
            if (seen.Add(architecture.NetworkHash())) yield return architecture;
        }
    }

    public static Trial Of(Architecture architecture, int number) =>
        new() { Number = number, Architecture = architecture, Strategy = "random" };

    public static Trial Done(this Trial trial, params (string Name, double Value)[] metrics) => trial with
    {
        State = TrialState.Done,
        Metrics = metrics.ToDictionary(metric => metric.Name, metric => metric.Value),
        Ended = Noon.AddSeconds(90),
    };

    public static Trial Failed(this Trial trial, string failure) =>
        trial with { State = TrialState.Failed, Failure = failure, Ended = Noon.AddSeconds(90) };

    /// <summary>All that is known of trials, with the bits of numbers, to be compared.</summary>
    public static IEnumerable<string> Facts(IEnumerable<Trial> trials) => trials.Select(trial => string.Join(
        '|', trial.Number, trial.Architecture, trial.Network, trial.Strategy, trial.Parent, Bits(trial.Expected?.Value),
        Bits(trial.Expected?.StandardDeviation), trial.State, trial.Failure, trial.Attempts, trial.Worker,
        trial.Started?.UtcTicks, trial.Started?.Offset, trial.Ended?.UtcTicks, trial.Ended?.Offset,
        string.Join(',', trial.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
            .Select(metric => $"{metric.Key}={Bits(metric.Value)}"))));

    private static long? Bits(double? value) => value is { } number ? BitConverter.DoubleToInt64Bits(number) : null;
}

/// <summary>A store of each kind, and the folder that it lies in.</summary>
internal sealed class StoreCase(string kind, SearchSpace space) : IDisposable
{
    private static readonly Lazy<string> serverStore = new(() => TestServer.Shared.NewStore());
    private readonly TemporaryFolder folder = new();
    private ITrialStore? store;

    private JobStore? jobs;

    /// <summary>Those that there are: that of a server only where there is one.</summary>
    public static string[] Names { get; } = TestServer.Exists ? ["memory", "sqlite", "postgres"] : ["memory", "sqlite"];

    public static TheoryData<string> Kinds { get; } = [.. Names];

    public ITrialStore Store => store ??= kind switch
    {
        "memory" => new MemoryTrialStore(),
        "sqlite" => new SqliteTrialStore(folder.File(SqliteTrialStore.FileName), space),
        _ => new PostgresTrialStore(
            jobs ??= new(StoreAddress.Parse(serverStore.Value), TimeProvider.System), folder.File("search"), space),
    };

    /// <summary>The store as the next process finds it.</summary>
    public ITrialStore Again()
    {
        if (kind == "memory") return Store;
        Store.Dispose();
        store = null;
        return Store;
    }

    public void Dispose()
    {
        store?.Dispose();
        jobs?.Dispose();
        folder.Dispose();
    }
}
