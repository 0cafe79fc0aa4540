using System.Diagnostics;
using ArchVae.Jobs.Store;

namespace ArchVae.Jobs.Work;

/// <summary>Keeps the process of a slot running, and ends it where its job takes more than it may.</summary>
internal sealed class SlotProcess(
    SlotSetUp setUp, Func<Process> startProcess, JobStore store, TimeProvider time, Action<string> tell, CancellationToken stop)
{
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private SlotNote note = SlotNote.Idle;
    private long began;
    private Thread? thread;

    /// <summary>Starts it.</summary>
    public SlotProcess Start()
    {
        thread = new(Keep) { IsBackground = true, Name = $"ArchVae {setUp.Name}" };
        thread.Start();
        return this;
    }

    /// <summary>Waits for its end.</summary>
    public void Join() => thread!.Join();

    private void Keep()
    {
        for (var pause = look; !stop.IsCancellationRequested;)
        {
            var start = time.GetTimestamp();
            try
            {
                RunOnce();
            }
            catch (Exception exception) when (exception is IOException or System.ComponentModel.Win32Exception
                or InvalidOperationException)
            {
                if (!stop.IsCancellationRequested) tell($"{setUp.Name}: {exception.Message}");
            }
            // One that cannot even begin is tried less and less often.
            pause = time.GetElapsedTime(start) > longestPause ? look : pause * 2 < longestPause ? pause * 2 : longestPause;
            stop.WaitHandle.WaitOne(pause);
        }
    }

    private void RunOnce()
    {
        using var process = startProcess();
        lock (gate) note = SlotNote.Idle;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.StandardInput.WriteLine(setUp.ToLine());
        process.StandardInput.Flush();
        string? reason = null;
        while (!process.WaitForExit(look))
        {
            if (stop.IsCancellationRequested)
            {
                End(process);
                return;
            }
            if (reason is null && Excess(process) is { } excess)
            {
                reason = excess;
                process.Kill(entireProcessTree: true);
            }
        }
        // All that it wrote has been read then.
        process.WaitForExit();
        if (stop.IsCancellationRequested) return;
        SlotNote last;
        lock (gate) last = note;
        reason ??= FormattableString.Invariant($"ended its process with exit code {process.ExitCode}");
        tell(FormattableString.Invariant($"{setUp.Name}: {(last.Job is { } id ? $"job {id}" : "the process")} {reason}"));
        if (last.Job is { } job) store.Table.Fail(job, last.Attempt, reason);
    }

    // The end of its input asks it to save and end.
    private static void End(Process process)
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(grace)) process.Kill(entireProcessTree: true);
    }

    private void Take(string? line)
    {
        if (line is null || SlotNote.Parse(line) is not { } told) return;
        lock (gate) (note, began) = (told, time.GetTimestamp());
    }

    private string? Excess(Process process)
    {
        SlotNote now;
        long since;
        lock (gate) (now, since) = (note, began);
        if (now.Job is null) return null;
        if (now.Seconds is { } seconds && time.GetElapsedTime(since).TotalSeconds > seconds)
            return FormattableString.Invariant($"took longer than {seconds} s");
        if (now.Megabytes is not { } megabytes) return null;
        process.Refresh();
        return !process.HasExited && process.WorkingSet64 > (long)megabytes << 20
            ? FormattableString.Invariant($"took more than {megabytes} MiB of memory") : null;
    }
}
