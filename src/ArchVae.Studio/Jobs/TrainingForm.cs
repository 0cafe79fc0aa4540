using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>The options of a training.</summary>
public sealed class TrainingForm : JobForm
{
    private readonly bool goesOn;

    /// <summary>The fields of a training of a new model, or of one that goes on.</summary>
    /// <param name="saved">What the model's folder says; null for a new one.</param>
    public TrainingForm(ModelConfig? saved = null)
        : base(
            TrainingJobs.ModelSetting,
            [new TrainingRequest(), saved?.Model ?? new ModelOptions(), saved?.Training ?? TrainingRun.DefaultTraining])
    {
        goesOn = saved is not null;
        Begin();
    }

    /// <summary>Whether it says that a model which is there is trained on.</summary>
    public bool Resumes => Find(nameof(TrainingRequest.Resume))!.Text == OptionDescription.Text(true);

    /// <inheritdoc/>
    public override string Beginning(OptionField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var isResume = field.Option.Name == nameof(TrainingRequest.Resume);
        return goesOn && isResume ? OptionDescription.Text(true) : base.Beginning(field);
    }
}
