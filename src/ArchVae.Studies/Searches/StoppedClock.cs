namespace ArchVae.Studies.Searches;

/// <summary>A clock for trials whose times nobody asks for.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

    public override long GetTimestamp() => 0;
}
