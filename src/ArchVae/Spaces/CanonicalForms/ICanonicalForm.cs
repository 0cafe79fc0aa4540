namespace ArchVae.Spaces.CanonicalForms;

/// <summary>
/// Tells which architectures of a space are one network, written in several ways. Safe for several threads. A
/// <see cref="CanonicalFormFamily"/> makes it for a space.
/// </summary>
public interface ICanonicalForm
{
    /// <summary>
    /// The text of an architecture's network: the same for two architectures exactly if they count as one network, in every
    /// process and version.
    /// </summary>
    /// <param name="architecture">A legal architecture of the space, or of another copy of it.</param>
    string Of(Architecture architecture);
}
