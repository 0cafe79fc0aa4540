using ArchVae.Yaml;

namespace ArchVae.Spaces.CanonicalForms;

/// <summary>
/// A canonical form that spaces choose by name: <c>canonical: nas-bench-201</c>. Where a space names none, two architectures are
/// one network only if they are written alike. A program adds its own to <see cref="Registry"/> before it loads a space that
/// names it.
/// </summary>
public abstract class CanonicalFormFamily : IFamily
{
    /// <summary>All families, the built-in ones first.</summary>
    public static FamilyRegistry<CanonicalFormFamily> Registry { get; } = new(
        "canonical form", new NasBench201Family(), new NasBench201GraphFamily(), new TransNasBench101GraphFamily(),
        new GraphFamily());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>The form for a space.</summary>
    /// <exception cref="ArgumentException">The space does not suit it; the message is reported with the place.</exception>
    public abstract ICanonicalForm Create(SearchSpace space);

    /// <summary>What makes the form that <c>canonical</c> names; null where that is a mistake, which is reported.</summary>
    internal static Func<SearchSpace, ICanonicalForm>? Read(YamlTree node, YamlFields fields)
    {
        var name = fields.Text(node, "canonical");
        if (Registry.Find(name) is { } family) return family.Create;
        if (node.Text is not null) fields.Report(node, Registry.Unknown(name));
        return null;
    }
}
