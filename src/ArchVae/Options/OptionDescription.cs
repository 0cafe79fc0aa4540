using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Files;

namespace ArchVae.Options;

/// <summary>
/// An option: a property of an options record with an <see cref="OptionAttribute"/>. Command line, study files,
/// <c>config.json</c>, checks and documents read from it what the option is called and what it may be. A record need not be one
/// of the library's.
/// </summary>
public sealed class OptionDescription
{
    private const int MostOfList = 100;

    // An exception of a property comes as it is, not as the inner one of reflection's.
    private const BindingFlags Unwrapped = BindingFlags.DoNotWrapExceptions;

    private static readonly ConcurrentDictionary<(Type Record, Type? Extension), IReadOnlyList<OptionDescription>> known = [];
    private static MethodInfo? copy;

    private readonly Type? extension;
    private readonly PropertyInfo property;
    private readonly OptionAttribute attribute;
    private readonly Type element;
    private readonly OptionRange range;

    private OptionDescription(Type record, Type? extension, PropertyInfo property, OptionAttribute attribute)
    {
        this.extension = extension;
        this.property = property;
        this.attribute = attribute;
        Record = record;
        IsList = property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable));
        var type = property.PropertyType;
        if (IsList) type = type.GetElementType() ?? type.GetGenericArguments()[0];
        element = Nullable.GetUnderlyingType(type) ?? type;
        range = new(attribute.Minimum, attribute.Above, attribute.Maximum);
    }

    /// <summary>The type of the record that it is an option of.</summary>
    public Type Record { get; }

    /// <summary>The property's name, which messages of the library call it by.</summary>
    public string Name => property.Name;

    /// <summary>Its name in files: the property's in camelCase.</summary>
    public string Setting => SettingOf(Name);

    /// <summary>Whether it stands in files; if not, it gives a part of an option that does.</summary>
    public bool IsSetting => property.GetMethod is { IsPublic: true };

    /// <summary>Its name on the command line; null for a setting of files only.</summary>
    public string? CommandLineName => attribute.Name;

    /// <summary>What it is, in a short sentence.</summary>
    public string Help => attribute.Help;

    /// <summary>The options that it stands with.</summary>
    public OptionGroup Group => attribute.Group;

    /// <summary>
    /// What a value is called in help; null for what its type is usually called, empty for a flag without a value.
    /// </summary>
    public string? ValueName =>
        attribute.ValueName ?? (element.IsAssignableTo(typeof(IParsedText)) ? ParsedText.ValueName(element) : null);

    /// <summary>Whether it has several values, at most a hundred.</summary>
    public bool IsList { get; }

    /// <summary>The type of its value, or of each where there are several; the underlying one where it may be null.</summary>
    public Type ValueType => element;

    /// <summary>Texts that a value may begin with, where its values have names.</summary>
    public IReadOnlyList<string> Suggestions =>
        element.IsEnum ? [.. NamesOf(element)]
            : element.IsAssignableTo(typeof(IParsedText)) ? ParsedText.Suggestions(element) : [];

    /// <summary>Whether null is among its values.</summary>
    public bool IsNullable => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) != null
        : new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;

    /// <summary>
    /// The values that it takes, in words that stand after "must be"; empty where only a value's own complaint says it.
    /// </summary>
    public string Accepted
    {
        get
        {
            var all = AcceptedText;
            if (all.Length == 0 || !IsNullable) return all;
            return all.Contains(',', StringComparison.Ordinal) ? $"{all}, or null" : $"{all} or null";
        }
    }

    /// <summary>The same for the texts of a command line or form, where null is to give none.</summary>
    public string AcceptedText
    {
        get
        {
            var one = IsList ? Words("whole numbers", "numbers") : Words("a whole number", "a number");
            return !IsList || one.Length == 0 ? one : $"a list of {one}{(IsWhole(element) ? ", such as [64, 32]" : "")}";
        }
    }

    /// <summary>
    /// The options of a record, in its order, and then those that stand among it, as a model's families have them.
    /// </summary>
    /// <param name="record">The record's type.</param>
    public static IReadOnlyList<OptionDescription> Of(Type record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var own = known.GetOrAdd((record, null), _ => In(record, null));
        if (!record.IsAssignableTo(typeof(IExtendedOptions))) return own;
        var extensions = ((IExtendedOptions)Activator.CreateInstance(record)!).ExtensionTypes;
        return [.. own, .. extensions.SelectMany(type => known.GetOrAdd((record, type), _ => In(record, type)))];
    }

    /// <summary>Checks that each option of a record is one of the values that it takes.</summary>
    /// <exception cref="InputException">
    /// One is out of its range, or null where it may not be; the message names its property.
    /// </exception>
    public static void CheckRanges(object record)
    {
        ArgumentNullException.ThrowIfNull(record);
        foreach (var option in Of(record.GetType()))
        {
            var value = option.Get(record);
            // At once: an option after it may be a part of this one.
            if (value == null && !option.IsNullable) throw option.IsNull();
            option.Check(value);
        }
    }

    /// <summary>The name that a property has in files.</summary>
    public static string SettingOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    /// <summary>The names of an enumeration's values as they are written in files and on the command line.</summary>
    public static IEnumerable<string> NamesOf(Type enumeration) => Enum.GetNames(enumeration).Select(SettingOf);

    /// <summary>A value as it is written on the command line; empty for null.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        Enum name => SettingOf(name.ToString()),
        IEnumerable list => string.Join(' ', list.Cast<object?>().Select(Text)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Its value in a record.</summary>
    public object? Get(object record) => property.GetValue(Holder(record), Unwrapped, null, null, null);

    /// <summary>A copy of a record with another value of it.</summary>
    /// <typeparam name="T">The record's type, or one that it can be converted to.</typeparam>
    /// <param name="record">The record, which stays as it is.</param>
    /// <param name="value">The value: of the property's type, or an array where it is a list.</param>
    public T With<T>(T record, object? value) where T : class
    {
        var other = (T)Copy(record);
        Set(other, value);
        return other;
    }

    /// <summary>Checks a value.</summary>
    /// <exception cref="InputException">It is out of range, or a list too long; the message names the property.</exception>
    public void Check(object? value)
    {
        if (value == null) return;
        if (IsList)
        {
            var count = 0;
            foreach (var item in (IEnumerable)value)
            {
                if (++count > MostOfList) throw InputException.OutOfRange(Name, "longer", $"a list of at most {MostOfList}");
                CheckOne(item);
            }
        }
        else CheckOne(value);
    }

    /// <summary>Its value as it stands in a file.</summary>
    /// <exception cref="JsonException">
    /// It is of the wrong form; the inner exception is the value's own complaint, if it has one.
    /// </exception>
    public object? Read(JsonNode? json) =>
        json != null ? json.Deserialize(property.PropertyType, JsonFormat.Compact)
        : IsNullable ? null : throw new JsonException();

    /// <summary>Its value of a text as the command line and forms have it: <see cref="Text"/> the other way round.</summary>
    /// <param name="text">
    /// The text; of a list the texts of its values with blanks or commas between them, in brackets or without, and <c>""</c> for
    /// none.
    /// </param>
    /// <returns>A value of its type; an array where it is a list.</returns>
    /// <exception cref="InputException">There is no such value; the message names the property.</exception>
    public object Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // What may be null as well is not accepted as such a word.
        var isNumber = IsWhole(element) || element == typeof(double);
        if (!IsList) return OptionText.Parse(Name, element, text, IsNullable || !isNumber ? null : Accepted);
        var inner = text.Trim() is ['[', .. var items, ']'] ? items : text.Trim();
        var texts = inner == "\"\"" ? [] : inner.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var values = Array.CreateInstance(element, texts.Length);
        for (var i = 0; i < texts.Length; i++) values.SetValue(OptionText.Parse(Name, element, texts[i]), i);
        return values;
    }

    /// <summary>What is wrong with a value that <see cref="Read"/> refused, in words after its name.</summary>
    /// <param name="exception">The refusal.</param>
    /// <param name="shown">The value as it is shown.</param>
    public string FormMistake(JsonException exception, string shown) =>
        exception.InnerException is InputException own ? $": {own.Message.TrimEnd('.')}"
            : Accepted.Length > 0 ? $" must be {Accepted}, not {shown}"
            : element == typeof(string) ? $" must be {(IsList ? "a list of texts" : "a text")}, not {shown}"
            : $" cannot be {shown}";

    /// <summary>Sets it in a record that is being made, as a reader of files does.</summary>
    internal void Set(object record, object? value)
    {
        if (extension == null)
        {
            property.SetValue(record, value, Unwrapped, null, null, null);
            return;
        }
        var other = Copy(Holder(record));
        property.SetValue(other, value, Unwrapped, null, null, null);
        ((IExtendedOptions)record).Take(other);
    }

    /// <summary>Whether files, command line and checks know its type.</summary>
    internal bool IsSupported => IsWhole(element) || element == typeof(double) || element == typeof(bool)
        || element == typeof(string) || element.IsEnum || element.IsAssignableTo(typeof(IParsedText));

    /// <summary>Whether it is one of the options that stand among a record's own.</summary>
    internal bool IsOfExtension => extension != null;

    /// <summary>The type of its value as a whole.</summary>
    internal Type PropertyType => property.PropertyType;

    /// <summary>The type that declares it.</summary>
    internal Type DeclaringType => extension ?? Record;

    private static List<OptionDescription> In(Type record, Type? extension)
    {
        var options = new List<OptionDescription>();
        foreach (var property in (extension ?? record).GetProperties(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<OptionAttribute>() is { } attribute)
                options.Add(new(record, extension, property, attribute));
        }
        options.Sort((left, right) => left.property.MetadataToken.CompareTo(right.property.MetadataToken));
        return options;
    }

    private static object Copy(object record)
    {
        copy ??= typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.NonPublic | BindingFlags.Instance)!;
        return copy.Invoke(record, null)!;
    }

    private object Holder(object record) => extension == null ? record : ((IExtendedOptions)record).Extension(extension);

    private InputException IsNull() =>
        InputException.OutOfRange(Name, "null", Accepted.Length > 0 ? Accepted : "given");

    private void CheckOne(object? value)
    {
        if (value is Enum && !Enum.IsDefined(element, value))
            throw InputException.OutOfRange(Name, value, $"one of {string.Join(", ", Enum.GetNames(element))}");
        var isNumber = value != null && (IsWhole(element) || element == typeof(double));
        if (isNumber && !range.Contains(Convert.ToDouble(value, CultureInfo.InvariantCulture)))
            throw InputException.OutOfRange(Name, value!, range.ToString());
    }

    private string Words(string whole, string any) =>
        element.IsEnum ? $"one of {string.Join(", ", NamesOf(element))}" :
        element == typeof(bool) ? "true or false" :
        element == typeof(ulong) ? (range with { Minimum = Math.Max(0, range.Minimum) }).After(whole) :
        IsWhole(element) ? range.After(whole) :
        element == typeof(double) ? range.After(any) :
        element.IsAssignableTo(typeof(IParsedText)) ? ParsedText.Accepted(element) : "";

    private static bool IsWhole(Type type) => type == typeof(int) || type == typeof(long) || type == typeof(ulong);
}
