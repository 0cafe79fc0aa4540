using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using Shouldly;

namespace ArchVae.Tests.Search.Trials;

/// <summary>
/// A process that writes to a store: this assembly, started with a variable of the environment. It proposes networks of its own,
/// in batches, and for each trial that it has ended prints its number.
/// </summary>
internal static class TrialWriter
{
    private const string Variable = "ARCHVAE_TEST_TRIAL_WRITER";
    private const char Separator = '|';

    public static SearchSpace Space { get; } = BuiltInSpaces.Find("linear")!;

    /// <summary>Starts one, which takes the networks from <paramref name="first"/> on.</summary>
    public static Process Start(string path, string worker, int first, int count, int batch)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TrialWriter).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment[Variable] = string.Create(
            CultureInfo.InvariantCulture, $"{worker}{Separator}{first}{Separator}{count}{Separator}{batch}{Separator}{path}");
        return Process.Start(start).ShouldNotBeNull();
    }

    /// <summary>What it notes of a trial: enough for a transaction that was cut to be seen.</summary>
    public static (string, double)[] MetricsOf(Trial trial) =>
        [("network", trial.Network), ("third", trial.Network / 3.0), ("rows", trial.Architecture.RowCount)];

    /// <summary>Writes to a store.</summary>
    public static void Write(ITrialStore store, string worker, IEnumerable<Architecture> networks, int batch, Action<int> ended)
    {
        foreach (var architectures in networks.Chunk(batch))
        {
            foreach (var trial in Propose(store, architectures))
            {
                store.Start(trial.Number, worker, TestTrials.Noon).ShouldBeTrue();
                store.End(trial.Done(MetricsOf(trial))).ShouldBeTrue();
                ended(trial.Number);
            }
        }
    }

    // Numbers are taken by who is first; the others take the next.
    private static Trial[] Propose(ITrialStore store, Architecture[] architectures)
    {
        while (true)
        {
            var next = store.Read().Count;
            Trial[] trials = [.. architectures.Select((architecture, at) => TestTrials.Of(architecture, next + at))];
            try
            {
                store.Add(trials);
                return trials;
            }
            catch (InvalidOperationException exception) when (exception.Message.Contains("the next is"))
            {
            }
        }
    }

    [ModuleInitializer]
    internal static void RunWhereAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(Separator, 5) is not [var worker, var first, var count, var batch,
            var path]) return;
        int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        using (var store = new SqliteTrialStore(path, Space))
        {
            var networks = TestTrials.Networks(Space, Number(first) + Number(count)).Skip(Number(first));
            Write(store, worker, networks, Number(batch), number =>
            {
                Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
                Console.Out.Flush();
            });
        }
        Environment.Exit(0);
    }
}
