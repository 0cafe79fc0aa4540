using System.Runtime.InteropServices;
using ArchVae.Files;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// What Ctrl-C, the signal to terminate and that of a terminal which is closed do. Work that saves is asked to stop by the first
/// one; otherwise, and by the second, the process ends at once, with no temporary file left. A signal that the process was
/// started to ignore, as by <c>nohup</c>, stays ignored.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly object gate = new();
    private readonly List<PosixSignalRegistration> registrations;
    private CancellationTokenSource? stop;

    public Interruption() => registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <summary>Does work that a signal asks to save and return.</summary>
    public T Run<T>(Func<CancellationToken, T> work)
    {
        using var source = new CancellationTokenSource();
        lock (gate) stop = source;
        try
        {
            return work(source.Token);
        }
        finally
        {
            lock (gate) stop = null;
        }
    }

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        lock (gate)
        {
            if (stop is { IsCancellationRequested: false })
            {
                signal.Cancel = true;
                stop.Cancel();
                return;
            }
        }
        AtomicFile.RemoveUnfinished();
    }
}
