namespace ArchVae.Spaces.CanonicalForms;

/// <summary>
/// <c>transnas-bench-101-graph</c>: the networks of TransNAS-Bench-101's cells as graphs; the 4,096 cells are 1,376. Three of a
/// network's five modules begin with a cell that halves its input's resolution, where a skip from the input is a strided
/// convolution with weights of its own.
/// </summary>
internal sealed class TransNasBench101GraphFamily : CanonicalFormFamily
{
    public override string Name => "transnas-bench-101-graph";

    public override ICanonicalForm Create(SearchSpace space) =>
        new NasBench201Form(space, operations => CellGraph.Write(operations, skipsInput: false));
}
