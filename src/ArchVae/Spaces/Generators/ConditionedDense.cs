using ArchVae.Models;
using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary><see cref="DenseLayers"/> given a condition and the line that their widths lie on.</summary>
internal sealed class ConditionedDense(DenseLayers dense, EntryCondition condition)
{
    /// <summary>Whether some linear of rows from one to another, both included, has its width fixed.</summary>
    public bool FixesWidths(int first, int last) => condition.Fixes(dense.Linear, dense.Units, first, last);

    /// <summary>ln P(the layers meet the condition).</summary>
    public double LogProbability(int row, int count, StraightLine line)
    {
        var (afterLinear, afterOther) = (0.0, 0.0);
        for (var place = count - 1; place >= 0; place--)
            (afterLinear, afterOther) = Before(row, place, line, afterLinear, afterOther);
        return afterOther;
    }

    /// <summary>Draws <paramref name="count"/> layers that meet the condition, of which there must be some.</summary>
    public void Draw(LayerSheet sheet, int row, int count, StraightLine line, ref RandomStream random)
    {
        // ln P(the layers from a place on meet it), after a linear and otherwise.
        var logs = new (double AfterLinear, double AfterOther)[count + 1];
        for (var place = count - 1; place >= 0; place--)
            logs[place] = Before(row, place, line, logs[place + 1].AfterLinear, logs[place + 1].AfterOther);
        var afterLinear = false;
        for (var place = 0; place < count; place++)
        {
            var isDropout = afterLinear && random.NextDouble() < Math.Exp(
                LogDropout(row + place) + logs[place + 1].AfterOther - logs[place].AfterLinear);
            if (isDropout)
            {
                sheet.SetType(row + place, dense.Dropout);
                sheet.SetBin(row + place, dense.Rate,
                    condition.BinAt(row + place, dense.Dropout, dense.Rate) ?? dense.Rates.Draw(ref random));
            }
            else
            {
                sheet.SetType(row + place, dense.Linear);
                sheet.SetValue(row + place, dense.Units, line.At(place));
            }
            afterLinear = !isDropout;
        }
    }

    // The logarithms of a place, from those of the next.
    private (double AfterLinear, double AfterOther) Before(
        int row, int place, StraightLine line, double nextAfterLinear, double nextAfterOther)
    {
        var withLinear = condition.Admits(row + place, dense.Linear, dense.Units, line.At(place))
            ? nextAfterLinear : double.NegativeInfinity;
        var either = new LogSumExp();
        either.Add(Math.Log(0.5) + withLinear);
        either.Add(LogDropout(row + place) + nextAfterOther);
        return (either.Value, withLinear);
    }

    // Of a dropout after a linear.
    private double LogDropout(int row) =>
        !condition.Admits(row, dense.Dropout) ? double.NegativeInfinity
            : Math.Log(0.5) + (condition.BinAt(row, dense.Dropout, dense.Rate) is { } bin ? dense.Rates.LogProbability(bin) : 0);
}
