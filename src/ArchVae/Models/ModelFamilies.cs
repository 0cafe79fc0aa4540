using ArchVae.Options;
using ArchVae.Posteriors;

namespace ArchVae.Models;

/// <summary>The families that the parts of a model are of, together.</summary>
public static class ModelFamilies
{
    /// <summary>The types of all families' own options, each once, in the order of posterior, prior, reader and head.</summary>
    public static IReadOnlyList<Type> OptionsTypes =>
    [
        .. TypesOf<BaseFamily>().Concat(TypesOf<FlowFamily>()).Concat(TypesOf<PriorFamily>()).Concat(TypesOf<ReaderFamily>())
            .Concat(TypesOf<HeadFamily>()).OfType<Type>().Distinct(),
    ];

    /// <summary>Checks that own options of a family that is about to be added can stand among a model's.</summary>
    /// <exception cref="ArgumentException">
    /// A constructor without arguments is missing, a property has no <see cref="OptionAttribute"/>, or a name is taken.
    /// </exception>
    internal static void CheckOptions(Type? type)
    {
        if (type is null || OptionsTypes.Contains(type)) return;
        if (type.GetConstructor([]) is null)
            throw new ArgumentException($"The options {type.Name} have no public constructor that takes nothing.");
        var own = OptionDescription.Of(type);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            if (own.All(option => option.Name != property.Name))
            {
                throw new ArgumentException(
                    $"'{property.Name}' of the options {type.Name} has no [Option], so it would not be saved with a model.");
            }
        }
        foreach (var taken in OptionDescription.Of(typeof(ModelOptions)))
        {
            var clash = own.Any(option => option.Setting == taken.Setting) ? taken.Name
                : own.Any(option => option.CommandLineName == taken.CommandLineName) ? taken.CommandLineName : null;
            if (clash != null)
            {
                throw new ArgumentException(
                    $"'{clash}' of the options {type.Name} is the name of an option of {taken.DeclaringType.Name}.");
            }
        }
    }

    private static IEnumerable<Type?> TypesOf<T>() where T : class, IFamily<T> =>
        T.Registry.Families.Select(family => family.OptionsType);
}
