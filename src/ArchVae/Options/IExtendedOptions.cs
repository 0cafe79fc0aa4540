namespace ArchVae.Options;

/// <summary>
/// A record of options that others stand among: those of families that a program may add to. Command line and files have them
/// as the record's own. The interface's instances have a constructor that takes nothing.
/// </summary>
internal interface IExtendedOptions
{
    /// <summary>The types of the records that stand among it, each with a constructor that takes nothing.</summary>
    IReadOnlyList<Type> ExtensionTypes { get; }

    /// <summary>The record of such a type.</summary>
    object Extension(Type type);

    /// <summary>Puts a record in the place of that of its type: only while this one is made.</summary>
    void Take(object extension);
}
