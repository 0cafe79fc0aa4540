namespace ArchVae.Networks;

/// <summary>
/// A setting of a module, such as the units of a dense layer: features of layers or constants of a space file give it.
/// </summary>
/// <param name="Name">The name, that of a feature which gives it without being asked.</param>
/// <param name="Description">What it is and which values it takes, in a few words without a full stop.</param>
public sealed record ModuleSetting(string Name, string Description)
{
    /// <summary>The value where none is given; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>
    /// Whether a layer may do without it, as it may without one that has a <see cref="Default"/> or an <see cref="InPlace"/> that
    /// is given.
    /// </summary>
    public bool IsOptional { get; init; }

    /// <summary>The setting whose value it has where none is given; null for none.</summary>
    public string? InPlace { get; init; }
}
