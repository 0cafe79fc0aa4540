namespace ArchVae.Studio.Pages;

/// <summary>Looks at what other processes do, again and again while a page is shown.</summary>
internal static class PageTimer
{
    /// <summary>Looks after each interval, until the page is left.</summary>
    /// <param name="interval">The time between two looks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="look">Looks; what it throws ends the looking.</param>
    /// <param name="gone">The page is left.</param>
    public static async Task Run(TimeSpan interval, TimeProvider time, Func<Task> look, CancellationToken gone)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, time);
            while (await timer.WaitForNextTickAsync(gone)) await look();
        }
        catch (OperationCanceledException)
        {
            // The page is left.
        }
    }
}
