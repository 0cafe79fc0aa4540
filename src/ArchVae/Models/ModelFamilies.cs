using ArchVae.Options;
using ArchVae.Posteriors;
using ArchVae.Training;

namespace ArchVae.Models;

/// <summary>The families that the parts of a model are of, together.</summary>
public static class ModelFamilies
{
    private const string Types = "it must be int, long, ulong, double, bool, string, an enumeration or an IParsedText";

    /// <summary>The types of all families' own options, each once, in the order of posterior, prior, reader and head.</summary>
    public static IReadOnlyList<Type> OptionsTypes =>
    [
        .. TypesOf<BaseFamily>().Concat(TypesOf<FlowFamily>()).Concat(TypesOf<PriorFamily>()).Concat(TypesOf<ReaderFamily>())
            .Concat(TypesOf<HeadFamily>()).OfType<Type>().Distinct(),
    ];

    /// <summary>Checks that own options of a family that is about to be added can stand among a model's.</summary>
    /// <exception cref="ArgumentException">
    /// They are no record with a constructor without arguments, a property has no <see cref="OptionAttribute"/> or a type that no
    /// option has, or a name is taken.
    /// </exception>
    internal static void CheckOptions(Type? type)
    {
        if (type is null || OptionsTypes.Contains(type)) return;
        if (type.GetConstructor([]) is null || type.GetMethod("<Clone>$") is null)
            throw new ArgumentException($"The options {type.Name} are no record with a public constructor that takes nothing.");
        var own = OptionDescription.Of(type);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            var option = own.FirstOrDefault(option => option.Name == property.Name)
                ?? throw new ArgumentException(
                    $"'{property.Name}' of the options {type.Name} has no [Option], so it would not be saved with a model.");
            if (option.IsSupported) continue;
            throw new ArgumentException(
                $"'{property.Name}' of the options {type.Name} is a {option.ValueType.Name}; {Types}.");
        }
        var taken = OptionDescription.Of(typeof(ModelOptions)).Concat(OptionDescription.Of(typeof(TrainingOptions))).ToList();
        foreach (var option in own)
        {
            if (taken.Find(other => other.Setting == option.Setting) is { } setting) throw Taken(type, option.Name, setting);
            if (option.CommandLineName is { } name)
            {
                if (!name.StartsWith("--", StringComparison.Ordinal) || name.Length == 2)
                    throw new ArgumentException($"'{name}' of the options {type.Name} must begin with '--'.");
                if (taken.Find(other => other.CommandLineName == name) is { } named) throw Taken(type, name, named);
            }
            taken.Add(option);
        }
    }

    private static ArgumentException Taken(Type type, string name, OptionDescription by) =>
        new($"'{name}' of the options {type.Name} is the name of an option of {by.DeclaringType.Name}.");

    private static IEnumerable<Type?> TypesOf<T>() where T : class, IFamily<T> =>
        T.Registry.Families.Select(family => family.OptionsType);
}
