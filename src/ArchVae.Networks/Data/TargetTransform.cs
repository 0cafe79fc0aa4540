using System.Text.Json.Serialization;

namespace ArchVae.Networks.Data;

/// <summary>What networks tell, and how it becomes the numbers that they are trained on.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="Task">What is told.</param>
/// <param name="Classes">
/// The classes in the order of their numbers, from 0: numbers by value, texts by their characters. Empty in a regression.
/// </param>
/// <param name="Mean">The mean of the numbers over the training part; 0 of classes.</param>
/// <param name="Deviation">Their standard deviation, above 0; 1 of classes.</param>
public sealed record TargetTransform(
    string Name, NetworkTask Task, IReadOnlyList<string> Classes, double Mean, double Deviation)
{
    /// <summary>How many outputs a network has: one for each class of three or more, else one; of two it may have two.</summary>
    [JsonIgnore]
    public int Outputs => Task == NetworkTask.Multiclass ? Classes.Count : 1;

    /// <summary>The number in the target's own units that an output of a regression tells.</summary>
    public double Number(float output) => output * Deviation + Mean;

    /// <summary>What a network is trained to put out for a number of a regression: (y − mean) / deviation.</summary>
    public float Standardised(double number) => (float)((number - Mean) / Deviation);

    /// <exception cref="InputException">Its parts do not go together.</exception>
    internal void Check()
    {
        TransformCheck.Moments("the target", Mean, Deviation);
        TransformCheck.Texts("classes", Classes);
        var accepted = Task switch
        {
            NetworkTask.Regression when Classes.Count != 0 => "none",
            NetworkTask.Binary when Classes.Count != 2 => "two",
            NetworkTask.Multiclass when Classes.Count < 2 => "two or more",
            _ => null,
        };
        if (accepted != null)
            throw new InputException($"The target has {Classes.Count} classes; its task {Task} has {accepted}.");
    }
}
