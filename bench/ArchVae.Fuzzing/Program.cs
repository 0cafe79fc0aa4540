using System.Runtime.InteropServices;
using ArchVae;
using ArchVae.Tests.Data;
using SharpFuzz;
using SharpFuzz.Common;

// Apart from the rest, as what is instrumented must not have been loaded.
if (args is ["instrument", .. var assemblies])
{
    foreach (var assembly in assemblies) Fuzzer.Instrument(assembly, _ => true, Options.Value);
    return 0;
}
return Fuzzing.Run(args);

/// <summary>What <c>bench/fuzz.sh</c> calls.</summary>
internal static class Fuzzing
{
    private const string Usage =
        """
        list                  the readers
        seeds FOLDER          a folder for each of them, with a file that it reads
        instrument FILE …     makes assemblies tell afl-fuzz which ways they take
        run READER            what afl-fuzz runs
        try READER FILE …     what a reader makes of files
        """;

    private const int TraceBytes = 1 << 16;

    public static unsafe int Run(string[] args)
    {
        // Instrumented code tells its ways from the beginning; afl-fuzz gives the memory for it later.
        Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(TraceBytes);
        var folder = Directory.CreateTempSubdirectory("archvae-fuzzing-").FullName;
        try
        {
            using var readers = new FileReaders(folder);
            return Run(args, readers, Path.Combine(folder, "input"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Run(string[] args, FileReaders readers, string file)
    {
        switch (args)
        {
            case ["list"]:
                foreach (var reader in readers.All) Console.WriteLine(NameOf(reader));
                return 0;
            case ["seeds", var target]:
                foreach (var reader in readers.All)
                {
                    var seeds = Directory.CreateDirectory(Path.Combine(target, NameOf(reader))).FullName;
                    File.WriteAllBytes(Path.Combine(seeds, "valid"), reader.Valid);
                }
                return 0;
            case ["run", var name]:
                var fuzzed = Named(readers, name);
                Fuzzer.OutOfProcess.Run(stream =>
                {
                    using (var input = File.Create(file)) stream.CopyTo(input);
                    Try(fuzzed, file);
                });
                return 0;
            case ["try", var name, .. var files]:
                foreach (var tried in files) Console.WriteLine($"{tried}: {Try(Named(readers, name), tried) ?? "read"}");
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    // Without spaces, as it is a folder's.
    private static string NameOf(FileReader reader) => reader.Name.Replace(' ', '-');

    private static FileReader Named(FileReaders readers, string name) => readers.All.Single(reader => NameOf(reader) == name);

    // The refusal of a file, or null where it was read.
    private static string? Try(FileReader reader, string file)
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
