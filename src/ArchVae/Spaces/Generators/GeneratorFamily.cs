using ArchVae.Yaml;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// A kind of generator that spaces choose by name: <c>generator: { name: linear, … }</c>. A program adds its own to
/// <see cref="Registry"/> before it loads a space that names it.
/// </summary>
public abstract class GeneratorFamily : IFamily
{
    /// <summary>All families, the built-in ones first.</summary>
    public static FamilyRegistry<GeneratorFamily> Registry { get; } = new(
        "generator", new WalkFamily(), new UniformFamily(), new LinearFamily(), new ConvolutionalFamily(), new RecurrentFamily());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Takes the options of the family, and gives what makes the generator of them.</summary>
    /// <param name="fields">
    /// The options. Whatever is wrong with them is reported there, with line and column, and a stand-in is given for it; fields
    /// that are not taken are mistakes.
    /// </param>
    /// <returns>
    /// What makes the generator; called where neither the options nor the rest of the space have a mistake. Where they do not go
    /// together it throws an <see cref="ArgumentException"/>, whose message is reported with the place of the section;
    /// <see cref="RequiredParts"/> helps with that.
    /// </returns>
    public abstract Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields);

    /// <summary>What makes the generator of a <c>generator</c> section.</summary>
    /// <param name="node">The section.</param>
    /// <param name="features">The features of the space by name; null for one with a mistake.</param>
    /// <param name="mistakes">Where mistakes are reported.</param>
    /// <returns>Null where the section has a mistake.</returns>
    internal static Func<GeneratorContext, IArchitectureGenerator>? Read(
        YamlTree node, IReadOnlyDictionary<string, Feature?> features, Mistakes mistakes)
    {
        var fields = new YamlFields(node, "the generator", mistakes);
        var nameNode = fields.Take("name");
        var name = fields.Text(nameNode, "name");
        var family = Registry.Find(name);
        if (family is null)
        {
            // Without a family it is not known which other fields there may be.
            if (nameNode?.Text is not null) fields.Report(nameNode, Registry.Unknown(name));
            else if (nameNode is null && node.Entries is not null)
                fields.Report($"the generator needs 'name'; there are {string.Join(", ", Registry.Names)}");
            return null;
        }
        var make = family.Create(new(fields, features));
        fields.Done();
        return fields.IsSound ? make : null;
    }
}

/// <summary>What a generator is made for.</summary>
/// <param name="Space">The space; its own generator is not set yet.</param>
/// <param name="Draws">The distributions that the space declares for its layers' features.</param>
public sealed record GeneratorContext(SearchSpace Space, LayerDraws Draws);
