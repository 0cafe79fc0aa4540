using System.Globalization;
using ArchVae.Speed;

namespace ArchVae.Cli.Commands;

/// <summary>What <c>bench --ranks</c> prints.</summary>
internal static class RankedText
{
    /// <summary>The lines.</summary>
    public static string Of(RankedReport report)
    {
        var (cost, threads) = (report.Cost, report.Threads == 1 ? "thread" : "threads");
        List<FormattableString> lines =
        [
            $"{report.Ranks} processes of {report.Threads} {threads}, {report.Simd} vectors, {report.Processors} processors each",
            $"{report.Parameters} parameters, batches of {report.BatchSize}",
            $"step            {report.StepMilliseconds:0.00} ms, of which {report.ExchangeShare:P0} is waiting for the exchange",
            $"exchange        {report.MessagesPerStep:0} calls and {report.BytesPerStep / 1e6:0.00} MB sent by each, a step",
            $"a call          {cost.LatencyMicroseconds:0.0} µs for each other, then {cost.GigabytesPerSecond:0.00} GB/s",
            $"one by itself   {cost.FixedMilliseconds:0.00} ms a step and {cost.MillisecondsPerArchitecture:0.000} ms each of it",
            $"model           {report.ModelMilliseconds:0.00} ms for this many, without overlap",
            $"",
            $"{"processes",10}{"here, ms",12}{"10 Gbit/s",12}{"100 Gbit/s",12}",
        ];
        foreach (var (ranks, here, slow, fast) in report.Extrapolated)
            lines.Add($"{ranks,10}{here,12:0.00}{slow,12:0.00}{fast,12:0.00}");
        return string.Join(Environment.NewLine, lines.Select(line => line.ToString(CultureInfo.InvariantCulture)));
    }
}
