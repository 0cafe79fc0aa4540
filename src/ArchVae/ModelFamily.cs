namespace ArchVae;

/// <summary>A family that a part of a model is of: a base, a flow, a prior, a reader, a head.</summary>
/// <typeparam name="TSelf">The kind of family.</typeparam>
public interface IFamily<TSelf> : IFamily where TSelf : class, IFamily<TSelf>
{
    /// <summary>All families of the kind. A program adds its own before it makes or reads a model that names it.</summary>
    static abstract FamilyRegistry<TSelf> Registry { get; }

    /// <summary>
    /// The record of the family's own options, with a constructor that takes nothing; null where it has none. Its properties stand among a
    /// model's in options and files, so their names must be no others'. Several families may share one.
    /// </summary>
    Type? OptionsType { get; }

    /// <summary>Checks what stands after the family's name and a colon.</summary>
    /// <exception cref="InputException">The family does not take it.</exception>
    void CheckArgument(string argument)
    {
        if (argument.Length > 0) throw new InputException($"'{Name}' is followed by ':{argument}'; it must stand alone.");
    }
}
