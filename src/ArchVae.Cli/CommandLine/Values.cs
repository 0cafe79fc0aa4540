using System.CommandLine;
using System.CommandLine.Parsing;
using ArchVae.Options;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// Options with numbers and names, whose mistakes are told with the option, what was given and what is accepted.
/// </summary>
internal static class Values
{
    /// <summary>An option of a number or of one of an enumeration's names in any case; the type may be nullable.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">Its help.</param>
    /// <param name="helpName">What its value is called in the help; null for the usual name of the type.</param>
    /// <param name="start">Its value where it is not given; null for the type's own default, which help does not show.</param>
    public static Option<T> Option<T>(string name, string description, string? helpName = null, object? start = null)
    {
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = helpName ?? HelpNameOf(type, isList: false),
            CustomParser = result => (T)(ParseOne(name, type, result) ?? default(T))!,
        };
        if (start != null) option.DefaultValueFactory = _ => (T)start;
        return option;
    }

    /// <summary>What a value, or each of several, is usually called in the help.</summary>
    public static string HelpNameOf(Type type, bool isList) =>
        isList ? "N …" :
        type.IsEnum ? string.Join('|', OptionDescription.NamesOf(type)) :
        type == typeof(bool) ? "true|false" :
        type == typeof(double) ? "X" : "N";

    /// <summary>The value that was given, true for a flag without one; null where it is none, which is told.</summary>
    /// <param name="name">The option, for errors.</param>
    /// <param name="type">The type of the value.</param>
    /// <param name="result">What was given, and where errors go.</param>
    /// <param name="accepted">What it must be, in words; null for what its type says.</param>
    public static object? ParseOne(string name, Type type, ArgumentResult result, string? accepted = null) =>
        type == typeof(bool) && result.Tokens.Count == 0 ? true
            : Parse(name, type, result.Tokens.Select(token => token.Value), result, accepted).FirstOrDefault();

    /// <summary>
    /// The values that were given, separately or with commas, as an array of their type; those that are none are told.
    /// </summary>
    public static Array ParseAll(string name, Type type, ArgumentResult result)
    {
        var texts = result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries));
        var values = Parse(name, type, texts, result);
        var array = Array.CreateInstance(type, values.Count);
        values.ToArray().CopyTo(array, 0);
        return array;
    }

    private static List<object> Parse(
        string name, Type type, IEnumerable<string> texts, ArgumentResult result, string? accepted = null)
    {
        var values = new List<object>();
        foreach (var text in texts)
        {
            try
            {
                values.Add(OptionText.Parse(name, type, text, accepted));
            }
            catch (InputException exception)
            {
                result.AddError(exception.Message);
            }
        }
        return values;
    }
}
