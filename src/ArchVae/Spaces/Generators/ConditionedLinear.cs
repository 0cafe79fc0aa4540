using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// A <see cref="LinearGenerator"/> given a condition: the number of layers and the ends of the line come by how probable they
/// make it, the layers given those.
/// </summary>
internal sealed class ConditionedLinear : IConditionedDraws
{
    private readonly LinearParts parts;
    private readonly EntryCondition condition;
    private readonly ConditionedDense dense;
    private readonly WeightedDecisions<(int Count, WholeRange First, WholeRange Last)> decisions;

    public ConditionedLinear(LinearParts parts, EntryCondition condition)
    {
        (this.parts, this.condition) = (parts, condition);
        dense = new(parts.Dense, condition);
        decisions = new(Decisions());
    }

    public double LogProbability => decisions.LogTotal;

    public Architecture Generate(ref RandomStream random)
    {
        var (count, firsts, lasts) = decisions.Draw(ref random);
        var sheet = new LayerSheet(parts.Space, count + 2);
        var (first, last) = (firsts.Draw(ref random), lasts.Draw(ref random));
        sheet.SetType(0, parts.Start);
        sheet.SetValue(0, parts.Dense.Units, Inputs!.Value.Draw(ref random));
        dense.Draw(sheet, 1, count, new(first, last, count), ref random);
        sheet.SetType(count + 1, parts.End);
        sheet.SetValue(count + 1, parts.Dense.Units, Outputs(count)!.Value.Draw(ref random));
        return sheet.ToArchitecture();
    }

    private WholeRange? Inputs => condition.Within(0, parts.Start, parts.Dense.Units, parts.Options.Input);

    private WholeRange? Outputs(int count) => condition.Within(count + 1, parts.End, parts.Dense.Units, parts.Options.Output);

    private IEnumerable<((int, WholeRange, WholeRange), double)> Decisions()
    {
        var options = parts.Options;
        if (Inputs is not { } inputs) yield break;
        foreach (var count in options.Hidden.Values)
        {
            if (Outputs(count) is not { } outputs) continue;
            // The first place is a linear, so that its width is the line's first.
            if (condition.Within(1, parts.Dense.Linear, parts.Dense.Units, options.First) is not { } firsts) continue;
            var ends = Math.Log(options.Hidden.Probability(count)) + inputs.LogShare(options.Input)
                + outputs.LogShare(options.Output);
            var matters = dense.FixesWidths(1, count);
            foreach (var first in firsts.Parts(matters))
            {
                foreach (var last in options.Last.Parts(matters))
                {
                    yield return ((count, first, last), ends + first.LogShare(options.First) + last.LogShare(options.Last)
                        + dense.LogProbability(1, count, new(first.Low, last.Low, count)));
                }
            }
        }
    }
}

/// <summary>What a <see cref="LinearGenerator"/> is made of.</summary>
internal sealed record LinearParts(
    SearchSpace Space, LinearGeneratorOptions Options, DenseLayers Dense, LayerType Start, LayerType End);
