using System.Text.Json;
using ArchVae.Reports.Pictures;

namespace ArchVae.Benchmarks;

/// <summary>
/// The picture of <c>samples/trade-off.yaml</c>: for each family of posteriors, what share of architectures a posterior sample
/// decodes to over the bound that it has, from the study's <c>results.jsonl</c>. Configurations are called FAMILY_beta-X.
/// </summary>
internal static class TradeOffPicture
{
    public static void Write(string results, string picture)
    {
        var runs = File.ReadLines(results).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(run => run.GetProperty("failure").ValueKind == JsonValueKind.Null)
            .Select(run => (
                Parts: run.GetProperty("configuration").GetString()!.Split("_beta-"),
                Bound: -run.GetProperty("elbo").GetDouble(),
                Accuracy: run.GetProperty("reconstructionAccuracySampled").GetDouble()))
            .ToList();
        var chart = new LineChart
        {
            Title = "Bound against reconstruction",
            XLabel = "−ELBO, nats; at best 8.789",
            YLabel = "samples decoded exactly",
            YMinimum = 0,
            YMaximum = 1,
            Series = [.. runs.GroupBy(run => run.Parts[0]).Select(family => new LineSeries(
                family.Key, [.. family.OrderBy(run => run.Bound).Select(run => new LinePoint(run.Bound, run.Accuracy))]))],
        };
        File.WriteAllText(picture, chart.ToSvgFile());
    }
}
