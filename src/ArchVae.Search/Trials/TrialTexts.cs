using System.Globalization;

namespace ArchVae.Search.Trials;

/// <summary>States and times as stores and tables have them.</summary>
internal static class TrialTexts
{
    // ISO 8601 in UTC, to the tick; of one width, so that the order of the texts is that of the times.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>The text of a state.</summary>
    public static string Of(TrialState state) => state switch
    {
        TrialState.Proposed => "proposed",
        TrialState.Done => "done",
        TrialState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>The text of a time; null for null.</summary>
    public static string? Of(DateTimeOffset? time) => time?.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The state of a text.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static TrialState State(string text) =>
        Enum.GetValues<TrialState>().Cast<TrialState?>().FirstOrDefault(state => Of(state!.Value) == text)
            ?? throw new FormatException($"'{text}' is no state of a trial.");

    /// <summary>The time of a text.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static DateTimeOffset Time(string text) => DateTimeOffset.Parse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
