using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>The options of a training.</summary>
public sealed class TrainingForm : JobForm
{
    private readonly bool goesOn;
    private readonly string data;

    /// <summary>The fields of a training of a new model, or of one that goes on.</summary>
    /// <param name="saved">What the model's folder says; null for a new one.</param>
    /// <param name="data">What it goes on with, where it was trained on a file; null where that is not known.</param>
    public TrainingForm(ModelConfig? saved = null, string? data = null)
        : base(
            TrainingJobs.ModelSetting,
            [new TrainingRequest(), saved?.Model ?? new ModelOptions(), saved?.Training ?? TrainingRun.DefaultTraining])
    {
        (goesOn, this.data) = (saved is not null, data ?? "");
        Begin();
    }

    /// <inheritdoc/>
    public override string Beginning(OptionField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var isResume = field.Option.Name == nameof(TrainingRequest.Resume);
        return goesOn && isResume ? OptionDescription.Text(true)
            : goesOn && field.Option.Name == nameof(TrainingRequest.Data) ? data : base.Beginning(field);
    }

    /// <inheritdoc/>
    public override void Show(Exception exception)
    {
        // Whether a model is there already is a matter of its name.
        if (!goesOn && exception is InputException { Settings: [nameof(TrainingRequest.Resume)] } refused)
            FolderMistake = refused.ExplanationWith(OptionField.Words);
        else base.Show(exception);
    }
}
