namespace ArchVae.Tests;

/// <summary>A folder of its own for a test; removed with all that is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("archvae-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            // The file that a training holds open is empty.
            if (System.IO.Path.GetFileName(file) == ".training") System.IO.File.Create(target).Dispose();
            else System.IO.File.Copy(file, target);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
