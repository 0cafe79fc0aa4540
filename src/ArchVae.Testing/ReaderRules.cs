using ArchVae.Models;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>The rules of readers.</summary>
internal sealed class ReaderRules(FamilyForm<ReaderFamily> form, FamilyOptions options)
{
    private const int Width = 5;
    private const int Positions = 6;
    private static readonly int[][] lengthsOfBatches = [[1], [6], [6, 4, 4, 2, 1], [3, 3], [5, 2, 2]];
    private readonly Contract contract = new($"The reader '{form}'");

    public void Check()
    {
        Rule("the names of its parameters begin with the given one", [1], (rig, _) => PartRules.CheckNames(contract, rig));
        foreach (var lengths in lengthsOfBatches)
        {
            Rule("everything has its shape and is finite", lengths, (rig, layout) => CheckShapes(rig, layout));
            Rule("an architecture is read as it is alone", lengths, (rig, layout) => CheckRows(rig, layout));
            Rule("gradients are those of differences", lengths, (rig, layout) =>
                Differences.Check(contract, rig, Read(layout), Inputs(layout)));
        }
        int[] different = [6, 6, 5, 4, 4, 3, 3, 2, 2, 1];
        Rule("every parameter gets a gradient", different, (rig, layout) =>
            PartRules.CheckGradientsReach(contract, rig, Read(layout), Inputs(layout)));
        Rule("a warm pass allocates nothing", different, (rig, layout) =>
            PartRules.CheckAllocations(contract, rig, Read(layout), Inputs(layout)));
        contract.Rule("two threads give the same bytes as one", "B = 200", () =>
        {
            var layout = new SequenceLayout([.. Enumerable.Range(0, 200).Select(b => Positions - b * Positions / 200)]);
            PartRules.CheckThreads(contract, Create, Read(layout), Inputs(layout));
        });
    }

    private void Rule(string rule, int[] lengths, Action<Rig<SequenceReader>, SequenceLayout> check) =>
        contract.Rule(rule, $"architectures of {string.Join(", ", lengths)} rows", () =>
        {
            using var rig = Create();
            check(rig, new SequenceLayout(lengths));
        });

    private Rig<SequenceReader> Create(int threads = 1) => new(
        parameters => form.Family.Create(new(parameters, Rig<SequenceReader>.Name, Width, Positions, options)), threads: threads);

    private static TapeFunction<SequenceReader> Read(SequenceLayout layout) =>
        (reader, tape, inputs) => (reader.Apply(tape, layout, inputs[0]), default);

    private static Input[] Inputs(SequenceLayout layout) => [Input.Random("the rows", layout.RowCount, Width, 11)];

    private void CheckShapes(Rig<SequenceReader> rig, SequenceLayout layout)
    {
        var outputs = rig.Part.Outputs;
        if (outputs < 1) throw contract.Broken("at least one output", $"{outputs}");
        var read = rig.Pass(Read(layout), Inputs(layout), rig.Tape).First;
        contract.Shape("what is read", read, layout.SequenceCount, outputs);
        contract.Finite("output", read.Values);
        PartRules.CheckUnrecorded(contract, rig, Read(layout), Inputs(layout));
    }

    private void CheckRows(Rig<SequenceReader> rig, SequenceLayout layout)
    {
        var outputs = rig.Part.Outputs;
        var rows = Inputs(layout)[0];
        var whole = rig.Values(Read(layout), rows);
        for (var b = 0; b < layout.SequenceCount; b++)
        {
            var length = layout.Lengths[b];
            float[] own = [.. Enumerable.Range(0, length).SelectMany(step => rows.Row(layout.RowOf(b, step)).Values)];
            var alone = rig.Values(Read(new SequenceLayout([length])), rows with { Rows = length, Values = own });
            contract.Near($"what is read of architecture {b}", whole.AsSpan(b * outputs, outputs), alone, 1e-5);
        }
    }
}
