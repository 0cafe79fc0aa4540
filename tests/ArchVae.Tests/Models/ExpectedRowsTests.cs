using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tests.Tensors;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class ExpectedRowsTests
{
    private const int Count = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_and_gradients_are_those_of_the_formula(bool raw)
    {
        var codec = new Codec(TestSpaces.Mixed, raw);
        var columns = codec.Space.MaximumRows * codec.RowWidth;
        GradientCheck.ForAllChoices(
            (tape, x) => ExpectedRows.Apply(tape, codec, x[0]),
            x => Expected(codec, x[0]),
            Operand.Random(Count, columns, 41));
    }

    // Written out from the definition: P(layer v at t) = Π_(s < t) (1 − P(end at s)) · softmax(v at t).
    private static double[] Expected(Codec codec, double[] logits)
    {
        var (space, width) = (codec.Space, codec.RowWidth);
        var (positions, types) = (space.MaximumRows, space.LayerTypes.Count);
        var rows = new double[positions * Count * width];
        for (var k = 0; k < Count; k++)
        {
            var reached = 1.0;
            for (var t = 0; t < positions; t++)
            {
                var own = logits.AsSpan((k * positions + t) * width, width).ToArray();
                var row = rows.AsSpan((t * Count + k) * width, width);
                own[space.EndType.Index] += Math.Log((types - 1.0) / positions);
                var probabilities = Softmax(own[..types]);
                for (var v = 0; v < types; v++)
                {
                    row[v] = reached * probabilities[v];
                    foreach (var feature in space.LayerTypes[v].FeaturesAt(t))
                    {
                        var column = codec.ColumnOf(feature);
                        if (feature.Kind == FeatureKind.Choice)
                        {
                            var values = Softmax(own[column..(column + feature.BinCount)]);
                            for (var b = 0; b < values.Length; b++) row[column + b] += row[v] * values[b];
                            continue;
                        }
                        var mean = 1 / (1 + Math.Exp(-own[column]));
                        if (codec.RawNumbers && feature.IsNumeric) mean = feature.Low + (feature.High - feature.Low) * mean;
                        row[column] += row[v] * mean;
                    }
                }
                reached *= 1 - probabilities[space.EndType.Index];
            }
        }
        return rows;
    }

    private static double[] Softmax(double[] logits)
    {
        var total = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / total)];
    }
}
