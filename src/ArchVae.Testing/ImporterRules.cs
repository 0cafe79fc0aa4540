using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>The rules of importers.</summary>
internal sealed partial class ImporterRules(ImporterFamily family, byte[] sample, SearchSpace? space)
{
    private const string Name = "the sample";
    private const int Damages = 2000;

    // What readers stumble over, beside single bytes.
    private static readonly byte[][] pieces =
    [
        .. new[]
        {
            "1e999", "-1", "NaN", "null", "9223372036854775808", "\"", "'", "{", "}", "[", "]", "(", ")", ",", ":", "|", "\n",
            "\r\n", "\t", "\0", "\uFEFF", "é",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE], [0xC3], Encoding.UTF8.GetBytes(new string('[', 2000)), Encoding.UTF8.GetBytes(new string('9', 2000)),
    ];

    private static readonly string[] withoutValue = ["NaN", "Infinity", "-Infinity", "nan", "inf", "-inf", "null", "1e999"];

    private readonly Contract contract = new($"The importer '{family.Name}'");

    public void Check(int count)
    {
        var expected = new List<ArchitectureRecord>();
        contract.Rule("the sample gives its records", "", () =>
        {
            expected = Read(new MemoryStream(sample, false));
            if (expected.Count != count) throw contract.Broken($"{count} records", $"{expected.Count}");
            for (var i = 0; i < count; i++)
            {
                var id = i.ToString(CultureInfo.InvariantCulture);
                if (expected[i].Id != id) throw contract.Broken($"the id '{id}' of record {i}", $"'{expected[i].Id}'");
                CheckLegal(expected[i]);
            }
        });
        contract.Rule("skipped records are left out", "", () => CheckSkip(expected));
        contract.Rule("a metric without a value is told, and is none", "", () => CheckWithoutValue(expected));
        contract.Rule("a stream of single bytes gives the same", "", () => CheckSame(Read(new OneByteStream(sample)), expected));
        contract.Rule("nothing is read before it is asked for", "", () => CheckLaziness(count));
        contract.Rule("an empty stream is refused", "", () => CheckRefused(() => Read(new MemoryStream([], false))));
        contract.Rule("damage ends in records or an InputException with the name of the stream", "", () =>
        {
            for (var i = 0; i < Damages; i++) CheckDamaged(i);
        });
    }

    private List<ArchitectureRecord> Read(Stream stream, long skip = 0)
    {
        using (stream) return [.. family.Read(stream, Name, space, skip)];
    }

    private void CheckLegal(ArchitectureRecord record)
    {
        var architecture = record.Architecture;
        if (space is not null && !space.IsSameAs(architecture.Space))
            throw contract.Broken($"architectures of '{space.Name}'", $"one of '{architecture.Space.Name}'");
        if (!architecture.Space.Grammar.Accepts(architecture, out var violation))
            throw contract.Broken("a legal architecture", $"{record}: {violation}");
        if (record.Metrics.FirstOrDefault(metric => !double.IsFinite(metric.Value)) is { Key: not null } metric)
            throw contract.Broken("finite metrics", $"{metric.Key} = {Contract.Text(metric.Value)}");
    }

