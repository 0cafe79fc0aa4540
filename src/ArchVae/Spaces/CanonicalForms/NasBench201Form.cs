namespace ArchVae.Spaces.CanonicalForms;

/// <summary>
/// The networks of NAS-Bench-201 as its authors count them (Dong and Yang, ICLR 2020): the 15,625 cells are 6,466. A node is
/// written as the sum of what enters it: <c>skip_connect</c> gives the sum of the node that it comes from, <c>none</c> and any
/// operation on a zero give the zero, others an operation on a sum; the parts are sorted. Whatever the last node does not
/// depend on falls away.
/// </summary>
/// <remarks>
/// The count is a convention: a zero stays a part of its sum, a sum that is skipped into another is sorted as one piece, and of
/// parts zeros come first, then operations by what they work on, then the input. The number of zeros and the order so tell apart
/// some cells that are one network: without zeros, and with sums of sums as one sum, there would be 4,930.
/// </remarks>
internal sealed class NasBench201Form : ICanonicalForm
{
    private const int EdgeCount = 6;

    // By these signs parts come in the order of the benchmark's count: '#' before '(' before 'x'.
    private const string Zero = "#";
    private const string Input = "x";

    // The two nodes of each row's edge.
    private static readonly (int From, int To)[] edges = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)];
    private static readonly string[] operations =
        ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];

    private readonly int[] operationOfType;
    private readonly string?[] known = new string?[(int)Math.Pow(operations.Length, EdgeCount)];

    /// <exception cref="ArgumentException">The architectures of the space are no such cells.</exception>
    public NasBench201Form(SearchSpace space)
    {
        operationOfType = [.. space.LayerTypes.Select(type => Array.IndexOf(operations, type.Name))];
        var hasOthers = space.LayerTypes.Any(type => type != space.EndType && operationOfType[type.Index] < 0);
        if (hasOthers || space.Features.Count > 0 || space.EndIsListed || !HasOnlyWholeCells(space))
        {
            throw new ArgumentException(
                $"The canonical form is of cells of exactly {EdgeCount} layers without features, whose types are " +
                $"{string.Join(", ", operations)}.");
        }
    }

    /// <inheritdoc/>
    public string Of(Architecture architecture)
    {
        Span<int> cell = stackalloc int[EdgeCount];
        var number = 0;
        for (var edge = 0; edge < EdgeCount; edge++)
        {
            cell[edge] = operationOfType[architecture.TypeOf(edge)];
            number = number * operations.Length + cell[edge];
        }
        // Two threads that come at once write the same text.
        return known[number] ??= Write(cell);
    }

    private static string Write(ReadOnlySpan<int> cell)
    {
        List<string>[] parts = [[Input], [], [], []];
        var sums = new string[parts.Length];
        for (var edge = 0; edge < EdgeCount; edge++)
        {
            // All edges into a node come before those out of it.
            var (from, to) = edges[edge];
            sums[from] ??= Sum(parts[from]);
            parts[to].Add(Part(operations[cell[edge]], sums[from]));
        }
        return Sum(parts[^1]);
    }

    private static string Part(string operation, string sum) => operation switch
    {
        "none" => Zero,
        "skip_connect" => sum,
        _ => sum == Zero ? Zero : $"({sum}){operation}",
    };

    private static string Sum(List<string> parts) => string.Join('+', parts.Order(StringComparer.Ordinal));

    // Whether the end comes after so many layers and no sooner.
    private static bool HasOnlyWholeCells(SearchSpace space)
    {
        HashSet<GrammarState> states = [space.Grammar.Start];
        for (var row = 0; row < EdgeCount; row++)
        {
            if (states.Any(state => space.Grammar.Allows(state, space.EndType.Index))) return false;
            states = [.. states.SelectMany(state => space.LayerTypes
                .Where(type => space.Grammar.Allows(state, type.Index))
                .Select(type => space.Grammar.Next(state, type.Index)))];
        }
        return space.MaximumRows == EdgeCount + 1;
    }
}

/// <summary><c>nas-bench-201</c>.</summary>
internal sealed class NasBench201Family : CanonicalFormFamily
{
    public override string Name => "nas-bench-201";

    public override ICanonicalForm Create(SearchSpace space) => new NasBench201Form(space);
}
