using System.CommandLine;
using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Cli.CommandLine;

/// <summary>Prints what a command found out.</summary>
internal static class Result
{
    /// <summary>Prints one JSON object with camelCase names where <paramref name="asJson"/>, else the text.</summary>
    public static void Print<T>(ParseResult parsed, bool asJson, T result, Func<T, string> text) where T : class =>
        Print(parsed, asJson, result, r => r, text);

    /// <summary>The same where the JSON object is made of the result.</summary>
    public static void Print<T>(ParseResult parsed, bool asJson, T result, Func<T, object> jsonObject, Func<T, string> text) =>
        parsed.InvocationConfiguration.Output.WriteLine(
            asJson ? JsonSerializer.Serialize(jsonObject(result), JsonFormat.Indented) : Escaped(text(result)));

    // The lines are the command's own; what stands in them may come from files.
    private static string Escaped(string text) =>
        string.Join(Environment.NewLine, text.ReplaceLineEndings().Split(Environment.NewLine).Select(InputException.Escaped));
}
