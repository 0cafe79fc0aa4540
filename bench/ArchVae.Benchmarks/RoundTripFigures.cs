using System.Diagnostics;
using ArchVae.Tests.Data;

namespace ArchVae.Benchmarks;

/// <summary>Whether many architectures of each built-in space come back unchanged from import, rows and export.</summary>
internal static class RoundTripFigures
{
    public static void Print(int[] counts)
    {
        foreach (var (name, format) in RoundTrip.Formats)
        {
            foreach (var count in counts)
            {
                var folder = Directory.CreateTempSubdirectory("round-trip-");
                try
                {
                    var watch = Stopwatch.StartNew();
                    var (done, text, lines) = RoundTrip.Run(name, count, folder.FullName);
                    var outcome = text && lines ? "same" : "CHANGED";
                    Console.WriteLine(FormattableString.Invariant(
                        $"{name,-16} {format,-16} {done,7} {outcome} {watch.Elapsed.TotalSeconds,6:0.0} s"));
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            }
        }
    }
}
