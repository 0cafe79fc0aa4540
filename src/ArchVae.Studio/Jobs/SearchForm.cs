using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Studio.Searches;

namespace ArchVae.Studio.Jobs;

/// <summary>The options of a search.</summary>
public sealed class SearchForm : JobForm
{
    private readonly DescribedSearch? saved;

    /// <summary>The fields of a new search, or of one that goes on.</summary>
    /// <param name="allowCommands">Whether commands may be run.</param>
    /// <param name="saved">What the search's folder says; null for a new one.</param>
    internal SearchForm(bool allowCommands, DescribedSearch? saved = null)
        : base(
            SearchJobs.FolderSetting,
            [new SearchRequest(), .. allowCommands ? new object[] { new CommandOptions() } : [], new SearchOptions()])
    {
        this.saved = saved;
        Begin();
    }

    /// <inheritdoc/>
    public override string Beginning(OptionField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        object? record = field.Option.Record == typeof(SearchRequest) ? saved?.Request
            : field.Option.Record == typeof(SearchOptions) ? saved?.Options : null;
        return record is null ? base.Beginning(field) : Options.OptionDescription.Text(field.Option.Get(record));
    }
}
