using ArchVae.Tensors;

namespace ArchVae.Networks.Data;

/// <summary>Tasks that need no file. The same seed gives the same examples, and fewer of them are the first of more.</summary>
internal static class GeneratedTask
{
    public const int UsualCount = 2000;

    private const int FriedmanColumns = 10;
    private const int Steps = 20;

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["friedman", "shapes", "adding"];

    /// <summary>Whether a task has this name.</summary>
    public static bool Exists(string name) => Names.Contains(name);

    /// <summary>Draws the examples of a task.</summary>
    public static RawExamples Generate(string name, int? count, ulong seed)
    {
        var examples = count ?? UsualCount;
        return name switch
        {
            "friedman" => Friedman(examples, seed),
            "shapes" => ShapePictures.Generate(examples, seed),
            _ => Adding(examples, seed),
        };
    }

    /// <summary>The stream of an example.</summary>
    public static RandomStream StreamOf(ulong seed, int example) => new(seed, RandomPurpose.TaskExamples, 0, example);

    // Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19, 1991, section 4.3; five of the ten tell
    // nothing.
    private static RawExamples Friedman(int count, ulong seed)
    {
        var values = Enumerable.Range(0, FriedmanColumns).Select(_ => new double[count]).ToArray();
        var target = new double[count];
        for (var row = 0; row < count; row++)
        {
            var random = StreamOf(seed, row);
            foreach (var column in values) column[row] = random.NextDouble();
            double X(int i) => values[i - 1][row];
            target[row] = 10 * Math.Sin(Math.PI * X(1) * X(2)) + 20 * (X(3) - .5) * (X(3) - .5) + 10 * X(4) + 5 * X(5)
                + random.NextGaussian();
        }
        RawColumn[] columns = [.. values.Select((column, i) => new RawColumn($"x{i + 1}", column))];
        var table = new RawTable("friedman", columns, count);
        return new("friedman", NetworkShape.Vector(FriedmanColumns), count, table, null, null, new("y", target))
        {
            ColumnNames = [.. columns.Select(column => column.Name)],
        };
    }

    // Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9, 1997, section 5.4, here with a length of 20,
    // values from 0 to 1 and the plain sum.
    private static RawExamples Adding(int count, ulong seed)
    {
        var (values, markers, sums) = (new double[count * Steps], new double[count * Steps], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var random = StreamOf(seed, i);
            for (var step = 0; step < Steps; step++) values[i * Steps + step] = random.NextDouble();
            var first = random.NextInt32(Steps / 2);
            var second = Steps / 2 + random.NextInt32(Steps / 2);
            foreach (var marked in (int[])[first, second])
            {
                markers[i * Steps + marked] = 1;
                sums[i] += values[i * Steps + marked];
            }
        }
        RawColumn[] columns = [new("value", values), new("marker", markers)];
        return new(
            "adding", NetworkShape.Sequence(Steps, 2), count, new("adding", columns, count * Steps),
            Shaping.Consecutive(count, Steps), null, new("sum", sums))
        {
            ColumnNames = ["value", "marker"],
        };
    }
}
