using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using ArchVae.Models;
using ArchVae.Posteriors;

namespace ArchVae.Cli.CommandLine;

/// <summary>Options with numbers and names, whose mistakes are told with the option, what was given and what is accepted.</summary>
internal static class Values
{
    /// <summary>
    /// An option of a number, a flag, one of an enumeration's names in any case, a posterior, or several numbers or chains of flows;
    /// the type may be nullable.
    /// </summary>
    /// <param name="name">The option.</param>
    /// <param name="description">Its help.</param>
    /// <param name="helpName">What its value is called in the help; null for the usual name of the type.</param>
    /// <param name="start">Its value where it is not given.</param>
    public static Option<T> Option<T>(string name, string description, string? helpName = null, T? start = default)
    {
        var element = typeof(T).GetElementType() ?? Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = helpName ?? HelpNameOf(typeof(T), element),
            AllowMultipleArgumentsPerToken = typeof(T).IsArray,
        };
        if (!Equals(start, default(T))) option.DefaultValueFactory = _ => start!;
        if (element != typeof(bool)) option.CustomParser = result => Parse<T>(name, element, result);
        return option;
    }

    /// <summary>The names of an enumeration's values as they are written in options and files.</summary>
    public static string Names(Type enumeration, string separator) =>
        string.Join(separator, Enum.GetNames(enumeration).Select(JsonNamingPolicy.CamelCase.ConvertName));

    private static string HelpNameOf(Type type, Type element) =>
        element == typeof(PosteriorForm) ? "NAME" :
        element == typeof(FlowChain) ? string.Join("|", FlowFamily.Registry.Names.Select(name => $"{name}:N")) :
        element == typeof(FamilyForm<BaseFamily>) ? string.Join("|", BaseFamily.Registry.Names) :
        element == typeof(FamilyForm<ReaderFamily>) ? string.Join("|", ReaderFamily.Registry.Names) :
        type.IsArray ? "N …" :
        element.IsEnum ? Names(element, "|") :
        element == typeof(bool) ? "true|false" :
        element == typeof(double) ? "X" : "N";

    private static T Parse<T>(string name, Type element, ArgumentResult result)
    {
        var texts = result.Tokens.Select(token => token.Value);
        if (typeof(T).IsArray) texts = texts.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries));
        var values = new List<object>();
        foreach (var text in texts)
        {
            try
            {
                if (Parse(element, text) is { } value) values.Add(value);
                else result.AddError($"{name} is '{text}'; it must be {Accepted(element)}.");
            }
            catch (InputException exception)
            {
                result.AddError($"{name}: {exception.Message}");
            }
        }
        if (typeof(T).IsArray)
        {
            var array = Array.CreateInstance(element, values.Count);
            values.ToArray().CopyTo(array, 0);
            return (T)(object)array;
        }
        return values.Count > 0 ? (T)values[0] : default!;
    }

    private static object? Parse(Type element, string text)
    {
        if (element.IsEnum)
        {
            return Enum.GetNames(element).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found
                ? Enum.Parse(element, found)
                : null;
        }
        if (element == typeof(PosteriorForm)) return PosteriorForm.Parse(text);
        if (element == typeof(FlowChain)) return FlowChain.Parse(text);
        if (element == typeof(FamilyForm<BaseFamily>)) return BaseFamily.Registry.Find(text) is { } start ? new FamilyForm<BaseFamily>(start) : null;
        if (element == typeof(FamilyForm<ReaderFamily>)) return ReaderFamily.Registry.Find(text) is { } reader ? new FamilyForm<ReaderFamily>(reader) : null;
        var culture = CultureInfo.InvariantCulture;
        if (element == typeof(int)) return int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var whole) ? whole : null;
        if (element == typeof(long)) return long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var large) ? large : null;
        if (element == typeof(ulong)) return ulong.TryParse(text, NumberStyles.None, culture, out var seed) ? seed : null;
        return double.TryParse(text, NumberStyles.Float, culture, out var number) ? number : null;
    }

    private static string Accepted(Type element) =>
        element == typeof(FamilyForm<BaseFamily>) ? $"one of {string.Join(", ", BaseFamily.Registry.Names)}" :
        element == typeof(FamilyForm<ReaderFamily>) ? $"one of {string.Join(", ", ReaderFamily.Registry.Names)}" :
        element.IsEnum ? (Enum.GetNames(element).Length > 1 ? "one of " : "") + Names(element, ", ") :
        element == typeof(double) ? "a number, such as 0.5 or 1e-3" :
        element == typeof(ulong) ? $"a whole number from 0 to {ulong.MaxValue}" :
        element == typeof(int) ? $"a whole number, at most {int.MaxValue}" : "a whole number";
}
