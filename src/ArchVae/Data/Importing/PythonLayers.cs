using System.Globalization;
using ArchVae.Files;

namespace ArchVae.Data.Importing;

/// <summary>One tuple of a network: its type and its numbers in their order, those of an inner tuple included.</summary>
internal sealed record PythonLayer(string Type, List<double> Values, int Position);

/// <summary>
/// Reads the literals that the CFG-NAS grammars print: a list of tuples (or lists) of a quoted type and numbers, None or a
/// tuple of numbers. A number may be wrapped as NumPy prints it, <c>np.float64(0.227)</c>. The form is fixed, so nothing nests
/// further.
/// </summary>
internal sealed class PythonLayers(string text)
{
    private int at;

    /// <summary>The layers of the line.</summary>
    /// <exception cref="RecordException">The line has another form.</exception>
    public List<PythonLayer> Read()
    {
        var layers = new List<PythonLayer>();
        Expect('[', "a list of layers, like [('<start>', 64, None), …]");
        while (!Accept(']'))
        {
            if (layers.Count > 0) Expect(',', "',' or ']'");
            if (layers.Count > 0 && Accept(']')) break;
            layers.Add(Layer());
        }
        SkipSpace();
        if (at < text.Length) throw Wrong("the end of the line");
        return layers;
    }

    private PythonLayer Layer()
    {
        SkipSpace();
        var start = at;
        var close = Open("a layer, like ('linear', 256, None)");
        var type = Quoted();
        var values = new List<double>();
        while (!Accept(close))
        {
            Expect(',', $"',' or '{close}'");
            if (Accept(close)) break;
            Value(values, mayBeTuple: true);
        }
        return new(type, values, start);
    }

    private void Value(List<double> values, bool mayBeTuple)
    {
        SkipSpace();
        if (TryWord("None")) return;
        if (mayBeTuple && at < text.Length && text[at] is '(' or '[')
        {
            var close = Open("a tuple");
            Value(values, mayBeTuple: false);
            while (!Accept(close))
            {
                Expect(',', $"',' or '{close}'");
                if (Accept(close)) break;
                Value(values, mayBeTuple: false);
            }
            return;
        }
        values.Add(Number(mayBeWrapped: true));
    }

    private double Number(bool mayBeWrapped)
    {
        var start = at;
        // NumPy's wrapping: a dotted name and brackets around the number.
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or '_' or '+' or '-')) at++;
        var word = text.AsSpan(start, at - start);
        if (mayBeWrapped && (word.StartsWith("np.") || word.StartsWith("numpy.")))
        {
            Expect('(', "'('");
            SkipSpace();
            var number = Number(mayBeWrapped: false);
            Expect(')', "')'");
            return number;
        }
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) &&
            double.IsFinite(value)) return value;
        at = start;
        throw Wrong("a finite number, None or a tuple of numbers");
    }

    private string Quoted()
    {
        SkipSpace();
        if (at < text.Length && text[at] is '\'' or '"')
        {
            var close = text.IndexOf(text[at], at + 1);
            if (close > 0)
            {
                var quoted = text[(at + 1)..close];
                at = close + 1;
                return quoted;
            }
        }
        throw Wrong("a layer type in quotes");
    }

    private char Open(string what)
    {
        SkipSpace();
        if (at >= text.Length || text[at] is not ('(' or '[')) throw Wrong(what);
        return text[at++] == '(' ? ')' : ']';
    }

    private bool TryWord(string word)
    {
        if (!text.AsSpan(at).StartsWith(word)) return false;
        at += word.Length;
        return true;
    }

    private bool Accept(char wanted)
    {
        SkipSpace();
        if (at >= text.Length || text[at] != wanted) return false;
        at++;
        return true;
    }

    private void Expect(char wanted, string what)
    {
        if (!Accept(wanted)) throw Wrong(what);
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\t') at++;
    }

    private RecordException Wrong(string expected)
    {
        var found = at >= text.Length ? "the line ends" : $"'{text[at..Math.Min(text.Length, at + 20)]}' was found";
        return new(Math.Min(at, text.Length), $"Here {expected} is expected, and {found}.");
    }
}
