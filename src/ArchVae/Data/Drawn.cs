namespace ArchVae.Data;

/// <summary>How a random architecture came from its space's generator.</summary>
public enum Drawn
{
    /// <summary>Independently of the others, repeats and all: <c>iid</c> in files.</summary>
    Independently,

    /// <summary>As one of architectures that are all different: <c>distinct</c> in files.</summary>
    Distinct,
}
