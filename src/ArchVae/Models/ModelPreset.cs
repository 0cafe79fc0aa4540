namespace ArchVae.Models;

/// <summary>Sizes and forms to start from.</summary>
public enum ModelPreset
{
    /// <summary>The defaults of <see cref="ModelOptions"/>.</summary>
    Default,

    /// <summary><see cref="ModelOptions.Paper"/>.</summary>
    Paper,
}
