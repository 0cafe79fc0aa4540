using ArchVae.Files;
using ArchVae.Yaml;

namespace ArchVae;

/// <summary>
/// One way to do something that options, files and commands choose by its name, such as a generator or an importer.
/// </summary>
public interface IFamily
{
    /// <summary>The name: letters, digits, '-' and '_'. It is compared without case and must never change.</summary>
    string Name { get; }

    /// <summary>What <see cref="IFamily{TSelf}.CheckArgument"/> is of a family that takes none.</summary>
    internal static void RefuseArgument(IFamily family, string argument)
    {
        if (argument.Length == 0) return;
        throw new InputException($"'{family.Name}' is followed by ':{InputException.Shown(argument)}'; it must stand alone.");
    }
}

/// <summary>A family that a part of a model is of: a base, a flow, a prior, a reader, a head.</summary>
/// <typeparam name="TSelf">The kind of family.</typeparam>
public interface IFamily<TSelf> : IFamily where TSelf : class, IFamily<TSelf>
{
    /// <summary>All families of the kind. A program adds its own before it makes or reads a model that names it.</summary>
    static abstract FamilyRegistry<TSelf> Registry { get; }

    /// <summary>
    /// The record of the family's own options, with a constructor that takes nothing; null where it has none. Its properties
    /// stand among a model's in options and files, so their names must be no others'. Several families may share one.
    /// </summary>
    Type? OptionsType { get; }

    /// <summary>
    /// How it is written: its name, a colon with what must follow, and after a space what that may be, as in
    /// <c>mixture:K with K from 1 to 500</c>.
    /// </summary>
    string Usage => Name;

    /// <summary>Checks what stands after the family's name and a colon.</summary>
    /// <exception cref="InputException">The family does not take it.</exception>
    void CheckArgument(string argument) => RefuseArgument(this, argument);
}

/// <summary>
/// The families of one kind, by name. The built-in ones are in it from the start; a program adds its own before it reads files
/// or options that name them. Safe for several threads.
/// </summary>
/// <typeparam name="T">The kind of family.</typeparam>
public sealed class FamilyRegistry<T>
    where T : class, IFamily
{
    private readonly Lock adding = new();
    private readonly string kind;
    private volatile T[] families = [];

    /// <summary>A registry.</summary>
    /// <param name="kind">What one family is called in errors: "generator".</param>
    /// <param name="families">Those that it has from the start.</param>
    /// <exception cref="ArgumentException">A name is empty or has other characters than letters, digits, '-' and '_'.</exception>
    /// <exception cref="InvalidOperationException">Two families have the same name.</exception>
    public FamilyRegistry(string kind, params IEnumerable<T> families)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(families);
        this.kind = kind;
        foreach (var family in families) Insert(family);
    }

    /// <summary>What else a family must be that a program adds; throws where it is not.</summary>
    internal Action<T>? Requirement { get; init; }

    /// <summary>The families in the order in which they were added.</summary>
    public IReadOnlyList<T> Families => families;

    /// <summary>Their names in the order in which they were added.</summary>
    public IReadOnlyList<string> Names => [.. families.Select(family => family.Name)];

    /// <summary>Adds a family; nothing happens where the very same instance is there already.</summary>
    /// <exception cref="ArgumentException">
    /// Its name is empty or has other characters than letters, digits, '-' and '_'; or its own options cannot be saved with a
    /// model: they are no record that a constructor without arguments makes, a property has no
    /// <see cref="Options.OptionAttribute"/> or a type that no option has, or another option has its name.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another one has its name.</exception>
    public void Add(T family)
    {
        ArgumentNullException.ThrowIfNull(family);
        lock (adding)
        {
            Requirement?.Invoke(family);
            Insert(family);
        }
        // Only families of models have something to require, and options that stand in files.
        if (Requirement != null) JsonFormat.Renew();
    }

    /// <summary>Takes a family out again, for tests that add one.</summary>
    internal void Remove(T family)
    {
        lock (adding) families = [.. families.Where(other => !ReferenceEquals(other, family))];
        if (Requirement != null) JsonFormat.Renew();
    }

    /// <summary>The family with this name, whatever the case of its letters; null where there is none.</summary>
    public T? Find(string name) => Array.Find(families, family => family.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The family with this name, whatever the case of its letters.</summary>
    /// <exception cref="InputException">There is none; the message says which there are.</exception>
    public T Get(string name) => Find(name) ?? throw new InputException(Unknown(name) + ".");

    /// <summary>
    /// What to say of a name that no family has, for errors with a place: what there is, and the nearest name where it looks
    /// misspelt. Without a full stop.
    /// </summary>
    public string Unknown(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var names = Names;
        return $"There is no {kind} '{InputException.Shown(name)}'; there are {string.Join(", ", names)}" +
            (Misspelling.Nearest(name, names) is { } meant ? $"; nearest is '{meant}'" : "");
    }

    // Alone: while the registry is made, or with its lock.
    private void Insert(T family)
    {
        var name = family.Name;
        if (string.IsNullOrEmpty(name) || name.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            throw new ArgumentException(
                $"The name of a {kind} must be letters, digits, '-' or '_', not '{name}'.", nameof(family));
        var taken = Find(name);
        if (ReferenceEquals(taken, family)) return;
        if (taken is not null) throw new InvalidOperationException($"There is another {kind} '{taken.Name}' already.");
        families = [.. families, family];
    }
}
