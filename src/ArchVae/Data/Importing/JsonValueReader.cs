using System.Text.Json;
using System.Text.Unicode;
using ArchVae.Files;

namespace ArchVae.Data.Importing;

/// <summary>
/// Reads lists and objects of JSON one by one, in bounded memory, however their lines are broken: the elements of one list, or
/// values one after another, such as one a line. Where a program wrote a word for no value, such as NaN, there is a text of
/// spaces. For one thread.
/// </summary>
internal sealed class JsonValueReader(Stream stream, string name)
{
    private const int MaximumValueBytes = 4 << 20;
    private static readonly JsonDocumentOptions options = new() { AllowDuplicateProperties = false };
    private readonly ByteWindow window = new(stream, name);
    private bool begun;
    private bool isList;
    private bool finished;
    private long line = 1;
    private long column = 1;

    /// <summary>Reads the next value; false after the last, when the file has nothing more.</summary>
    /// <param name="parse">What is made of it; what it refuses is told with the line where the value begins.</param>
    /// <param name="result">What it made.</param>
    /// <exception cref="InputException">The file is not what it should be.</exception>
    public bool TryRead<T>(Func<JsonElement, T> parse, out T? result)
    {
        result = default;
        if (finished || !TryBegin()) return false;
        var length = FindEnd();
        var json = window.Bytes[..length];
        if (!Utf8.IsValid(json.Span)) throw Error("The text is not UTF-8.");
        if (HalfPair.InJson(json.Span) is >= 0 and var half) throw Error(HalfPair.Mistake(json.Span, half));
        try
        {
            using var document = JsonDocument.Parse(json, options);
            result = parse(document.RootElement);
        }
        catch (JsonException e)
        {
            var (down, along) = (e.LineNumber ?? 0, (e.BytePositionInLine ?? 0) + 1);
            var place = down == 0 ? column + along - 1 : along;
            throw new InputException("No valid JSON: " + JsonMistake.Of(e), name, line + down, place, e);
        }
        catch (InputException e) when (e.File is null)
        {
            throw new InputException(e.Explanation, name, line, inner: e);
        }
        Consume(length);
        return true;
    }

    // Goes to where the next value begins; false where there is none.
    private bool TryBegin()
    {
        var next = Next();
        if (!begun)
        {
            begun = true;
            if (next == '[' && IsListOfValues())
            {
                isList = true;
                Consume(1);
                next = Next();
                if (next == ']') return End();
            }
        }
        else if (isList)
        {
            if (next == ']') return End();
            if (next != ',') throw Error("After an element of the list ',' or ']' is expected.");
            Consume(1);
            next = Next();
        }
        else if (next < 0) return false;
        return next is '[' or '{' ? true : throw Error("Here a list or an object of JSON is expected.");
    }

    private bool End()
    {
        Consume(1);
        finished = Next() < 0 ? true : throw Error("After the list the file must end.");
        return false;
    }

    // Whether the list at hand holds lists or objects, or nothing at all.
    private bool IsListOfValues()
    {
        for (var at = 1; ; at++)
        {
            while (at >= window.Bytes.Length && !window.AtEnd) Fill();
            if (at >= window.Bytes.Length) return false;
            if (!IsSpace(window.Own[at])) return window.Own[at] is (byte)'[' or (byte)'{' or (byte)']';
        }
    }

    // The next byte that is no space, which is then the first at hand; −1 at the end.
    private int Next()
    {
        while (true)
        {
            var spaces = 0;
            while (spaces < window.Own.Length && IsSpace(window.Own[spaces])) spaces++;
            Consume(spaces);
            if (window.Own.Length > 0) return window.Own[0];
            if (window.AtEnd) return -1;
            window.Fill();
        }
    }

    // How long the value at hand is, its bare words blanked; up to the end where it is not closed.
    private int FindEnd()
    {
        var (depth, isInText) = (0, false);
        for (var at = 0; ;)
        {
            for (; at < window.Own.Length; at++)
            {
                var next = window.Own[at];
                if (isInText)
                {
                    if (next == '\\' && ++at == window.Own.Length && !window.AtEnd) Fill();
                    isInText = next != '"';
                    continue;
                }
                isInText = next == '"';
                if (next is (byte)'[' or (byte)'{') depth++;
                if (next is (byte)']' or (byte)'}' && --depth == 0) return at + 1;
                if (next is not ((byte)'+' or (byte)'-') && !char.IsAsciiLetter((char)next)) continue;
                var word = MetricValue.BareWord(window.Own[at..], window.AtEnd);
                if (word < 0) break;
                if (word == 0) continue;
                MetricValue.Blank(window.Own.Slice(at, word));
                at += word - 1;
            }
            if (window.AtEnd && at >= window.Own.Length) return window.Own.Length;
            Fill();
        }
    }

    private void Fill()
    {
        if (window.Bytes.Length > MaximumValueBytes) throw Error($"A value has more than {MaximumValueBytes} bytes.");
        window.Fill();
    }

    private void Consume(int count)
    {
        var bytes = window.Own[..count];
        var last = bytes.LastIndexOf((byte)'\n');
        line += bytes.Count((byte)'\n');
        column = last < 0 ? column + count : count - last;
        window.Advance(count);
    }

    private static bool IsSpace(byte next) => next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private InputException Error(string message) => new(message, name, line, column);
}
