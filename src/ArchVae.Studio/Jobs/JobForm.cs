using ArchVae.Options;
using Microsoft.AspNetCore.WebUtilities;

namespace ArchVae.Studio.Jobs;

/// <summary>The options of a job as fields, from their single description.</summary>
public abstract class JobForm
{
    private readonly string folderSetting;

    /// <param name="folderSetting">What messages call the folder that the job works in by.</param>
    /// <param name="starts">Records with the values of options that are not given.</param>
    private protected JobForm(string folderSetting, params IEnumerable<object> starts)
    {
        this.folderSetting = folderSetting;
        Fields =
        [
            .. from start in starts
               from option in OptionDescription.Of(start.GetType())
               where option.CommandLineName is not null
               select new OptionField(option, start),
        ];
    }

    /// <summary>The fields.</summary>
    public IReadOnlyList<OptionField> Fields { get; }

    /// <summary>What is wrong with the name of the folder; null for nothing.</summary>
    public string? FolderMistake { get; set; }

    /// <summary>What is wrong with no field in particular; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The field of an option, by the name of its property; null where there is none.</summary>
    public OptionField? Find(string name) => Fields.FirstOrDefault(field => field.Option.Name == name);

    /// <summary>The text of a field in which nothing was filled in.</summary>
    public virtual string Beginning(OptionField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Default;
    }

    /// <summary>
    /// Puts the texts of an address into the fields, by the names of the command line; fields that it does not name begin anew.
    /// </summary>
    public void Fill(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(address).Query);
        foreach (var field in Fields)
        {
            var text = query.TryGetValue(field.Key, out var given) ? given.ToString() : Beginning(field);
            if (text == field.Text) continue;
            field.Text = text;
            field.Read();
        }
    }

    /// <summary>The values that are given; null where one is none, which its field then says.</summary>
    public GivenOptions? Read()
    {
        (FolderMistake, Failure) = (null, null);
        var values = Fields.Select(field => field.Read()).ToList();
        return Fields.Any(field => field.Mistake is not null) ? null : new(values.OfType<(OptionDescription, object?)>());
    }

    /// <summary>Puts a refusal beside the fields that it names.</summary>
    public virtual void Show(Exception exception)
    {
        if (exception is not InputException { Settings.Count: > 0 } refused)
        {
            Failure = exception;
            return;
        }
        var told = refused.ExplanationWith(OptionField.Words);
        var named = Fields.Where(field => refused.Settings.Contains(field.Option.Name)).ToList();
        foreach (var field in named) field.Mistake = told;
        if (refused.Settings.Contains(folderSetting)) FolderMistake = told;
        else if (named.Count == 0) Failure = exception;
    }

    /// <summary>Puts the texts of the beginning into all fields.</summary>
    private protected void Begin()
    {
        foreach (var field in Fields) field.Text = Beginning(field);
    }
}
