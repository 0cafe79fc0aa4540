using ArchVae.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ArchVae.Yaml;

/// <summary>A node of a YAML document with its place: a scalar, a list or a mapping.</summary>
public sealed record YamlTree(long Line, long Column)
{
    private const int MaximumDepth = 16;
    private const int MaximumValues = 100_000;
    private const int MaximumCharacters = 4 << 20;

    /// <summary>The text of a scalar, else null.</summary>
    public string? Text { get; private init; }

    /// <summary>Whether a scalar is written without quotes.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>The items of a list, else null.</summary>
    public List<YamlTree>? Items { get; private init; }

    /// <summary>The entries of a mapping in their order, else null.</summary>
    public List<(YamlTree Key, YamlTree Value)>? Entries { get; private init; }

    private Extent Size { get; init; }

    /// <summary>
    /// The one document of a YAML text. Read event by event with limits on depth and size, so that no text can exhaust the stack
    /// or the memory; an alias is the very node of its anchor, which must be complete, and counts as all that it stands for.
    /// </summary>
    /// <exception cref="InputException">
    /// The text is no YAML, empty, deeper than 16 levels, of more than 100,000 values or 4 MiB of characters, or has an alias
    /// without an anchor.
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
            var told = e.InnerException?.Message ?? "The file is no valid YAML here: a ':' or a quote is missing, or an "
                + $"indentation is wrong, at this line or above it ({e.Message.TrimEnd('.')}).";
            throw new InputException(told, source, e.Start.Line, e.Start.Column, e);
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
        private Extent read;

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
            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                if (!anchors.TryGetValue(alias.Value.Value, out var known))
                {
                    throw new InputException(
                        $"The alias '*{Shown(alias)}' has no complete anchor '&{Shown(alias)}' before it.",
                        source, start.Line, start.Column);
                }
                Take(known.Size, depth, start);
                return known;
            }
            Take(new(1, 0, 0), depth, start);
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
            Take(new(0, scalar.Value.Length, 0), 0, scalar.Start);
            return new(scalar.Start.Line, scalar.Start.Column)
            {
                Text = scalar.Value,
                IsPlain = scalar.Style == ScalarStyle.Plain,
                Size = new(1, scalar.Value.Length, 0),
            };
        }

        // Whoever reads the tree walks it as if aliases were written out, so that is what is limited.
        private void Take(Extent more, int depth, Mark start)
        {
            read = new(read.Values + more.Values, read.Characters + more.Characters, 0);
            var mistake = read.Values > MaximumValues ? $"has more than {MaximumValues} values"
                : read.Characters > MaximumCharacters ? $"has more than {MaximumCharacters} characters in its values"
                : depth + more.Depth > MaximumDepth ? $"is nested deeper than {MaximumDepth} levels" : null;
            if (mistake is not null)
            {
                throw new InputException(
                    $"The file {mistake}, where each alias counts as all that it stands for.", source, start.Line, start.Column);
            }
        }

        private YamlTree ListNode(int depth)
        {
            var start = parser.Consume<SequenceStart>();
            var items = new List<YamlTree>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
            return new(start.Start.Line, start.Start.Column) { Items = items, Size = Extent.Around(items) };
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
            return new(start.Start.Line, start.Start.Column)
            {
                Entries = entries,
                Size = Extent.Around(entries.SelectMany(entry => new[] { entry.Item1, entry.Item2 })),
            };
        }
    }

    // How much a node is with all aliases written out: values, itself included, their characters, and levels below it.
    private readonly record struct Extent(int Values, int Characters, int Depth)
    {
        public static Extent Around(IEnumerable<YamlTree> nodes)
        {
            var (values, characters, depth) = (1, 0, 0);
            foreach (var node in nodes)
            {
                values += node.Size.Values;
                characters += node.Size.Characters;
                depth = Math.Max(depth, node.Size.Depth + 1);
            }
            return new(values, characters, depth);
        }
    }
}
