using System.Diagnostics;
using ArchVae.Jobs.Store;
using ArchVae.Networks.Training;
using ArchVae.Search.Jobs;
using ArchVae.Studies;
using ArchVae.Studies.Searches;
using ArchVae.Tensors;

namespace ArchVae.Jobs.Work;

/// <summary>
/// Works on a store: a process of its own for each slot, which is started again where it dies, so that what a job does to its
/// process hurts no other. It listens to nobody; all it knows it reads from the store.
/// </summary>
public sealed class Worker
{
    private const int BitsOfName = 6;
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan sign = TimeSpan.FromSeconds(5);
    private readonly StoreAddress address;
    private readonly WorkerOptions options;
    private readonly string? shared;
    private readonly TimeProvider time;
    private readonly Action<string> tell;

    static Worker()
    {
        JobKind.Registry.Add(StudyRunKind.Instance);
        JobKind.Registry.Add(SearchRunKind.Instance);
        JobKind.Registry.Add(TrialKind.Instance);
        JobKind.Registry.Add(NetworkJobKind.Instance);
    }

    /// <summary>A worker.</summary>
    /// <param name="address">The store.</param>
    /// <param name="options">How it works.</param>
    /// <param name="shared">The folder that contents are kept in, which all machines see; null for the database.</param>
    /// <param name="time">The clock of this machine, for pauses and limits.</param>
    /// <param name="tell">Is told in a line what happens.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public Worker(StoreAddress address, WorkerOptions options, string? shared, TimeProvider time, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (this.address, this.options, this.shared, this.time, this.tell) = (address, options, shared, time, tell);
    }

    /// <summary>Works until it is stopped, or idle where that was asked for.</summary>
    /// <param name="startSlot">Starts a process that calls <see cref="RunSlot"/>, with its input and output redirected.</param>
    /// <param name="stop">Stops it: jobs save and are given back.</param>
    /// <exception cref="InputException">The store is none of this version of the program.</exception>
    /// <exception cref="IOException">The store cannot be reached.</exception>
    public void Run(Func<Process> startSlot, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(startSlot);
        using var store = new JobStore(address, time, shared);
        store.Database.Patience = TimeSpan.FromDays(1);
        store.Database.Stop = stop;
        var slots = options.Slots ?? Environment.ProcessorCount;
        var name = $"{Environment.MachineName}-{store.NewSubmission()[..BitsOfName]}";
        var needs = JobNeeds.Served(Simd.Bits, options.AllTags);
        var work = options.Work ?? Path.Combine(Path.GetTempPath(), $"archvae-{name}");
        tell(FormattableString.Invariant(
            $"{name}: {slots} slot{(slots == 1 ? "" : "s")} on {address}, {Simd.Name}, version {ProgramVersion.Current}"));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = Enumerable.Range(1, slots).Select(number => new SlotProcess(
            new()
            {
                Store = address.Url,
                Name = FormattableString.Invariant($"{name}-{number}"),
                Needs = needs,
                AllowCommands = options.AllowCommands,
                CheckIn = options.CheckIn,
                Threads = options.Threads ?? Math.Max(1, Environment.ProcessorCount / slots),
                Shared = shared,
                Work = work,
            },
            startSlot, store, time, tell, ending.Token).Start()).ToList();
        try
        {
            Watch(store, name, slots, needs, stop);
        }
        finally
        {
            ending.Cancel();
            foreach (var slot in running) slot.Join();
            if (options.Work is null && Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>What the process of a slot does.</summary>
    /// <param name="input">Its standard input.</param>
    /// <param name="output">Its standard output.</param>
    /// <param name="time">The clock of this machine.</param>
    public static void RunSlot(TextReader input, TextWriter output, TimeProvider time) => Slot.Run(input, output, time);

    private void Watch(JobStore store, string name, int slots, IReadOnlyList<string> needs, CancellationToken stop)
    {
        var signed = time.GetTimestamp() - (long)(sign.TotalSeconds * time.TimestampFrequency);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (time.GetElapsedTime(signed) >= sign)
                {
                    signed = time.GetTimestamp();
                    Sign(store, name, slots, needs);
                }
                if (options.UntilIdle && IsIdle(store, needs)) return;
            }
            catch (IOException) when (stop.IsCancellationRequested)
            {
                return;
            }
            stop.WaitHandle.WaitOne(look);
        }
    }

    private void Sign(JobStore store, string name, int slots, IReadOnlyList<string> needs) => store.Database.Run(
        """
        INSERT INTO archvae.workers (name, program, vector_bits, tags, needs, slots)
        VALUES (@name, @program, @vector_bits, @tags, @needs, @slots)
        ON CONFLICT (name) DO UPDATE SET seen = clock_timestamp()
        """,
        ("name", name), ("program", ProgramVersion.Current), ("vector_bits", Simd.Bits),
        ("tags", string.Join(',', options.AllTags)), ("needs", needs.ToArray()), ("slots", slots));

    private static bool IsIdle(JobStore store, IReadOnlyList<string> needs) => store.Database.Rows(
        "SELECT NOT EXISTS (SELECT FROM archvae.jobs WHERE state IN ('queued', 'running') AND needs = ANY(@needs))",
        row => row.GetBoolean(0), ("needs", needs.ToArray()))[0];
}
