namespace ArchVae.Spaces.CanonicalForms;

/// <summary>
/// <c>nas-bench-201</c>: the networks of NAS-Bench-201 as its authors count them; the 15,625 cells are 6,466. A node is written
/// as the sum of what enters it: <c>skip_connect</c> gives the sum of the node that it comes from, <c>none</c> and any operation
/// on a zero give the zero, others an operation on a sum; the parts are sorted.
/// </summary>
/// <remarks>
/// The count is a convention that tells apart some cells that are one network: a zero stays a part of its sum, a sum that is
/// skipped into another is sorted as one piece, and only a sum that is one zero is taken for zero. Of parts zeros come first,
/// then operations by what they work on, then the input; in another order there would be other numbers.
/// </remarks>
internal sealed class NasBench201Family : CanonicalFormFamily
{
    // By these signs parts come in the order of the benchmark's count: '#' before '(' before 'x'.
    private const string Zero = "#";
    private const string Input = "x";

    public override string Name => "nas-bench-201";

    public override ICanonicalForm Create(SearchSpace space) => new NasBench201Form(space, Write);

    private static string Write(ReadOnlySpan<string> operations)
    {
        List<string>[] parts = [[Input], [], [], []];
        foreach (var (edge, (from, to)) in NasBench201Form.Edges.Index())
            parts[to].Add(Part(operations[edge], NasBench201Form.Sum(parts[from])));
        return NasBench201Form.Sum(parts[^1]);
    }

    private static string Part(string operation, string sum) => operation switch
    {
        NasBench201Form.None => Zero,
        NasBench201Form.Skip => sum,
        _ => sum == Zero ? Zero : $"({sum}){operation}",
    };
}
