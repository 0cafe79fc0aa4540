using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ArchVae;

/// <summary>A value that options and files write as a text.</summary>
public interface IParsedText
{
    /// <summary>
    /// What such a text may be, in words that stand after "must be"; empty where only its own complaint says it.
    /// </summary>
    static virtual string Accepted => "";

    /// <summary>What a value is called in help.</summary>
    static virtual string ValueName => "NAME";

    /// <summary>Texts that a person may begin with, which a shell can complete.</summary>
    static virtual IReadOnlyList<string> Suggestions => [];
}

/// <summary>A value that options and files write as a text, with its reader.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IParsedText<TSelf> : IParsedText where TSelf : IParsedText<TSelf>
{
    /// <summary>Reads what <see cref="object.ToString"/> writes.</summary>
    /// <exception cref="InputException">It is no such text; the message says what is accepted.</exception>
    static abstract TSelf Parse(string text);
}

/// <summary>What is known of a type of <see cref="IParsedText"/>.</summary>
public static class ParsedText
{
    /// <summary>What its texts may be, in words; empty where only their own complaint says it.</summary>
    public static string Accepted(Type type) => Ask<string>(type, nameof(AcceptedOf));

    /// <summary>What a value is called in help.</summary>
    public static string ValueName(Type type) => Ask<string>(type, nameof(ValueNameOf));

    /// <summary>Texts that a person may begin with.</summary>
    public static IReadOnlyList<string> Suggestions(Type type) => Ask<IReadOnlyList<string>>(type, nameof(SuggestionsOf));

    private static T Ask<T>(Type type, string question) =>
        (T)typeof(ParsedText).GetMethod(question, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, [])!;

    private static string AcceptedOf<T>() where T : IParsedText => T.Accepted;

    private static string ValueNameOf<T>() where T : IParsedText => T.ValueName;

    private static IReadOnlyList<string> SuggestionsOf<T>() where T : IParsedText => T.Suggestions;
}

/// <summary>Writes and reads values of <see cref="IParsedText{TSelf}"/> as texts.</summary>
internal sealed class ParsedTextConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IParsedText<>));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T> where T : IParsedText<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            // Without a message of its own, so that who reads it shows the value.
            if (reader.TokenType != JsonTokenType.String) throw new JsonException();
            try
            {
                return T.Parse(reader.GetString()!);
            }
            catch (InputException exception)
            {
                throw new JsonException(exception.Message, exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
