using System.Security.Cryptography;
using ArchVae.Files;

namespace ArchVae.Jobs.Store;

/// <summary>
/// Contents by their SHA-256, in lower-case hexadecimal: in the database, or in a folder that all machines see.
/// </summary>
/// <param name="database">The store.</param>
/// <param name="shared">The folder; null to keep them in the database.</param>
internal sealed class Contents(JobDatabase database, string? shared)
{
    private const string Find = "SELECT EXISTS (SELECT FROM archvae.contents WHERE hash = @hash)";
    private const string Add =
        "INSERT INTO archvae.contents (hash, part, bytes) VALUES (@hash, @part, @bytes) ON CONFLICT DO NOTHING";
    private const string Read = "SELECT bytes FROM archvae.contents WHERE hash = @hash AND part = @part";

    /// <summary>The SHA-256 of a file.</summary>
    public static string HashOf(string path)
    {
        using var stream = InputFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Keeps a file, where it is not kept yet.</summary>
    /// <returns>Its hash.</returns>
    public string Put(string path)
    {
        var hash = HashOf(path);
        if (shared is not null) PutShared(hash, path);
        else if (!database.Do((connection, _) => (bool)connection.Value(Find, ("hash", hash))!)) Insert(hash, path);
        return hash;
    }

    /// <summary>Writes a content to a file, which appears whole or not at all.</summary>
    /// <exception cref="InputException">It is not kept, or is damaged.</exception>
    public void Get(string hash, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, stream =>
        {
            using var check = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var bytes in shared is not null ? SharedParts(hash) : Parts(hash))
            {
                check.AppendData(bytes);
                stream.Write(bytes);
            }
            if (Convert.ToHexStringLower(check.GetHashAndReset()) != hash)
                throw new InputException($"The content {hash} is damaged in {(shared is null ? "the store" : $"'{shared}'")}.");
        });
    }

    // All parts or none.
    private void Insert(string hash, string path) => database.Do((connection, _) =>
    {
        using var stream = InputFile.Open(path);
        var buffer = new byte[StoreSchema.PartBytes];
        for (var part = 0; ; part++)
        {
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length == 0 && part > 0) return part;
            connection.Run(Add, ("hash", hash), ("part", part), ("bytes", new ArraySegment<byte>(buffer, 0, length)));
            if (length < buffer.Length) return part;
        }
    });

    private IEnumerable<byte[]> Parts(string hash)
    {
        for (var part = 0; ; part++)
        {
            if (database.Do((connection, _) => (byte[]?)connection.Value(Read, ("hash", hash), ("part", part))) is not { } bytes)
            {
                if (part > 0) yield break;
                throw new InputException(
                    $"The content {hash} is not in the store. Where its job was submitted with --shared, workers need it too.");
            }
            yield return bytes;
            if (bytes.Length < StoreSchema.PartBytes) yield break;
        }
    }

    private void PutShared(string hash, string path)
    {
        var file = SharedFile(hash);
        if (File.Exists(file)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, stream =>
        {
            using var source = InputFile.Open(path);
            source.CopyTo(stream);
        });
    }

    private IEnumerable<byte[]> SharedParts(string hash)
    {
        using var stream = InputFile.Open(SharedFile(hash));
        while (true)
        {
            var buffer = new byte[StoreSchema.PartBytes];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            yield return buffer[..length];
            if (length < buffer.Length) yield break;
        }
    }

    private string SharedFile(string hash) => Path.Combine(shared!, hash[..2], hash);
}
