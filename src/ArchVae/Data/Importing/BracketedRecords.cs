using System.Globalization;
using System.Text.Unicode;
using ArchVae.Files;

namespace ArchVae.Data.Importing;

/// <summary>
/// The records of a text one by one, in bounded memory, however its lines are broken: JSON objects, <c>{ … }</c>, or calls,
/// <c>Name(…)</c>; in a list or not, with or without commas between them. A record ends where its brackets are closed. For one
/// thread.
/// </summary>
internal sealed class BracketedRecords(Stream stream, string name)
{
    private const int MostBytes = 1 << 20;
    private readonly ByteWindow window = new(stream, name);
    private long next = 1;

    // Where the record read last begins, from 1.
    private long line = 1;
    private bool inList;


    /// <summary>What is made of a record.</summary>
    /// <param name="record">Its bytes, UTF-8, which may be written over; valid until the call ends.</param>
    /// <param name="id">Its number in the text, from 0.</param>
    public delegate ArchitectureRecord Parse(Span<byte> record, string id);

    /// <summary>All records, one after the other.</summary>
    /// <param name="parse">What is made of each; what it refuses is told with the line where the record begins.</param>
    /// <exception cref="InputException">
    /// While enumerating: something else stands there, or a record has no end, is too long or is refused.
    /// </exception>
    public IEnumerable<ArchitectureRecord> Read(Parse parse)
    {
        for (var row = 0L; Next(parse, row) is { } record; row++) yield return record;
    }

    private ArchitectureRecord? Next(Parse parse, long row)
    {
        if (!TryRead(out var record)) return null;
        try
        {
            return parse(record, row.ToString(CultureInfo.InvariantCulture));
        }
        catch (InputException e) when (e.File is null)
        {
            throw Error(e.Explanation);
        }
    }

    // The bytes of the next record; false where there is none.
    private bool TryRead(out Span<byte> record)
    {
        record = [];
        while (true)
        {
            line = next;
            if (window.Bytes.IsEmpty && !Fill()) break;
            var first = window.Own[0];
            if (first == '{' || char.IsAsciiLetter((char)first)) return Take(out record);
            var isBracket = first == (inList ? ']' : '[');
            if (isBracket) inList = !inList;
            else if (first is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)','))
                throw Error($"Here a record is expected, {Accepted}, not {Shown(window.Own)}");
            Skip(1);
        }
        return inList ? throw Error("The list of records has no end.") : false;
    }

    // A mistake of the record read last.
    private InputException Error(string message) => new(message, name, line);

    private const string Accepted = "{ … } or Name(…)";

    private bool Take(out Span<byte> record)
    {
        var (depth, quote, isEscaped, isCall) = (0, (byte)0, false, window.Own[0] != '{');
        for (var at = 0; ; at++)
        {
            if (at > MostBytes)
                throw Error(string.Create(CultureInfo.InvariantCulture, $"A record has more than {MostBytes} bytes."));
            if (at == window.Own.Length && !Fill()) throw Error($"A record has no end: {Accepted} is expected.");
            var letter = window.Own[at];
            if (quote != 0)
            {
                if (isEscaped) isEscaped = false;
                else if (letter == '\\') isEscaped = true;
                else if (letter == quote) quote = 0;
                continue;
            }
            if (letter is (byte)'"' or (byte)'\'') quote = letter;
            else if (letter is (byte)'{' or (byte)'[' or (byte)'(') depth++;
            else if (letter is (byte)'}' or (byte)']' or (byte)')') depth--;
            else if (isCall && depth == 0 && letter is ((byte)'\n' or (byte)','))
                throw Error($"Here a record is expected, {Accepted}.");
            if (depth < 0) throw Error("A bracket is closed that was not opened.");
            if (depth > 0 || letter is not ((byte)'}' or (byte)']' or (byte)')')) continue;
            record = window.Own[..(at + 1)];
            if (!Utf8.IsValid(record)) throw Error("The record is not UTF-8 text.");
            Skip(at + 1);
            return true;
        }
    }

    // Whether there is more.
    private bool Fill()
    {
        var before = window.Bytes.Length;
        do window.Fill();
        while (!window.AtEnd && window.Bytes.Length == before);
        return window.Bytes.Length > before;
    }

    private void Skip(int count)
    {
        next += window.Own[..count].Count((byte)'\n');
        window.Advance(count);
    }

    private static string Shown(ReadOnlySpan<byte> bytes) =>
        $"'{InputException.Shown(System.Text.Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 20)]))}'.";
}
