using System.Net;
using System.Net.Sockets;

namespace ArchVae.Tests.Machines;

/// <summary>
/// A network between a port of its own and a server, which can be cut: connections stay, and nothing comes through.
/// </summary>
internal sealed class CutProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ManualResetEventSlim whole = new(true);
    private readonly int target;

    public CutProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Cut() => whole.Reset();

    public void Dispose()
    {
        end.Cancel();
        whole.Set();
        listener.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(end.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, target, end.Token);
                _ = Copy(client, server);
                _ = Copy(server, client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It ends.
        }
    }

    private async Task Copy(TcpClient from, TcpClient to)
    {
        var buffer = new byte[1 << 16];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer, end.Token)) > 0;)
            {
                // Not a byte, and no end either.
                await Task.Run(() => whole.Wait(end.Token), end.Token);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            // One side has gone.
        }
        if (!whole.IsSet) return;
        from.Dispose();
        to.Dispose();
    }
}
