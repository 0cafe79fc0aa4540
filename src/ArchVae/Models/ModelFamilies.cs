using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ArchVae.Posteriors;

namespace ArchVae.Models;

/// <summary>The families that the parts of a model are of, together: what their own options are, and how files have them.</summary>
public static class ModelFamilies
{
    /// <summary>The types of all families' own options, each once, in the order of posterior, prior, reader and head.</summary>
    public static IReadOnlyList<Type> OptionsTypes =>
    [
        .. TypesOf<BaseFamily>().Concat(TypesOf<FlowFamily>()).Concat(TypesOf<PriorFamily>()).Concat(TypesOf<ReaderFamily>())
            .Concat(TypesOf<HeadFamily>()).OfType<Type>().Distinct(),
    ];

    /// <summary>
    /// Adds the families' own options to the properties of <see cref="ModelOptions"/>, for a JSON contract. Those of families that are not the
    /// library's are written only where they are not the defaults, so that a file which does not need a family does not name it.
    /// </summary>
    public static void AddTo(JsonTypeInfo contract)
    {
        if (contract.Type != typeof(ModelOptions)) return;
        foreach (var type in OptionsTypes)
        {
            var isOwn = type.Assembly == typeof(ModelFamilies).Assembly;
            var defaults = Activator.CreateInstance(type);
            foreach (var property in type.GetProperties().Where(property => property.CanWrite))
            {
                var added = contract.CreateJsonPropertyInfo(property.PropertyType, JsonNamingPolicy.CamelCase.ConvertName(property.Name));
                added.Get = model => property.GetValue(((ModelOptions)model).FamilyOptions.Of(type));
                added.Set = (model, value) => ((ModelOptions)model).Take(Changed(((ModelOptions)model).FamilyOptions.Of(type), property, value));
                if (!isOwn) added.ShouldSerialize = (_, value) => !Equals(value, property.GetValue(defaults));
                contract.Properties.Add(added);
            }
        }
    }

    private static IEnumerable<Type?> TypesOf<T>() where T : class, IFamily<T> => T.Registry.Families.Select(family => family.OptionsType);

    // A copy of a record with one property changed.
    private static object Changed(object record, PropertyInfo changed, object? value)
    {
        var copy = Activator.CreateInstance(record.GetType())!;
        foreach (var property in record.GetType().GetProperties().Where(property => property.CanWrite))
            property.SetValue(copy, property == changed ? value : property.GetValue(record));
        return copy;
    }
}
