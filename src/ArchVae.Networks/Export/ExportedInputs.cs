using ArchVae.Networks.Data;
using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export;

/// <summary>What an exported network takes of a row, of a step, or of a picture, as the data have it.</summary>
internal sealed class ExportedInputs
{
    public ExportedInputs(ExampleTransform data, NetworkPlan plan)
    {
        Data = data;
        Numbers = [.. data.Columns.Where(column => column.Kind == ColumnKind.Number)];
        Categories = [.. data.Columns.Where(column => column.Kind == ColumnKind.Category)];
        FixedSteps = StepsOf(plan);
    }

    /// <summary>The transformation.</summary>
    public ExampleTransform Data { get; }

    /// <summary>The columns of numbers in their order.</summary>
    public IReadOnlyList<ColumnTransform> Numbers { get; }

    /// <summary>The columns of categories in their order.</summary>
    public IReadOnlyList<ColumnTransform> Categories { get; }

    /// <summary>Whether examples are sequences, which may be of different lengths.</summary>
    public bool AreSequences => Data.Shape.Kind == ShapeKind.Sequence;

    /// <summary>The steps that sequences must be filled up to; null where that is free.</summary>
    public int? FixedSteps { get; }

    /// <summary>
    /// For each unit of the network's input its place among all numbers and then the units of all categories; null where that is
    /// the same order.
    /// </summary>
    public int[]? Order
    {
        get
        {
            var (number, unit) = (0, Numbers.Count);
            int[] order = [.. Data.Columns.SelectMany(column => column.Kind == ColumnKind.Number
                ? [number++] : Enumerable.Range((unit += column.Units) - column.Units, column.Units))];
            return order.Index().All(place => place.Index == place.Item) ? null : order;
        }
    }

    /// <summary>The steps that a network must be given where a layer puts all of them side by side; null where it takes any.</summary>
    public static int? StepsOf(NetworkPlan plan) => plan.Layers.Any(
        layer => layer.Module is FlattenModule { Input.Kind: ShapeKind.Sequence }) ? plan.Input!.Dimensions[0] : null;
}
