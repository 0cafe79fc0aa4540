using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Studies;

/// <summary>One model to train and evaluate.</summary>
/// <param name="DataSet">What it learns from.</param>
/// <param name="Configuration">The name of its configuration.</param>
/// <param name="Model">Sizes and forms.</param>
/// <param name="Training">How it is trained, with the run's seed.</param>
public sealed record StudyRun(StudyDataSet DataSet, string Configuration, ModelOptions Model, TrainingOptions Training)
{
    /// <summary>Its name, and the folder that it has below <c>runs/</c>.</summary>
    public string Name => FormattableString.Invariant($"{DataSet.Name}/{Configuration}/seed-{Training.Seed}");
}
