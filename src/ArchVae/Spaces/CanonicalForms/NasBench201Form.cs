namespace ArchVae.Spaces.CanonicalForms;

/// <summary>Writes the operations on the six edges of a cell, 0-1, 0-2, 1-2, 0-3, 1-3, 2-3, as the text of its network.</summary>
internal delegate string CellWriter(ReadOnlySpan<string> operations);

/// <summary>A canonical form of the cells of NAS-Bench-201 (Dong and Yang, ICLR 2020); each is written once and kept.</summary>
internal sealed class NasBench201Form : ICanonicalForm
{
    /// <summary>The operation that gives nothing.</summary>
    public const string None = "none";

    /// <summary>The operation that gives what it is given.</summary>
    public const string Skip = "skip_connect";

    private static readonly string[] operations = [None, Skip, "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];

    private readonly int[] operationOfType;
    private readonly CellWriter write;
    private readonly string?[] known = new string?[(int)Math.Pow(operations.Length, Edges.Length)];

    /// <exception cref="ArgumentException">The architectures of the space are no such cells.</exception>
    public NasBench201Form(SearchSpace space, CellWriter write)
    {
        this.write = write;
        operationOfType = [.. space.LayerTypes.Select(type => Array.IndexOf(operations, type.Name))];
        var hasOthers = space.LayerTypes.Any(type => type != space.EndType && operationOfType[type.Index] < 0);
        if (hasOthers || space.Features.Count > 0 || space.EndIsListed || !HasOnlyWholeCells(space))
        {
            throw new ArgumentException(
                $"The canonical form is of cells of exactly {Edges.Length} layers without features, whose types are " +
                $"{string.Join(", ", operations)}.");
        }
    }

    /// <summary>The two nodes of each row's edge; all edges into a node come before those out of it.</summary>
    public static (int From, int To)[] Edges { get; } = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)];

    /// <inheritdoc/>
    public string Of(Architecture architecture)
    {
        var number = 0;
        for (var edge = 0; edge < Edges.Length; edge++)
            number = number * operations.Length + operationOfType[architecture.TypeOf(edge)];
        // Two threads that come at once write the same text.
        return known[number] ??= write([.. Edges.Select((_, edge) => operations[operationOfType[architecture.TypeOf(edge)]])]);
    }

    /// <summary>Parts of a sum, sorted.</summary>
    public static string Sum(IEnumerable<string> parts) => string.Join('+', parts.Order(StringComparer.Ordinal));

    // Whether the end comes after so many layers and no sooner.
    private static bool HasOnlyWholeCells(SearchSpace space)
    {
        HashSet<GrammarState> states = [space.Grammar.Start];
        for (var row = 0; row < Edges.Length; row++)
        {
            if (states.Any(state => space.Grammar.Allows(state, space.EndType.Index))) return false;
            states = [.. states.SelectMany(state => space.LayerTypes
                .Where(type => space.Grammar.Allows(state, type.Index))
                .Select(type => space.Grammar.Next(state, type.Index)))];
        }
        return space.MaximumRows == Edges.Length + 1;
    }
}
