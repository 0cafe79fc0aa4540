using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Modules;
using ArchVae.Networks.Training;

namespace ArchVae.Tests.Networks;

/// <summary>Examples and folds made by hand.</summary>
internal static class NetworkExamples
{
    /// <summary>
    /// Normal draws for a network, sequences of different lengths where it does not flatten them, and classes as targets.
    /// </summary>
    public static Examples Of(NetworkPlan plan, int count, ulong seed)
    {
        var (shape, outputs) = (plan.Input!, plan.Output!.Units);
        var areTokens = plan.Layers.Any(layer => layer.Module is EmbeddingModule);
        var isFixed = shape.Kind != ShapeKind.Sequence || plan.Layers.Any(layer => layer.Module is FlattenModule);
        var steps = shape.Kind == ShapeKind.Sequence ? shape.Dimensions[0] : 1;
        int[] lengths = [.. Enumerable.Range(0, count).Select(i => isFixed ? steps : 1 + i * 7 % steps)];
        var width = areTokens ? 1 : shape.Kind == ShapeKind.Sequence ? shape.Units : (int)shape.Count;
        var inputs = Numbers.Gaussian(lengths.Sum() * width, seed);
        if (areTokens) inputs = [.. inputs.Select(value => (float)(Math.Abs((int)(1000 * value)) % shape.Units))];
        float[] targets = [.. Enumerable.Range(0, count).Select(i => (float)(i * 5 % outputs))];
        return new(shape, inputs, targets, lengths, areTokens);
    }

    /// <summary>A fold over examples that need no transformation.</summary>
    public static NetworkFold Fold(Examples examples, IEnumerable<int> training, IEnumerable<int> validation, int classes) =>
        new(Transform(examples, classes), examples, [.. training], [.. validation]);

    /// <summary>A target of classes, or a number as it is.</summary>
    public static TargetTransform Target(NetworkTask task, int classes) =>
        new("y", task, [.. Enumerable.Range(0, classes).Select(i => $"{i}")], 0, 1);

    // One that says how wide the numbers are; what the numbers were before matters to nobody here.
    private static ExampleTransform Transform(Examples examples, int classes)
    {
        var target = Target(NetworkTask.Multiclass, classes);
        return examples.Shape.Kind == ShapeKind.Image
            ? new(examples.Shape, [], new(1, [.. Zeros(examples)], [.. Zeros(examples).Select(_ => 1.0)]), null, target)
            : new(examples.Shape, [.. Zeros(examples).Select(Column)], null, null, target);

        static ColumnTransform Column(double mean, int place) => new($"x{place}", ColumnKind.Number, mean, 1, 0, [], null);
    }

    private static IEnumerable<double> Zeros(Examples examples) => Enumerable.Repeat(0.0, examples.Shape.Units);
}
