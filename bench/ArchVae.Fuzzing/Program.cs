using ArchVae;
using ArchVae.Tests.Data;
using SharpFuzz;

// archvae-fuzzing list                     the readers
// archvae-fuzzing seeds FOLDER             a folder with a valid file for each of them
// archvae-fuzzing instrument FILE …        makes assemblies tell afl-fuzz which ways they take
// archvae-fuzzing run READER               what afl-fuzz runs
// archvae-fuzzing try READER FILE …        the same without it, to see what a file does
if (args is ["instrument", .. var assemblies])
{
    foreach (var assembly in assemblies) Fuzzer.Instrument(assembly, _ => true, new Options());
    return 0;
}
var folder = Directory.CreateTempSubdirectory("archvae-fuzzing-").FullName;
try
{
    using var readers = new FileReaders(folder);
    switch (args)
    {
        case ["list"]:
            foreach (var reader in readers.All) Console.WriteLine(reader.Slug());
            return 0;
        case ["seeds", var target]:
            foreach (var reader in readers.All)
            {
                var seeds = Directory.CreateDirectory(Path.Combine(target, reader.Slug())).FullName;
                File.WriteAllBytes(Path.Combine(seeds, "valid"), reader.Valid);
            }
            return 0;
        case ["run", var name]:
            var fuzzed = readers.Named(name);
            var file = Path.Combine(folder, "input");
            Fuzzer.OutOfProcess.Run(stream =>
            {
                using (var input = File.Create(file)) stream.CopyTo(input);
                fuzzed.Try(file);
            });
            return 0;
        case ["try", var name, .. var files]:
            foreach (var tried in files) Console.WriteLine($"{tried}: {readers.Named(name).Try(tried) ?? "read"}");
            return 0;
        default:
            Console.Error.WriteLine("list | seeds FOLDER | instrument FILE … | run READER | try READER FILE …");
            return 2;
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

internal static class Fuzzing
{
    /// <summary>A name that can be a folder's.</summary>
    public static string Slug(this FileReader reader) => reader.Name.Replace(' ', '-');

    public static FileReader Named(this FileReaders readers, string slug) => readers.All.Single(reader => reader.Slug() == slug);

    /// <summary>The refusal of a file, or null where it was read.</summary>
    public static string? Try(this FileReader reader, string file)
    {
        try
        {
            reader.Read(file);
            return null;
        }
        catch (InputException e)
        {
            if (e.Message != InputException.Escaped(e.Message)) throw new InvalidDataException("A message is not escaped.", e);
            return e.Message;
        }
    }
}
