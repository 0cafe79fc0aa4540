namespace ArchVae.Tensors.Ranks;

/// <summary>
/// Ranks that are threads of one process: they read each other's memory between two meetings. For tests, and for trying what
/// needs several ranks where there is no MPI.
/// </summary>
public static unsafe class MemoryRanks
{
    /// <summary>A group.</summary>
    /// <param name="count">P, 1 or more.</param>
    /// <returns>[P] the group as each rank sees it.</returns>
    public static IReadOnlyList<IRankGroup> Create(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var meeting = new Meeting(count);
        return [.. Enumerable.Range(0, count).Select(rank => new Member(meeting, rank))];
    }

    private sealed class Meeting(int count)
    {
        private readonly object gate = new();
        private int arrived;
        private long number;
        private bool ended;

        public nint[] Addresses { get; } = new nint[count];

        public int[] Lengths { get; } = new int[count];

        public int Count => count;

        public void Meet()
        {
            lock (gate)
            {
                var own = number;
                if (++arrived == count)
                {
                    (arrived, number) = (0, number + 1);
                    Monitor.PulseAll(gate);
                }
                while (number == own && !ended) Monitor.Wait(gate);
                if (number == own) throw new InvalidOperationException("Another rank ended the group.");
            }
        }

        public void End()
        {
            lock (gate)
            {
                ended = true;
                Monitor.PulseAll(gate);
            }
        }
    }

    private sealed class Member(Meeting meeting, int rank) : IRankGroup
    {
        public int Rank => rank;

        public int Count => meeting.Count;

        public void Broadcast(Span<byte> data)
        {
            fixed (byte* own = data)
            {
                Begin(own, data.Length);
                if (rank > 0) Of(0, 0, data.Length).CopyTo(data);
                meeting.Meet();
            }
        }

        public void Exchange(ReadOnlySpan<byte> send, Span<byte> receive)
        {
            if (send.Length != receive.Length) throw new ArgumentException("What is sent and received must be as long.");
            var part = Part(send.Length);
            fixed (byte* own = send)
            {
                Begin(own, send.Length);
                for (var from = 0; from < Count; from++) Of(from, rank * part, part).CopyTo(receive.Slice(from * part, part));
                meeting.Meet();
            }
        }

        public void Gather(Span<byte> data)
        {
            var part = Part(data.Length);
            fixed (byte* own = data)
            {
                Begin(own, data.Length);
                for (var from = 0; from < Count; from++)
                {
                    if (from != rank) Of(from, from * part, part).CopyTo(data.Slice(from * part, part));
                }
                meeting.Meet();
            }
        }

        public void Barrier() => meeting.Meet();

        public void Abort(int exitCode) => meeting.End();

        public void Dispose()
        {
        }

        private int Part(int length) => length % Count == 0 ? length / Count
            : throw new ArgumentException($"{length} bytes are not {Count} parts of the same length.");

        private void Begin(byte* own, int length)
        {
            (meeting.Addresses[rank], meeting.Lengths[rank]) = ((nint)own, length);
            meeting.Meet();
            foreach (var other in meeting.Lengths)
            {
                if (other != length)
                    throw new InvalidOperationException($"Ranks do not say the same: {length} bytes here, {other} there.");
            }
        }

        private ReadOnlySpan<byte> Of(int from, int first, int length) => new((byte*)meeting.Addresses[from] + first, length);
    }
}
