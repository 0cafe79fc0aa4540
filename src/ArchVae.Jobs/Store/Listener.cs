using Npgsql;

namespace ArchVae.Jobs.Store;

/// <summary>
/// Waits for what is told on a channel of a store. What is told while the store cannot be reached is lost, so that whoever waits
/// looks again from time to time.
/// </summary>
/// <param name="database">The store.</param>
/// <param name="channel">The channel.</param>
internal sealed class Listener(JobDatabase database, string channel) : IDisposable
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(10);
    private NpgsqlConnection? connection;

    /// <summary>Waits until something is told, some time has passed, or it is stopped.</summary>
    /// <returns>Whether something was told.</returns>
    public bool Wait(TimeSpan most, CancellationToken stop)
    {
        try
        {
            if (connection is null)
            {
                connection = database.Source.OpenConnection();
                connection.Run($"LISTEN {channel}");
                // Something may have been told before.
                return true;
            }
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limited.CancelAfter(most);
            connection.WaitAsync(limited.Token).GetAwaiter().GetResult();
            // Much may be told at once.
            stop.WaitHandle.WaitOne(pause);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or System.Net.Sockets.SocketException
            or InvalidOperationException or TimeoutException)
        {
            Dispose();
            stop.WaitHandle.WaitOne(most);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        connection?.Dispose();
        connection = null;
    }
}
