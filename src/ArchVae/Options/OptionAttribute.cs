namespace ArchVae.Options;

/// <summary>
/// What an option is called and which values it takes, on the property of an options record that holds it. A public property is also a
/// setting of files, by the property's name in camelCase; one that is not public is another way to give a part of a public one.
/// <see cref="OptionDescription"/> reads it.
/// </summary>
/// <param name="name">Its name on the command line, such as <c>--latent</c>; null for a setting of files only.</param>
/// <param name="help">What it is, in a short sentence with its full stop and without its default, which the record itself has.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string? name, string help) : Attribute
{
    /// <summary>Its name on the command line; null for a setting of files only.</summary>
    public string? Name { get; } = name;

    /// <summary>What it is, in a short sentence.</summary>
    public string Help { get; } = help;

    /// <summary>The options that it stands with.</summary>
    public OptionGroup Group { get; set; }

    /// <summary>What a value is called in help, such as N; null for what its type is usually called, empty for a flag without a value.</summary>
    public string? ValueName { get; set; }

    /// <summary>The least number that it may be, or each of its numbers where it has several.</summary>
    public double Minimum { get; set; } = double.NegativeInfinity;

    /// <summary>A number that it must be above, instead of a least one.</summary>
    public double Above { get; set; } = double.NegativeInfinity;

    /// <summary>The largest number that it may be.</summary>
    public double Maximum { get; set; } = double.PositiveInfinity;
}
