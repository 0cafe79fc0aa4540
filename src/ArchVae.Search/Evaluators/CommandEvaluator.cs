using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Search.Trials;

namespace ArchVae.Search.Evaluators;

/// <summary>
/// Runs a command for each network. It reads the architecture on its standard input, an object of one line as in JSON Lines files
/// with the trial's number as <c>id</c>; the last line of its standard output that is not blank is an object of numbers, the
/// metrics. <c>ARCHVAE_TRIAL</c>, <c>ARCHVAE_SEED</c> and <c>ARCHVAE_ATTEMPT</c> (from 1) stand in its environment, and
/// <c>ARCHVAE_WORKER</c> where a worker began the trial. Processes that it leaves behind end with it.
/// </summary>
public sealed class CommandEvaluator : Evaluator
{
    private const int LongestShown = 200;
    private readonly CommandOptions options;
    private readonly ulong seed;
    private readonly TimeProvider time;

    /// <summary>An evaluator by a command.</summary>
    /// <param name="options">The command and how it is run.</param>
    /// <param name="seed">The seed of the search, which the command is told.</param>
    /// <param name="time">The time, for the limit.</param>
    /// <exception cref="InputException">An option is out of its range, or there is no such folder.</exception>
    public CommandEvaluator(CommandOptions options, ulong seed, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        (this.options, this.seed, this.time) = (options, seed, time);
    }

    /// <inheritdoc/>
    public override string Description => $"the command '{options.Command}'"
        + (options.WorkingFolder is { } folder ? $" in '{folder}'" : "")
        + (options.CommandTimeout is { } limit ? FormattableString.Invariant($", at most {limit} s") : "");

    /// <inheritdoc/>
    public override EvaluatorSource Source => field ??= CommandFamily.SourceOf(options, seed);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Evaluate(Trial trial, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(trial);
        using var input = new MemoryStream();
        JsonLines.Write(input, [new ArchitectureRecord(trial.Architecture, Text(trial.Number))]);
        for (var attempt = 1; ; attempt++)
        {
            var (metrics, failure, isFinal) = Attempt(trial, attempt, input.ToArray(), stop);
            if (metrics is not null) return metrics;
            if (!isFinal && attempt <= options.Retries) continue;
            throw new TrialFailedException(attempt == 1 ? failure! : $"{failure} (attempt {attempt})");
        }
    }

    private (IReadOnlyDictionary<string, double>? Metrics, string? Failure, bool IsFinal) Attempt(
        Trial trial, int attempt, byte[] input, CancellationToken stop)
    {
        var environment = new Dictionary<string, string>
        {
            ["ARCHVAE_TRIAL"] = Text(trial.Number),
            ["ARCHVAE_SEED"] = Text(seed),
            ["ARCHVAE_ATTEMPT"] = Text(attempt),
        };
        if (trial.Worker is { } worker) environment["ARCHVAE_WORKER"] = worker;
        TimeSpan? limit = options.CommandTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        ShellResult result;
        try
        {
            result = ShellCommand.Run(options.Command, options.WorkingFolder, environment, input, limit, time, stop);
        }
        catch (Win32Exception exception)
        {
            return (null, $"could not be measured, as the shell cannot be started: {exception.Message.TrimEnd('.')}", false);
        }
        if (result.ExitCode is not { } code)
            return (null, FormattableString.Invariant($"took longer than {options.CommandTimeout} s"), true);
        if (code != 0)
        {
            // Some say what went wrong on the standard output.
            var said = Shown(result.Error.Bytes.Length > 0 ? result.Error.Bytes : result.Output.Bytes, LastLine.MostShown);
            var colon = said.Length > 0 ? ": " : "";
            return (null, FormattableString.Invariant($"ended with exit code {code}{colon}{said}"), false);
        }
        var metrics = result.Output.IsCut ? null : MetricsIn(result.Output.Bytes);
        return (metrics, metrics is null ? NoMetrics(result.Output.Bytes) : null, false);
    }

    private static string NoMetrics(byte[] line) => line.Length == 0 ? "printed nothing, where metrics are expected"
        : $"printed as its last line no JSON object of numbers, but '{Shown(line, LongestShown)}'";

    // Null where the line is no object of numbers. What programs write where there is no number, such as NaN, is left out.
    private static Dictionary<string, double>? MetricsIn(byte[] line)
    {
        if (line is not [(byte)'{', ..]) return null;
        try
        {
            var reader = new JsonValueReader(new MemoryStream(line), "");
            var isObject = reader.TryRead(MetricsOf, out var metrics);
            return isObject && !reader.TryRead(json => json.ValueKind, out _) ? metrics : null;
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static Dictionary<string, double>? MetricsOf(JsonElement json)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var property in json.EnumerateObject())
        {
            if (!MetricValue.TryRead(property.Value, out var value)) return null;
            if (double.IsFinite(value)) metrics.Add(property.Name, value);
        }
        return metrics;
    }

    private static string Shown(byte[] line, int most) => InputException.Shown(Encoding.UTF8.GetString(line), most);

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
