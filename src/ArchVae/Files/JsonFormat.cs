using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ArchVae.Options;

namespace ArchVae.Files;

/// <summary>
/// How records are written as JSON and read again: names in camelCase, enumerations by name, text as it is; nothing unknown,
/// missing or converted.
/// </summary>
public static class JsonFormat
{
    // The serializer keeps what it knows of a record, and a family that is added later adds to it: then both are made anew.
    private static volatile Formats formats = new();

    /// <summary>On one line: for lines of files, states and settings.</summary>
    public static JsonSerializerOptions Compact => formats.Compact;

    /// <summary>Indented: for whole files and what a command prints. Figures may be infinite or NaN, by these names.</summary>
    public static JsonSerializerOptions Indented => formats.Indented;

    /// <summary>Forgets which options stand among a record's, as a family is added.</summary>
    internal static void Renew() => formats = new();

    private static JsonSerializerOptions NewCompact() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddExtensions } },
    };

    // Options of a program's own are written only where they are not the defaults, so that a file which does not need them does
    // not name them.
    private static void AddExtensions(JsonTypeInfo contract)
    {
        if (!contract.Type.IsAssignableTo(typeof(IExtendedOptions))) return;
        foreach (var option in OptionDescription.Of(contract.Type)
            .Where(option => option is { IsOfExtension: true, IsSetting: true }))
        {
            var defaults = option.Get(Activator.CreateInstance(contract.Type)!);
            var property = contract.CreateJsonPropertyInfo(option.PropertyType, option.Setting);
            property.Get = option.Get;
            property.Set = option.Set;
            if (option.DeclaringType.Assembly != typeof(JsonFormat).Assembly)
                property.ShouldSerialize = (_, value) => !Equals(value, defaults);
            contract.Properties.Add(property);
        }
    }

    private sealed class Formats
    {
        public Formats()
        {
            Compact = NewCompact();
            Indented = new(Compact)
            {
                NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
                WriteIndented = true,
            };
        }

        public JsonSerializerOptions Compact { get; }

        public JsonSerializerOptions Indented { get; }
    }

    /// <summary>The names of a record's fields, in its order.</summary>
    public static IEnumerable<string> NamesOf(Type record) =>
        Compact.GetTypeInfo(record).Properties.Where(property => property.Set != null).Select(property => property.Name);
}
