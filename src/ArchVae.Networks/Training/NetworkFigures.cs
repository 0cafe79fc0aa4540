using ArchVae.Data;
using ArchVae.Networks.Data;

namespace ArchVae.Networks.Training;

/// <summary>Figures of networks by their names, and which of two is better.</summary>
public static class NetworkFigures
{
    private static readonly string[] costs =
        ["epochs", "seconds", "parameters", "multiplyAdds", "rowMilliseconds", "batchMilliseconds"];

    private static readonly string[] small = ["loss", "rmse", "trainLoss", .. costs];

    /// <summary>What a training measures: how good the network is, then what it costs.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folds">Whether there are several folds, whose figures have deviations too.</param>
    public static IReadOnlyList<string> Of(NetworkTask task, bool folds)
    {
        string[] quality = task == NetworkTask.Regression
            ? ["loss", "rmse", "r2", "trainLoss"] : ["loss", "accuracy", "balancedAccuracy", "f1", "auc", "trainLoss"];
        return [.. quality, .. folds ? quality.Select(name => $"{name}Deviation") : [], .. costs];
    }

    /// <summary>Whether the lower one is the better one; of names that are not known the higher one is.</summary>
    public static bool IsLowerBetter(string name) => small.Contains(name);

    /// <summary>What networks are compared by where nobody says it: rmse of numbers, accuracy of classes.</summary>
    public static string MainOf(NetworkTask task) => task == NetworkTask.Regression ? "rmse" : "accuracy";

    /// <summary>Those that have a figure and did not fail, the best first; of equal ones the one with the lower loss.</summary>
    /// <param name="items">What is ordered.</param>
    /// <param name="recordOf">Its figures.</param>
    /// <param name="name">The figure.</param>
    public static IEnumerable<T> BestFirst<T>(IEnumerable<T> items, Func<T, ArchitectureRecord> recordOf, string name)
    {
        var sign = IsLowerBetter(name) ? 1 : -1;
        return items.Where(item => recordOf(item) is { Failure: null } record && record.Metrics.ContainsKey(name))
            .OrderBy(item => sign * recordOf(item).Metrics[name])
            .ThenBy(item => recordOf(item).Metrics.GetValueOrDefault("loss"));
    }
}
