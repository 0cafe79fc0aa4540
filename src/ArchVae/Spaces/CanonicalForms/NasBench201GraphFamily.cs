namespace ArchVae.Spaces.CanonicalForms;

/// <summary><c>nas-bench-201-graph</c>: the networks of NAS-Bench-201 as graphs; the 15,625 cells are 5,425.</summary>
internal sealed class NasBench201GraphFamily : CanonicalFormFamily
{
    public override string Name => "nas-bench-201-graph";

    public override ICanonicalForm Create(SearchSpace space) =>
        new NasBench201Form(space, operations => CellGraph.Write(operations, skipsInput: true));
}
