using ArchVae.Data;
using ArchVae.Networks.Training;
using Spectre.Console;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// Shows the training of networks on the error output: a bar on a terminal, a line a finished network elsewhere, nothing when
/// asked to be quiet.
/// </summary>
internal abstract class NetworkProgress(string figure) : INetworkRunObserver, IDisposable
{
    private int total;

    /// <summary>The display that fits the error output.</summary>
    /// <param name="quiet">Whether nothing is shown.</param>
    /// <param name="error">The error output.</param>
    /// <param name="figure">The figure that is shown of each network.</param>
    public static NetworkProgress Create(bool quiet, TextWriter error, string figure) =>
        quiet ? new Silent() : ErrorTerminal.Find(error) is { } console ? new Bar(console, figure) : new Lines(error, figure);

    public virtual void OnStart(int finished, int total) => this.total = total;

    public virtual void OnEnd(string name, ArchitectureRecord record, int finished)
    {
    }

    public virtual void Dispose()
    {
    }

    private string Line(string name, ArchitectureRecord record, int finished)
    {
        var end = record.Failure is { } failure ? $"failed: it {failure}" : FormattableString.Invariant(
            $"{figure} {record.Metrics.GetValueOrDefault(figure):0.0000}  {record.Metrics["epochs"]:0} epochs  ")
            + FormattableString.Invariant($"{record.Metrics["seconds"]:0.0} s");
        return FormattableString.Invariant($"{finished}/{total} {name}  {end}");
    }

    private sealed class Silent() : NetworkProgress("");

    private sealed class Lines(TextWriter error, string figure) : NetworkProgress(figure)
    {
        public override void OnStart(int finished, int total)
        {
            base.OnStart(finished, total);
            if (finished > 0) error.WriteLine($"{total} networks, {finished} of them finished before");
        }

        public override void OnEnd(string name, ArchitectureRecord record, int finished) =>
            error.WriteLine(Line(name, record, finished));
    }

    private sealed class Bar(IAnsiConsole console, string figure) : NetworkProgress(figure)
    {
        private ProgressBars? bars;
        private ProgressTask? all;

        public override void OnStart(int finished, int total)
        {
            base.OnStart(finished, total);
            bars = new(console);
            all = bars.Add("networks", total, finished);
        }

        public override void OnEnd(string name, ArchitectureRecord record, int finished)
        {
            all!.Value = finished;
            if (record.Failure is not null) console.WriteLine(Line(name, record, finished));
            else all.Description = Markup.Escape(Line(name, record, finished));
        }

        public override void Dispose()
        {
            bars?.Dispose();
            base.Dispose();
        }
    }
}
