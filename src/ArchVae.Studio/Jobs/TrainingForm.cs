using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>The options of a training as fields, from their single description.</summary>
public sealed class TrainingForm
{
    private readonly bool goesOn;

    /// <summary>The fields of a training of a new model, or of one that goes on.</summary>
    /// <param name="saved">What the model's folder says; null for a new one.</param>
    public TrainingForm(ModelConfig? saved = null)
    {
        object[] starts =
            [new TrainingRequest(), saved?.Model ?? new ModelOptions(), saved?.Training ?? TrainingRun.DefaultTraining];
        Fields =
        [
            .. from start in starts
               from option in OptionDescription.Of(start.GetType())
               where option.CommandLineName is not null
               select new OptionField(option, start),
        ];
        goesOn = saved is not null;
        foreach (var field in Fields) field.Text = Beginning(field);
    }

    /// <summary>The fields.</summary>
    public IReadOnlyList<OptionField> Fields { get; }

    /// <summary>What is wrong with the model's name; null for nothing.</summary>
    public string? ModelMistake { get; private set; }

    /// <summary>What is wrong with no field in particular; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The field of an option, by the name of its property; null where there is none.</summary>
    public OptionField? Find(string name) => Fields.FirstOrDefault(field => field.Option.Name == name);

    /// <summary>The text of a field in which nothing was filled in.</summary>
    public string Beginning(OptionField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var isResume = field.Option.Name == nameof(TrainingRequest.Resume);
        return goesOn && isResume ? OptionDescription.Text(true) : field.Default;
    }

    /// <summary>The values that are given; null where one is none, which its field then says.</summary>
    public GivenOptions? Read()
    {
        (ModelMistake, Failure) = (null, null);
        var values = Fields.Select(field => field.Read()).ToList();
        return Fields.Any(field => field.Mistake is not null) ? null : new(values.OfType<(OptionDescription, object?)>());
    }

    /// <summary>Puts a refusal beside the fields that it names.</summary>
    public void Show(Exception exception)
    {
        if (exception is not InputException { Settings.Count: > 0 } refused)
        {
            Failure = exception;
            return;
        }
        var told = refused.ExplanationWith(OptionField.Words);
        var named = Fields.Where(field => refused.Settings.Contains(field.Option.Name)).ToList();
        foreach (var field in named) field.Mistake = told;
        if (refused.Settings.Contains(TrainingJobs.ModelSetting)) ModelMistake = told;
        else if (named.Count == 0) Failure = exception;
    }
}
