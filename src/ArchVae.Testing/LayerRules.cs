using ArchVae.Networks;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>The rules of the layer that a module builds, at inference and without a ReLU.</summary>
internal sealed class LayerRules(Contract contract, NetworkModule module)
{
    private static readonly int[] lengths = [5, 3, 3, 1];
    private readonly Dictionary<Tape, NetworkPass> passes = [];

    private bool IsSequence => module.Input.Kind == ShapeKind.Sequence;

    public void Check()
    {
        // Only a table of vectors reads numbers that have no gradient: tokens.
        var readsTokens = module is Networks.Modules.EmbeddingModule;
        Rule("a layer has the parameters that its module says", CheckParameters);
        Rule("a layer gives what its module says", rig => CheckShapes(rig, Input(readsTokens)));
        Rule("gradients are those of differences", rig => Differences.Check(contract, rig, Apply, [Input(readsTokens)]));
        Rule("every parameter gets a gradient", rig => PartRules.CheckGradientsReach(contract, rig, Apply, [Input(readsTokens)]));
        Rule("a warm pass allocates nothing", rig => PartRules.CheckAllocations(contract, rig, Apply, [Input(readsTokens)]));
        contract.Rule("two threads give the same bytes as one", $"{module.Input}", () =>
            PartRules.CheckThreads(contract, Create, Apply, [Input(readsTokens)]));
    }

    private void Rule(string rule, Action<Rig<NetworkLayer>> check) => contract.Rule(rule, $"{module.Input}", () =>
    {
        using var rig = Create(1);
        check(rig);
    });

    private Rig<NetworkLayer> Create(int threads)
    {
        passes.Clear();
        return new(
            parameters => module.Build(new(parameters, Rig<NetworkLayer>.Name, 0, HasRelu: false)), deviation: 0.1,
            threads: threads);
    }

    // A flatten needs sequences that are whole.
    private SequenceLayout Layout() => new(IsSequence
        ? [.. lengths.Select(length => module.Output.Kind == ShapeKind.Sequence ? Math.Min(length, module.Input.Dimensions[0])
            : module.Input.Dimensions[0]).OrderDescending()]
        : []);

    private Input Input(bool areTokens)
    {
        var rows = IsSequence ? Layout().RowCount : lengths.Length;
        var columns = IsSequence ? module.Input.Units : (int)module.Input.Count;
        if (!areTokens) return Testing.Input.Random("what comes in", rows, columns, 11);
        float[] tokens = [.. Enumerable.Range(0, rows).Select(i => (float)(i % module.Input.Units))];
        return new("the tokens", rows, 1, tokens, IsData: true);
    }

    private (Tensor First, Tensor Second) Apply(NetworkLayer layer, Tape tape, Tensor[] inputs)
    {
        if (!passes.TryGetValue(tape, out var pass)) passes.Add(tape, pass = new(tape) { Layout = Layout() });
        return (layer(pass, inputs[0]), default);
    }

    private void CheckParameters(Rig<NetworkLayer> rig)
    {
        PartRules.CheckNames(contract, rig);
        string[] expected = [.. module.Parameters.Select(parameter => $"{parameter}").Order()];
        string[] found = [.. rig.Parameters.Parameters.Select(parameter =>
            $"{new ParameterShape(parameter.Name[(Rig<NetworkLayer>.Name.Length + 1)..], parameter.Shape)}").Order()];
        if (!expected.SequenceEqual(found)) throw contract.Broken(string.Join(", ", expected), string.Join(", ", found));
    }

    private void CheckShapes(Rig<NetworkLayer> rig, Input input)
    {
        var output = rig.Pass(Apply, [input], rig.Tape).First;
        var isSequence = module.Output.Kind == ShapeKind.Sequence;
        contract.Shape("what goes out", output, isSequence ? input.Rows : lengths.Length,
            isSequence ? module.Output.Units : (int)module.Output.Count);
        contract.Finite("output", output.Values);
        PartRules.CheckUnrecorded(contract, rig, Apply, [input]);
    }
}
