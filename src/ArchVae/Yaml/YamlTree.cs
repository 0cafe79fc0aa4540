using ArchVae.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ArchVae.Yaml;

/// <summary>A node of a YAML document with its place: a scalar, a list or a mapping.</summary>
public sealed record YamlTree(long Line, long Column)
{
    private const int MaximumDepth = 16;
    private const int MaximumNodes = 100_000;

    /// <summary>The text of a scalar, else null.</summary>
    public string? Text { get; private init; }

    /// <summary>Whether a scalar is written without quotes.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>The items of a list, else null.</summary>
    public List<YamlTree>? Items { get; private init; }

    /// <summary>The entries of a mapping in their order, else null.</summary>
    public List<(YamlTree Key, YamlTree Value)>? Entries { get; private init; }

    /// <summary>
    /// The one document of a YAML text. Read event by event with limits on depth and size, so that no text can exhaust the stack
    /// or the memory; an alias is the very node of its anchor, which must be complete.
    /// </summary>
    /// <exception cref="InputException">
    /// The text is no YAML, empty, too deep or too large, or has an alias without an anchor.
    /// </exception>
    /// <param name="text">The text.</param>
    /// <param name="source">The file, or null.</param>
    /// <param name="mistakes">Told of keys that come twice or are no words; their values are left out.</param>
    public static YamlTree Parse(string text, string? source, Mistakes mistakes)
    {
        if (HalfPair.InText(text) is >= 0 and var half)
        {
            var before = text.AsSpan(0, half);
            throw new InputException(
                $"'{text[half]}' is half of a pair and stands for no character.", source, before.Count('\n') + 1,
                half - before.LastIndexOf('\n'));
        }
        var parser = new Parser(new StringReader(text));
        try
        {
            return new Reader(parser, source, mistakes).Document();
        }
        catch (YamlException e)
        {
            throw new InputException(e.InnerException?.Message ?? e.Message, source, e.Start.Line, e.Start.Column, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // What the parser throws on some broken texts, without a place of its own: the last thing that it understood has one.
            var at = parser.Current?.End ?? Mark.Empty;
            throw new InputException("The file is no valid YAML after this.", source, at.Line, at.Column, e);
        }
    }

    private sealed class Reader(Parser parser, string? source, Mistakes mistakes)
    {
        private readonly Dictionary<string, YamlTree> anchors = new(StringComparer.Ordinal);
        private int count;

        public YamlTree Document()
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                throw new InputException("The file is empty; a YAML mapping is expected.", source, 1, 1);
            var root = Node(0);
            parser.Consume<DocumentEnd>();
            if (parser.Current is DocumentStart { Start: var second })
            {
                throw new InputException(
                    "A file holds one YAML document; here a second document begins.", source, second.Line, second.Column);
            }
            return root;
        }

        private YamlTree Node(int depth)
        {
            var start = parser.Current!.Start;
            if (++count > MaximumNodes)
                throw new InputException($"The file has more than {MaximumNodes} values.", source, start.Line, start.Column);
            if (depth > MaximumDepth)
            {
                throw new InputException(
                    $"The file is nested deeper than {MaximumDepth} levels.", source, start.Line, start.Column);
            }
            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                return anchors.TryGetValue(alias.Value.Value, out var known)
                    ? known
                    : throw new InputException(
                        $"The alias '*{Shown(alias)}' has no complete anchor '&{Shown(alias)}' before it.",
                        source, start.Line, start.Column);
            }
            // After '? :' the parser tells of a mapping that ends where its value should be.
            if (parser.Current is not NodeEvent value)
                throw new InputException("A value is missing here.", source, start.Line, start.Column);
            var node = value switch
            {
                Scalar => ScalarNode(),
                SequenceStart => ListNode(depth),
                _ => MappingNode(depth),
            };
            if (!value.Anchor.IsEmpty) anchors[value.Anchor.Value] = node;
            return node;
        }

        private static string Shown(AnchorAlias alias) => InputException.Shown(alias.Value.Value);

        private YamlTree ScalarNode()
        {
            var scalar = parser.Consume<Scalar>();
            return new(scalar.Start.Line, scalar.Start.Column)
            {
                Text = scalar.Value,
                IsPlain = scalar.Style == ScalarStyle.Plain
            };
        }

        private YamlTree ListNode(int depth)
        {
            var start = parser.Consume<SequenceStart>();
            var items = new List<YamlTree>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
            return new(start.Start.Line, start.Start.Column) { Items = items };
        }

        private YamlTree MappingNode(int depth)
        {
            var start = parser.Consume<MappingStart>();
            var entries = new List<(YamlTree, YamlTree)>();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = Node(depth + 1);
                var value = Node(depth + 1);
                if (key.Text is null) mistakes.Add(key, "A key must be a plain word");
                else if (!keys.Add(key.Text)) mistakes.Add(key, $"The key {YamlFields.Shown(key)} comes twice");
                else entries.Add((key, value));
            }
            return new(start.Start.Line, start.Start.Column) { Entries = entries };
        }
    }
}
