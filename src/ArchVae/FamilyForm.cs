using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ArchVae;

/// <summary>A value that options and files write as a text.</summary>
public interface IParsedText
{
    /// <summary>What such a text may be, in words that stand after "must be"; empty where only its own complaint says it.</summary>
    static virtual string Accepted => "";

    /// <summary>What a value is called in help.</summary>
    static virtual string ValueName => "NAME";
}

/// <summary>A value that options and files write as a text, with its reader.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IParsedText<TSelf> : IParsedText where TSelf : IParsedText<TSelf>
{
    /// <summary>Reads what <see cref="object.ToString"/> writes.</summary>
    /// <exception cref="InputException">It is no such text; the message says what is accepted.</exception>
    static abstract TSelf Parse(string text);
}

/// <summary>One of the families of a registry, with what its name is followed by: <c>standard</c>, <c>mixture:50</c>.</summary>
/// <typeparam name="T">What the families are of.</typeparam>
/// <param name="Family">The family.</param>
/// <param name="Argument">What stands after the name and a colon; empty where nothing does.</param>
[JsonConverter(typeof(ParsedTextConverter))]
public sealed record FamilyForm<T>(T Family, string Argument = "") : IParsedText<FamilyForm<T>> where T : class, IFamily<T>
{
    /// <summary>Reads a name, or a name, a colon and an argument.</summary>
    /// <exception cref="InputException">There is no such family, or it does not take the argument.</exception>
    public static FamilyForm<T> Parse(string text)
    {
        var parts = text.Split(':', 2);
        var form = new FamilyForm<T>(T.Registry.Get(parts[0]), parts.Length > 1 ? parts[1] : "");
        form.Family.CheckArgument(form.Argument);
        return form;
    }

    /// <inheritdoc/>
    public static string Accepted => $"one of {string.Join(", ", T.Registry.Names)}";

    /// <inheritdoc/>
    public static string ValueName => string.Join('|', T.Registry.Names);

    /// <summary>The form that a text stands for.</summary>
    /// <exception cref="InputException">It stands for none.</exception>
    public static implicit operator FamilyForm<T>(string text) => Parse(text);

    /// <inheritdoc/>
    public override string ToString() => Argument.Length == 0 ? Family.Name : $"{Family.Name}:{Argument}";
}

/// <summary>What is known of a type of <see cref="IParsedText"/>.</summary>
internal static class ParsedText
{
    /// <summary>What its texts may be, in words; empty where only their own complaint says it.</summary>
    public static string Accepted(Type type) => Ask(type, nameof(AcceptedOf));

    /// <summary>What a value is called in help.</summary>
    public static string ValueName(Type type) => Ask(type, nameof(ValueNameOf));

    private static string Ask(Type type, string question) =>
        (string)typeof(ParsedText).GetMethod(question, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [])!;

    private static string AcceptedOf<T>() where T : IParsedText => T.Accepted;

    private static string ValueNameOf<T>() where T : IParsedText => T.ValueName;
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
            try
            {
                return T.Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : "");
            }
            catch (InputException exception)
            {
                throw new JsonException(exception.Message, exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
