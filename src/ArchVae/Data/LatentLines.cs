using ArchVae.Files;
using ArchVae.Models;

namespace ArchVae.Data;

/// <summary>
/// Latent points in a JSON Lines file, one object a line: <c>{"id":"7","center":[0.1,…],"logVariance":[-2.3,…]}</c>, as encoding
/// writes it, or <c>{"z":[…]}</c>; all but the point is optional, other fields are ignored. Where the posterior is no diagonal
/// Gaussian there is <c>baseLogVariance</c> instead. Samples of the posterior are <c>"draws":[[…],…]</c>; from two on
/// <c>posteriorMean</c> and <c>posteriorVariance</c>, by dimension, are estimated from them. Numbers are float32 in the
/// shortest form that reads back as the same bits. UTF-8; blank lines, a byte-order mark and CR LF are accepted.
/// </summary>
public static class LatentLines
{
    /// <summary>Reads a file point by point, in bounded memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">The number of latent dimensions, Z; null to take that of the first line.</param>
    /// <exception cref="InputException">
    /// While enumerating: there is no such file, it has no point, or a line is wrong; the message says where and what is
    /// accepted.
    /// </exception>
    public static IEnumerable<LatentRecord> Read(string path, int? size = null)
    {
        using var lines = new LineReader(path);
        foreach (var record in Read(lines, size)) yield return record;
    }

    /// <summary>Reads a stream point by point, in bounded memory; it stays the caller's.</summary>
    /// <param name="stream">The stream; read to its end.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="size">The number of latent dimensions, Z; null to take that of the first line.</param>
    /// <exception cref="InputException">While enumerating: there is no point in it, or a line is wrong.</exception>
    public static IEnumerable<LatentRecord> Read(Stream stream, string name, int? size = null)
    {
        using var lines = new LineReader(stream, name);
        foreach (var record in Read(lines, size)) yield return record;
    }

    /// <summary>Writes points to a file that appears whole or not at all.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="InputException">The file cannot be made there, or the points have a mistake of their own.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static long Write(string path, IEnumerable<LatentRecord> records)
    {
        using var file = AtomicFile.Create(path);
        var count = Write(file.Stream, records);
        file.Commit();
        return count;
    }

    /// <summary>Writes points to a stream, which stays the caller's.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static long Write(Stream stream, IEnumerable<LatentRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var line = new LineWriter(stream);
        var count = 0L;
        foreach (var record in records)
        {
            var json = line.Begin();
            if (record.Id is not null) json.WriteString("id"u8, record.Id);
            WriteNumbers("center"u8, record.Center);
            if (record.LogVariance is { } logVariance) WriteNumbers("logVariance"u8, logVariance);
            if (record.BaseLogVariance is { } baseLogVariance) WriteNumbers("baseLogVariance"u8, baseLogVariance);
            if (record.Draws is { } draws) WriteDraws(draws);
            line.End();
            count++;

            void WriteNumbers(ReadOnlySpan<byte> name, IEnumerable<float> values)
            {
                json.WritePropertyName(name);
                WriteArray(values);
            }

            void WriteArray(IEnumerable<float> values)
            {
                json.WriteStartArray();
                foreach (var value in values) json.WriteNumberValue(value);
                json.WriteEndArray();
            }

            void WriteDraws(IReadOnlyList<float[]> draws)
            {
                if (draws.Count > 1)
                {
                    var moments = new RunningMoments(record.Center.Length);
                    foreach (var draw in draws) moments.Add(draw);
                    WriteNumbers("posteriorMean"u8, moments.Mean.Select(value => (float)value));
                    var bias = draws.Count / (draws.Count - 1.0);
                    WriteNumbers("posteriorVariance"u8, moments.Variance().Select(value => (float)(value * bias)));
                }
                json.WriteStartArray("draws"u8);
                foreach (var draw in draws) WriteArray(draw);
                json.WriteEndArray();
            }
        }
        return count;
    }

    private static IEnumerable<LatentRecord> Read(LineReader lines, int? size)
    {
        LineParser<LatentRecord> parse = new LatentParser(size).Parse;
        var any = false;
        while (lines.TryReadRecord(out _))
        {
            any = true;
            yield return lines.ParseJson(parse) with { Source = new("The point", lines.Name, lines.LineNumber) };
        }
        if (!any) throw new InputException("There are no latent points in it.", lines.Name);
    }
}

/// <summary>
/// A point of the latent space, with what is known of the architecture that lies there. Immutable by agreement.
/// </summary>
/// <param name="Center">[Z] the point: z at ε = 0, through the flows; for a Gaussian its mean. Or any z to decode.</param>
/// <param name="LogVariance">[Z] log σ² of the diagonal Gaussian N(center, diag σ²) that the posterior is, or null.</param>
/// <param name="Id">The architecture's name in its data set, or null.</param>
/// <param name="Metrics">Its measured figures by name; null for none. Not written to JSON Lines.</param>
public sealed record LatentRecord(
    float[] Center, float[]? LogVariance = null, string? Id = null, IReadOnlyDictionary<string, double>? Metrics = null)
{
    /// <summary>
    /// [Z] log σ² of the Gaussian base of another posterior, which are not the variances of z; null where there is none.
    /// </summary>
    public float[]? BaseLogVariance { get; init; }

    /// <summary>Samples of the posterior, [Z] each; null for none.</summary>
    public IReadOnlyList<float[]>? Draws { get; init; }

    /// <summary>The names of metrics that have no value: a table has columns for them.</summary>
    internal IReadOnlyList<string> MetricsWithoutValue { get; init; } = [];

    /// <summary>Where the point comes from, for errors; null where that is not known.</summary>
    internal PointSource? Source { get; init; }
}

/// <summary>Where a latent point comes from.</summary>
/// <param name="Name">What to call it, at the beginning of a sentence.</param>
/// <param name="File">Its file, or null.</param>
/// <param name="Line">Its line there, from 1, or null.</param>
internal sealed record PointSource(string Name, string? File = null, long? Line = null);
