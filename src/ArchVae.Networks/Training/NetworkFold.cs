using ArchVae.Networks.Data;

namespace ArchVae.Networks.Training;

/// <summary>What one network learns from, and what it is judged by. Immutable.</summary>
/// <param name="Transform">How the examples were made; its moments are those of the training part.</param>
/// <param name="Examples">All examples.</param>
/// <param name="Training">Which of them are learned from, in the order of the data.</param>
/// <param name="Validation">Which of them were set aside, in the order of the data; empty where none were.</param>
public sealed record NetworkFold(
    ExampleTransform Transform, Examples Examples, IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
{
    /// <summary>The weights of classes in the loss; null for none.</summary>
    internal float[]? ClassWeights(ClassWeighting weighting)
    {
        if (weighting == ClassWeighting.None || Transform.Target.Task == NetworkTask.Regression) return null;
        var counts = new int[Transform.Target.Classes.Count];
        foreach (var example in Training) counts[(int)Examples.TargetOf(example)]++;
        return [.. counts.Select(count => count == 0 ? 0 : (float)(Training.Count / ((double)counts.Length * count)))];
    }
}
