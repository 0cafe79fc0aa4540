namespace ArchVae.Jobs.Store;

/// <summary>
/// What a worker must have to be given a job, as one text: its width of vectors, or "any", and tags. Quartz gives a job only to
/// nodes that serve its text, which is the job's execution group there.
/// </summary>
internal static class JobNeeds
{
    /// <summary>The tag of workers that run commands; nobody can give it as a tag.</summary>
    public const string Commands = "commands";

    /// <summary>The most tags that a worker or a job may have.</summary>
    public const int MostTags = 5;

    private const string AnyWidth = "any";
    private const int LongestTag = 24;

    /// <summary>Tags that were given, in ordinal order, each once.</summary>
    /// <exception cref="InputException">One is no tag, or there are too many.</exception>
    public static IReadOnlyList<string> Tags(IEnumerable<string> given)
    {
        string[] tags = [.. given.Distinct().Order(StringComparer.Ordinal)];
        if (tags.FirstOrDefault(tag => tag.Length is 0 or > LongestTag || tag == Commands
            || tag.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))) is { } wrong)
        {
            throw new InputException(
                $"'{InputException.Shown(wrong)}' is no tag; it must be 1 to {LongestTag} of a-z, 0-9, '-' and '_', and not "
                + $"'{Commands}'.");
        }
        return tags.Length <= MostTags ? tags
            : throw new InputException($"There are {tags.Length} tags; {MostTags} are accepted.");
    }

    /// <summary>What a job needs.</summary>
    public static string Of(int? vectorBits, IReadOnlyList<string> tags) => string.Join(
        '+', [vectorBits is { } bits ? FormattableString.Invariant($"{bits}") : AnyWidth, .. tags]);

    /// <summary>All that a worker serves: its width or any, with each set of its tags.</summary>
    public static IReadOnlyList<string> Served(int vectorBits, IReadOnlyList<string> tags) =>
    [
        .. from set in Enumerable.Range(0, 1 << tags.Count)
           from width in new int?[] { vectorBits, null }
           select Of(width, [.. tags.Where((_, i) => (set >> i & 1) == 1)]),
    ];
}
