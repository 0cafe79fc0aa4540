using Spectre.Console;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// Bars on a terminal that move until this is disposed. Spectre's display owns the thread that it runs on, so it gets one.
/// </summary>
internal sealed class ProgressBars : IDisposable
{
    private readonly TaskCompletionSource done = new();
    private readonly Task display;
    private readonly ProgressContext context;

    /// <summary>Shows bars; none are there yet.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="hideCompleted">Whether a bar that is full goes away.</param>
    public ProgressBars(IAnsiConsole console, bool hideCompleted = false)
    {
        using var started = new ManualResetEventSlim();
        var progress = console.Progress().AutoClear(true).HideCompleted(hideCompleted).Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn());
        ProgressContext? shown = null;
        display = Task.Run(() => progress.StartAsync(own =>
        {
            shown = own;
            started.Set();
            return done.Task;
        }));
        started.Wait();
        context = shown!;
    }

    /// <summary>Another bar.</summary>
    /// <param name="description">What it is of, as markup.</param>
    /// <param name="most">The value at which it is full.</param>
    /// <param name="value">Where it begins.</param>
    public ProgressTask Add(string description, double most, double value = 0)
    {
        var task = context.AddTask(description, maxValue: most);
        task.Value = value;
        return task;
    }

    public void Dispose()
    {
        done.TrySetResult();
        display.Wait();
    }
}