    private void CheckSame(List<ArchitectureRecord> found, List<ArchitectureRecord> expected)
    {
        if (found.Count != expected.Count) throw contract.Broken($"{expected.Count} records", $"{found.Count}");
        foreach (var (record, wanted) in found.Zip(expected))
        {
            var same = record.Id == wanted.Id && record.Architecture.Equals(wanted.Architecture)
                && record.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
                    .SequenceEqual(wanted.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal));
            if (!same) throw contract.Broken($"{wanted}", $"{record}");
        }
    }

    // In the place of a number that stands once in the sample and is a metric: what programs write where there is none.
    private void CheckWithoutValue(List<ArchitectureRecord> expected)
    {
        var text = Encoding.UTF8.GetString(sample);
        var numbers = Number().Matches(text).ToLookup(match => double.Parse(match.Value, CultureInfo.InvariantCulture));
        var checkedNames = new HashSet<string>();
        for (var i = 0; i < expected.Count; i++)
        {
            foreach (var (name, value) in expected[i].Metrics)
            {
                if (numbers[value].Count() != 1 || !checkedNames.Add(name)) continue;
                var place = numbers[value].Single();
                foreach (var word in withoutValue)
                {
                    var changed = string.Concat(text.AsSpan(0, place.Index), word, text.AsSpan(place.Index + place.Length));
                    CheckWithoutValue(expected, i, name, word, changed);
                }
            }
        }
    }

    private void CheckWithoutValue(List<ArchitectureRecord> expected, int record, string name, string word, string text)
    {
        List<ArchitectureRecord> found;
        try
        {
            found = Read(new MemoryStream(Encoding.UTF8.GetBytes(text), false));
        }
        catch (InputException exception)
        {
            throw contract.Broken($"'{name}' without a value where '{word}' stands", exception.Message);
        }
        if (found.Count != expected.Count) throw contract.Broken($"{expected.Count} records", $"{found.Count}");
        if (found[record].Metrics.TryGetValue(name, out var value))
            throw contract.Broken($"'{name}' without a value where '{word}' stands", Contract.Text(value));
        if (!found[record].MetricsWithoutValue.Contains(name))
        {
            var others = string.Join(", ", found[record].MetricsWithoutValue);
            throw contract.Broken($"'{name}' among the metrics without a value where '{word}' stands", $"[{others}]");
        }
        if (!found[record].Architecture.Equals(expected[record].Architecture))
            throw contract.Broken($"{expected[record]}", $"{found[record]}");
    }

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?([eE][+-]?\d+)?(?![\w.])")]
    private static partial Regex Number();

    private void CheckSkip(List<ArchitectureRecord> expected)
    {
        for (var skip = 0; skip < expected.Count; skip++)
            CheckSame(Read(new MemoryStream(sample, false), skip), expected[skip..]);
        CheckRefused(() => Read(new MemoryStream(sample, false), expected.Count));
    }

    private void CheckLaziness(int count)
    {
        using var stream = new OneByteStream(sample);
        var records = family.Read(stream, Name, space);
        if (stream.Given > 0) throw contract.Broken("nothing read", $"{stream.Given} bytes");
        using var enumerator = records.GetEnumerator();
        if (stream.Given > 0) throw contract.Broken("nothing read", $"{stream.Given} bytes");
        for (var i = 0; i < count; i++)
            if (!enumerator.MoveNext()) throw contract.Broken($"{count} records", $"{i}");
        while (enumerator.MoveNext())
        {
        }
        if (!stream.CanRead) throw contract.Broken("a stream that stays the caller's", "a closed one");
    }

    private void CheckRefused(Func<List<ArchitectureRecord>> read)
    {
        try
        {
            read();
        }
        catch (InputException exception)
        {
            CheckName(exception);
            return;
        }
        throw contract.Broken("an InputException where no record is left", "no exception");
    }

    private void CheckName(InputException exception)
    {
        if (exception.File != Name)
            throw contract.Broken($"an InputException with File = '{Name}'", $"'{exception.File}' in: {exception.Message}");
    }

    private void CheckDamaged(int index)
    {
        var bytes = Damaged(index);
        try
        {
            foreach (var record in Read(new MemoryStream(bytes, false))) CheckLegal(record);
        }
        catch (InputException exception)
        {
            CheckName(exception);
        }
        catch (Exception exception) when (exception is not ContractException)
        {
            var text = Encoding.UTF8.GetString(bytes);
            var shown = text.Length > 200 ? text[..200] + "…" : text;
            var found = $"{exception.GetType().Name} (\"{exception.Message}\") for: {shown}";
            throw contract.Broken("records or an InputException", found);
        }
    }

    // One to three changes.
    private byte[] Damaged(int index)
    {
        var random = new RandomStream(17, RandomPurpose.Test, 4, index);
        var bytes = sample.ToList();
        for (var change = random.NextInt32(3); change >= 0 && bytes.Count > 0; change--)
        {
            var at = random.NextInt32(bytes.Count);
            var length = Math.Min(1 + random.NextInt32(20), bytes.Count - at);
            switch (random.NextInt32(7))
            {
                case 0: bytes[at] = (byte)random.NextInt32(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.NextInt32(8)); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(random.NextInt32(bytes.Count), bytes.GetRange(at, length)); break;
                case 5: bytes.Insert(at, (byte)(32 + random.NextInt32(95))); break;
                default: bytes.InsertRange(at, pieces[random.NextInt32(pieces.Length)]); break;
            }
        }
        return [.. bytes];
    }
}
