using ArchVae.Tensors.Ranks;

namespace ArchVae.Speed;

/// <summary>A group whose exchanges are counted.</summary>
/// <param name="group">The group.</param>
public sealed class CountedGroup(IRankGroup group) : IRankGroup
{
    /// <inheritdoc/>
    public int Rank => group.Rank;

    /// <inheritdoc/>
    public int Count => group.Count;

    /// <summary>Calls that give all of a rank's data, or a part for each, to the others.</summary>
    public long Calls { get; private set; }

    /// <summary>The bytes that this rank sent with them.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Counts from 0 on.</summary>
    public void Forget() => (Calls, BytesSent) = (0, 0);

    /// <inheritdoc/>
    public void Broadcast(Span<byte> data) => group.Broadcast(data);

    /// <inheritdoc/>
    public void Exchange(ReadOnlySpan<byte> send, Span<byte> receive)
    {
        Add(send.Length);
        group.Exchange(send, receive);
    }

    /// <inheritdoc/>
    public void Gather(Span<byte> data)
    {
        Add(data.Length);
        group.Gather(data);
    }

    /// <inheritdoc/>
    public void Barrier() => group.Barrier();

    /// <inheritdoc/>
    public void Abort(int exitCode) => group.Abort(exitCode);

    /// <inheritdoc/>
    public void Dispose() => group.Dispose();

    private void Add(int length)
    {
        Calls++;
        BytesSent += (long)length / Count * (Count - 1);
    }
}
