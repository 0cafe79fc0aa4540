namespace ArchVae.Options;

/// <summary>
/// What an option is called and which values it takes, on the property of an options record that holds it. A public property is
/// also a setting of files, by the property's name in camelCase; one that is not public is another way to give a part of a public
/// one. <see cref="OptionDescription"/> reads it.
/// </summary>
/// <param name="name">Its name on the command line, such as <c>--latent</c>; null for a setting of files only.</param>
/// <param name="help">
/// What it is, in a short sentence with its full stop, without its default, which the record itself has.
/// </param>
/// <param name="group">The options that it stands with.</param>
/// <param name="valueName">
/// What a value is called in help, such as N; null for what its type is usually called, empty for a flag without a value.
/// </param>
/// <param name="minimum">The least number that it may be, or each of its numbers where it has several.</param>
/// <param name="above">A number that it must be above, instead of a least one.</param>
/// <param name="maximum">The largest number that it may be.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(
    string? name, string help, OptionGroup group = OptionGroup.None, string? valueName = null,
    double minimum = double.NegativeInfinity, double above = double.NegativeInfinity, double maximum = double.PositiveInfinity)
        : Attribute
{
    /// <summary>Its name on the command line; null for a setting of files only.</summary>
    public string? Name { get; } = name;

    /// <summary>What it is, in a short sentence.</summary>
    public string Help { get; } = help;

    /// <summary>The options that it stands with.</summary>
    public OptionGroup Group { get; } = group;

    /// <summary>
    /// What a value is called in help; null for what its type is usually called, empty for a flag without a value.
    /// </summary>
    public string? ValueName { get; } = valueName;

    /// <summary>The least number that it may be.</summary>
    public double Minimum { get; } = minimum;

    /// <summary>A number that it must be above.</summary>
    public double Above { get; } = above;

    /// <summary>The largest number that it may be.</summary>
    public double Maximum { get; } = maximum;
}
