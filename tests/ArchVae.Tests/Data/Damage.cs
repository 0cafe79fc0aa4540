using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ArchVae.Tests.Data;

/// <summary>One change to the bytes of a file, at a share of its length.</summary>
internal sealed record Change(int Place, int Kind, int Value, int Length)
{
    // What readers stumble over: numbers out of range, brackets without end, texts that stand for nothing, marks of other
    // systems.
    private static readonly byte[][] pieces =
    [
        .. new[]
        {
            "1e999", "-1e400", "1e-400", "0.0000000000000000000000001", "9223372036854775808", "-0", "NaN", "Infinity", "null",
            "true", "{}", "[]",
            "\"\\ud800\"", "\\u0000", "\0", "\uFEFF", "\r\n", "\r", "\n\n", "\t", "\"", "'", "''", "\"\"", ",", ":", "[", "{",
            "]", "}", "(", ")", "|", "~", "+",
            "- ", "? ", "&a ", "*a ", "<<: ", "!!binary ", "%", "@", "`", "#", "---\n", "...", "é", "𝕏", "\u2028",
            "\u001b[2J", "\\u001b[31m", "\u202e", "\\u202e", "\\udc00\\ud800", "\"\\uD83D\"", "\u0085",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE], [0xC3], [0xED, 0xA0, 0x80], Encoding.Unicode.GetBytes("{\"a\":1}"), new byte[64],
        Encoding.UTF8.GetBytes(new string('[', 5000)), Encoding.UTF8.GetBytes(new string('9', 2000)),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 2000))),
    ];

    /// <summary>Any change.</summary>
    public static Gen<Change> Any { get; } =
        from place in Gen.Choose(0, 1_000_000)
        from kind in Gen.Choose(0, 6)
        from value in Gen.Choose(0, 1_000_000)
        from length in Gen.Choose(1, 40)
        select new Change(place, kind, value, length);

    /// <summary>Makes the change.</summary>
    public void ApplyTo(List<byte> bytes)
    {
        var at = (int)(Place / 1_000_001.0 * bytes.Count);
        var length = Math.Min(Length, bytes.Count - at);
        switch (Kind)
        {
            case 0 when bytes.Count > 0:
                bytes[at] = (byte)Value;
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(1, length));
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange((int)(Value / 1_000_001.0 * (bytes.Count - length)), length));
                break;
            case 4 when Value % 4 == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.RemoveRange(at, Math.Min(1, length));
                bytes.InsertRange(at, pieces[Value % pieces.Length]);
                break;
            default:
                bytes.InsertRange(at, pieces[Value % pieces.Length]);
                break;
        }
    }
}

/// <summary>A list of changes to a valid file. Shrinks to those that are needed.</summary>
internal sealed record Damage(IReadOnlyList<Change> Changes)
{
    /// <summary>One to four changes.</summary>
    public static Arbitrary<Damage> Any { get; } = Arb.From(
        from count in Gen.Choose(1, 4)
        from changes in Gen.ListOf(Change.Any, count)
        select new Damage([.. changes]),
        damage =>
            damage.Changes.Count == 1 ? []
            : damage.Changes.Select((_, left) => new Damage([.. damage.Changes.Where((_, i) => i != left)])));

    /// <summary>The damaged file.</summary>
    public byte[] Of(byte[] valid)
    {
        var bytes = valid.ToList();
        foreach (var change in Changes) change.ApplyTo(bytes);
        return [.. bytes];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", Changes);
}
