using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>The architectures that training was given: no others are new.</summary>
/// <param name="Training">Those that the weights were trained on.</param>
/// <param name="Validation">
/// Those that the best weights were chosen by; null where that is not known, so that they count as new.
/// </param>
public sealed record KnownArchitectures(ArchitectureSet Training, ArchitectureSet? Validation)
{
    /// <summary>Whether training was given this architecture, or another of its network.</summary>
    public bool Contains(Architecture architecture) =>
        Training.Contains(architecture) || Validation?.Contains(architecture) == true;

    /// <summary>Whether training was given this architecture as it is written.</summary>
    public bool ContainsAsWritten(Architecture architecture) =>
        Training.ContainsAsWritten(architecture) || Validation?.ContainsAsWritten(architecture) == true;
}
