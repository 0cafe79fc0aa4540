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

    private static IEnumerable<Type?> TypesOf<T>() where T : class, IFamily<T> =>
        T.Registry.Families.Select(family => family.OptionsType);
}
