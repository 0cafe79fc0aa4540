using System.Net;
using ArchVae.Files;
using Npgsql;

namespace ArchVae.Jobs.Store;

/// <summary>
/// Where a store of jobs is and how it is reached: a database of PostgreSQL. It is written as a URL,
/// <c>postgres://user@host:port/database</c>, with <c>sslmode=require|verify-ca|verify-full</c> and <c>sslrootcert=FILE</c> as
/// what may follow a question mark. What is not given there, such as the password, is taken from PostgreSQL's environment
/// variables (PGUSER, PGPASSWORD, PGPASSFILE, PGSSLROOTCERT). Only over a loopback address or a socket of Unix is the connection
/// not encrypted. Immutable.
/// </summary>
public sealed class StoreAddress
{
    /// <summary>The environment variable that says it where no option does.</summary>
    public const string Variable = "ARCHVAE_STORE";

    private const int DefaultPort = 5432;
    private const int MostFileBytes = 1 << 16;
    private const int MostConnections = 20;
    private const string Accepted = "postgres://user@host:port/database";

    // A connection that is cut while it holds a lock would keep all others waiting.
    private const string ServerSettings =
        "-c idle_in_transaction_session_timeout=20000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 "
        + "-c tcp_keepalives_count=3 -c timezone=UTC";

    private readonly NpgsqlConnectionStringBuilder settings;

    private StoreAddress(string url, NpgsqlConnectionStringBuilder settings) => (Url, this.settings) = (url, settings);

    /// <summary>The URL, which may have a password: never shown, and handed on only to processes of this program.</summary>
    internal string Url { get; }

    /// <summary>What Npgsql connects by.</summary>
    internal string ConnectionString => settings.ConnectionString;

    /// <summary>The address of an option's value or, without one, of the environment.</summary>
    /// <param name="given">
    /// A URL without a password, as others may see command lines, or a file of mode 600 whose first line is a URL; null for the
    /// variable's.
    /// </param>
    /// <exception cref="InputException">It is none, has a password where none may be, or others may read the file.</exception>
    public static StoreAddress Of(string? given)
    {
        if (given is null)
        {
            return Parse(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable
                : throw new InputException(
                    $"A store is needed: --store {Accepted}, --store FILE with that as its first line, or {Variable} in the "
                    + "environment."));
        }
        if (!IsUrl(given)) return OfFile(given);
        if (given.Split('@') is [var user, _, ..] && user.Split("://")[1].Contains(':', StringComparison.Ordinal))
        {
            throw new InputException(
                "The URL of the store has a password, and others can see command lines. Put it into a file of mode 600 and give "
                + $"the file, into {Variable}, or into PGPASSFILE or PGPASSWORD.");
        }
        return Parse(given);
    }

    /// <summary>The address of a URL, which may have a password.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static StoreAddress Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        // Nothing of the text is shown: it may have a password.
        if (!IsUrl(url) || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
            throw new InputException($"The address of the store is no URL; it must be {Accepted}.");
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (database.Length == 0 || database.Contains('/', StringComparison.Ordinal))
            throw new InputException($"The address of the store names no database; it must be {Accepted}.");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = Uri.UnescapeDataString(uri.Host.Trim('[', ']')),
            Port = uri.Port > 0 ? uri.Port : DefaultPort,
            Database = database,
            ApplicationName = "archvae",
            MaxPoolSize = MostConnections,
            Timeout = 10,
            CommandTimeout = 30,
            CancellationTimeout = 2000,
            KeepAlive = 10,
            Options = ServerSettings,
            IncludeErrorDetail = false,
        };
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) settings.Password = Uri.UnescapeDataString(user[1]);
        string? mode = null;
        foreach (var (name, value) in Parameters(uri))
        {
            if (name == "host" && value.StartsWith('/')) settings.Host = value;
            else if (name == "sslrootcert") settings.RootCertificate = value;
            else if (name == "sslmode") mode = value;
            else
            {
                throw new InputException(
                    $"'{InputException.Shown(name)}' is no parameter of a store; there are host, sslmode, sslrootcert.");
            }
        }
        if (settings.Host is not { Length: > 0 } host)
            throw new InputException($"The address of the store names no host; it must be {Accepted}.");
        var isLocal = host.StartsWith('/') || host == "localhost"
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        settings.SslMode = mode switch
        {
            null => isLocal ? SslMode.Prefer : SslMode.VerifyFull,
            "require" => SslMode.Require,
            "verify-ca" => SslMode.VerifyCA,
            "verify-full" => SslMode.VerifyFull,
            _ => throw new InputException(
                $"'sslmode' is '{InputException.Shown(mode)}'; it must be require, verify-ca or verify-full, the default."),
        };
        return new(url, settings);
    }

    /// <summary>The address without a password.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"postgres://{User}{settings.Host}:{settings.Port}/{settings.Database}");

    private string User => settings.Username is { Length: > 0 } user ? user + "@" : "";

    private static bool IsUrl(string text) => text.StartsWith("postgres://", StringComparison.Ordinal)
        || text.StartsWith("postgresql://", StringComparison.Ordinal);

    private static StoreAddress OfFile(string path)
    {
        var text = InputFile.ReadText(path, MostFileBytes);
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new InputException("Others may read or change the file of the store's address; chmod 600 it.", path);
        try
        {
            return Parse(text.Split('\n')[0].Trim());
        }
        catch (InputException exception) when (exception.File is null)
        {
            throw new InputException(exception.Explanation, path, 1, inner: exception);
        }
    }

    private static IEnumerable<(string Name, string Value)> Parameters(Uri uri) =>
        uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .Select(part => (Uri.UnescapeDataString(part[0]), part.Length > 1 ? Uri.UnescapeDataString(part[1]) : ""));
}
