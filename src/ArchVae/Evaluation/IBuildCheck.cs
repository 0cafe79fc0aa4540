using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>Tells of legal architectures of a space whether their layers fit each other when they are built.</summary>
public interface IBuildCheck
{
    /// <summary>Whether they fit as they are.</summary>
    bool IsBuildable(Architecture architecture);

    /// <summary>Whether they fit once what is determined is replaced, such as the size of a flatten.</summary>
    bool IsBuildableFitted(Architecture architecture);
}
