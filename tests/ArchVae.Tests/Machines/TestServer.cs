using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ArchVae.Jobs.Store;
using Npgsql;
using Xunit;

namespace ArchVae.Tests.Machines;

/// <summary>
/// A server of PostgreSQL that the tests start on loopback, as an ordinary user, and stop when they end. Its role has a password,
/// so that it can be looked for where it must not be.
/// </summary>
internal sealed class TestServer : IDisposable
{
    public const string Password = "s3cret-of-the-tests";
    private const string User = "archvae";
    private static readonly Lazy<TestServer?> shared = new(Create);
    private static int databases;
    private readonly string programs;
    private readonly string folder;
    private readonly string? account;

    private TestServer(string programs, string folder, string? account) =>
        (this.programs, this.folder, this.account, Port) = (programs, folder, account, FreePort());

    /// <summary>The server; the test is skipped where there is none.</summary>
    public static TestServer Shared
    {
        get
        {
            Assert.SkipWhen(
                shared.Value is null,
                "There is no PostgreSQL: Debian's package 'postgresql' brings /usr/lib/postgresql/*/bin/initdb, and root needs "
                + "an account 'postgres' or 'nobody' to run it as.");
            return shared.Value!;
        }
    }

    /// <summary>Another one.</summary>
    public static TestServer Own() => Create()!;

    /// <summary>Whether there is one.</summary>
    public static bool Exists => Programs() is not null;

    public int Port { get; }

    /// <summary>The address of a database, with the password.</summary>
    public string Url(string database, int? port = null) => string.Create(
        CultureInfo.InvariantCulture, $"postgres://{User}:{Password}@127.0.0.1:{port ?? Port}/{database}");

    /// <summary>A store of its own, in a database of its own.</summary>
    public string NewStore()
    {
        var name = FormattableString.Invariant($"test{Interlocked.Increment(ref databases)}");
        Run(Url("postgres"), $"CREATE DATABASE {name}");
        JobStore.Prepare(StoreAddress.Parse(Url(name)), TimeProvider.System);
        return Url(name);
    }

    /// <summary>Runs a statement.</summary>
    public static void Run(string url, string sql)
    {
        using var source = NpgsqlDataSource.Create(StoreAddress.Parse(url).ConnectionString);
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    public void Start() => Control("-w", "-l", Path.Combine(folder, "log"), "-o", FormattableString.Invariant(
        $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"),
        "start");

    public void Stop() => Control("-m", "immediate", "-w", "stop");

    private static TestServer? Create()
    {
        if (Programs() is not { } programs) return null;
        string? account = null;
        if (Environment.UserName == "root")
        {
            account = new[] { "postgres", "nobody" }.FirstOrDefault(name => File.ReadLines("/etc/passwd")
                .Any(line => line.StartsWith(name + ":", StringComparison.Ordinal)));
            if (account is null) return null;
        }
        var folder = Directory.CreateTempSubdirectory("archvae-postgres-").FullName;
        if (account is not null) Ran("chown", account, folder);
        var server = new TestServer(programs, folder, account);
        var secret = Path.Combine(folder, "password");
        File.WriteAllText(secret, Password);
        if (account is not null) Ran("chown", account, secret);
        server.AsUser(
            "initdb", "-D", server.Data, "-A", "scram-sha-256", "-U", User, "--pwfile", secret, "-E", "UTF8", "--no-sync");
        server.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }

    public void Dispose()
    {
        if (!Directory.Exists(folder)) return;
        Stop();
        Directory.Delete(folder, recursive: true);
    }

    private string Data => Path.Combine(folder, "data");

    private static string? Programs() => !Directory.Exists("/usr/lib/postgresql") ? null
        : Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(path => File.Exists(Path.Combine(path, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Control(params string[] arguments) => AsUser("pg_ctl", ["-D", Data, .. arguments]);

    private void AsUser(string program, params string[] arguments)
    {
        var path = Path.Combine(programs, program);
        if (account is null) Ran(path, arguments);
        else Ran("runuser", ["-u", account, "--", path, .. arguments]);
    }

    // What it starts keeps its outputs, so that nobody waits for them.
    private static void Ran(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh")
        {
            WorkingDirectory = "/",
            ArgumentList = { "-c", "\"$@\" >/dev/null 2>&1", "sh", program },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
    }
}
