using System.Text.Json;
using System.Text.RegularExpressions;

namespace ArchVae.Files;

/// <summary>What is wrong with a JSON text that could not be read, in words for the person who gave it.</summary>
public static partial class JsonMistake
{
    private const int LongestText = 200;

    /// <summary>A sentence without the place in the text, and without types that only a programmer knows.</summary>
    public static string Of(JsonException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception.InnerException is InputException own) return own.Explanation;
        // The reader's own message repeats the place in other words, and a record's begins with types.
        var said = exception.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
        if (Missing().Match(said) is { Success: true } missing)
            return $"It lacks {InputException.Shown(missing.Groups[1].Value.TrimEnd('.'), LongestText)}.";
        if (Unknown().Match(said) is { Success: true } unknown)
            return $"There is no field '{InputException.Shown(unknown.Groups[1].Value)}' there.";
        if (said.Contains("trailing comma", StringComparison.Ordinal))
            return "A comma stands before the end of a list or an object.";
        if (Twice().Match(said) is { Success: true } twice)
            return $"The key '{InputException.Shown(twice.Groups[1].Value)}' comes twice.";
        return ForProgrammers().IsMatch(said)
            ? $"The value of '{InputException.Shown(exception.Path ?? "$", LongestText)}' is none that can stand there."
            : InputException.Shown(said, LongestText);
    }

    [GeneratedRegex("^Duplicate property '(.*)' encountered", RegexOptions.Singleline)]
    private static partial Regex Twice();

    [GeneratedRegex("missing required properties including: (.*)$", RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped", RegexOptions.Singleline)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"could not be converted|\bon type '|\bof type '|JsonException|System\.|ArchVae\.")]
    private static partial Regex ForProgrammers();
}
