using ArchVae.Models;
using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// A <see cref="RecurrentGenerator"/> given a condition: the numbers of layers and of recurrent ones, their units and the end of
/// the line come by how probable they make it, the layers given those.
/// </summary>
internal sealed class ConditionedRecurrent : IConditionedDraws
{
    private readonly RecurrentParts parts;
    private readonly EntryCondition condition;
    private readonly ConditionedDense dense;
    private readonly WeightedDecisions<(int Count, int Recurrent, WholeRange Widths, WholeRange Last)> decisions;

    public ConditionedRecurrent(RecurrentParts parts, EntryCondition condition)
    {
        (this.parts, this.condition) = (parts, condition);
        dense = new(parts.Dense, condition);
        decisions = new(Decisions());
    }

    public double LogProbability => decisions.LogTotal;

    private Feature Units => parts.Dense.Units;

    public Architecture Generate(ref RandomStream random)
    {
        var (count, recurrent, widths, lasts) = decisions.Draw(ref random);
        var (width, last) = (widths.Draw(ref random), lasts.Draw(ref random));
        var sheet = new LayerSheet(parts.Space, count + 2);
        sheet.SetType(0, parts.Start);
        sheet.SetValue(0, Units, Inputs!.Value.Draw(ref random));
        for (var row = 1; row <= recurrent; row++)
        {
            // Both are as probable in whichever row.
            var withGru = condition.Admits(row, parts.Gru, Units, width);
            var withLstm = condition.Admits(row, parts.Lstm, Units, width);
            sheet.SetType(row, withGru && (!withLstm || random.NextInt32(2) == 0) ? parts.Gru : parts.Lstm);
            sheet.SetValue(row, Units, width);
        }
        dense.Draw(sheet, recurrent + 1, count - recurrent, Line(count, recurrent, width, last), ref random);
        sheet.SetType(count + 1, parts.End);
        sheet.SetValue(count + 1, Units, Outputs(count)!.Value.Draw(ref random));
        return sheet.ToArchitecture();
    }

    private WholeRange? Inputs => condition.Within(0, parts.Start, Units, parts.Options.Input);

    private WholeRange? Outputs(int count) => condition.Within(count + 1, parts.End, Units, parts.Options.Output);

    private static StraightLine Line(int count, int recurrent, int width, int last) =>
        new(width, last, count - recurrent + 1, 1);

    private IEnumerable<((int, int, WholeRange, WholeRange), double)> Decisions()
    {
        var options = parts.Options;
        if (Inputs is not { } inputs) yield break;
        foreach (var count in options.Layers.Values)
        {
            if (Outputs(count) is not { } outputs) continue;
            var ends = inputs.LogShare(options.Input) + outputs.LogShare(options.Output);
            for (var recurrent = 1; recurrent <= options.MaximumFor(count).High; recurrent++)
            {
                var length = ends + Math.Log(options.Layers.Probability(count)) + LogRecurrent(count, recurrent);
                var isDense = dense.FixesWidths(recurrent + 1, count);
                var matters = isDense || condition.Fixes(parts.Gru, Units, 1, recurrent)
                    || condition.Fixes(parts.Lstm, Units, 1, recurrent);
                foreach (var width in options.Recurrent.Parts(matters))
                {
                    var own = length + width.LogShare(options.Recurrent) + LogRows(recurrent, width.Low);
                    if (double.IsNegativeInfinity(own)) continue;
                    foreach (var last in options.Last.Parts(isDense))
                    {
                        yield return ((count, recurrent, width, last), own + last.LogShare(options.Last) + dense.LogProbability(
                            recurrent + 1, count - recurrent, Line(count, recurrent, width.Low, last.Low)));
                    }
                }
            }
        }
    }

    // ln P(this many recurrent layers), whatever the maximum: after the first one, each of three ways leads on with ⅓.
    private double LogRecurrent(int count, int recurrent)
    {
        var maximums = parts.Options.MaximumFor(count);
        var total = 0.0;
        foreach (var maximum in maximums.Values)
        {
            if (recurrent <= maximum)
                total += maximums.Probability(maximum) * Math.Pow(2 / 3.0, recurrent - 1) * (recurrent < maximum ? 1 / 3.0 : 1);
        }
        return Math.Log(total);
    }

    // ln P(the recurrent rows meet the condition), GRU and LSTM being as probable.
    private double LogRows(int recurrent, int width)
    {
        var log = 0.0;
        for (var row = 1; row <= recurrent; row++)
        {
            var either = new LogSumExp();
            if (condition.Admits(row, parts.Gru, Units, width)) either.Add(Math.Log(0.5));
            if (condition.Admits(row, parts.Lstm, Units, width)) either.Add(Math.Log(0.5));
            log += either.Value;
        }
        return log;
    }
}

/// <summary>What a <see cref="RecurrentGenerator"/> is made of.</summary>
internal sealed record RecurrentParts(
    SearchSpace Space, RecurrentGeneratorOptions Options, DenseLayers Dense, LayerType Start, LayerType Gru, LayerType Lstm,
    LayerType End);
