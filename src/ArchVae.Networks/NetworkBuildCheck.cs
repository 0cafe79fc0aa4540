using ArchVae.Evaluation;
using ArchVae.Spaces;

namespace ArchVae.Networks;

/// <summary>Tells for the figures of generated architectures whether they are networks that can be built.</summary>
public sealed class NetworkBuildCheck : IBuildCheck
{
    private static readonly PlanOptions fitted = new() { Fit = true };
    private readonly SpaceModules modules;

    private NetworkBuildCheck(SpaceModules modules) => this.modules = modules;

    /// <summary>The check of a space; null where its layers have no meaning.</summary>
    public static NetworkBuildCheck? Of(SearchSpace space) => SpaceModules.Find(space) is { } modules ? new(modules) : null;

    /// <inheritdoc/>
    public bool IsBuildable(Architecture architecture) => modules.Plan(architecture).Fits;

    /// <inheritdoc/>
    public bool IsBuildableFitted(Architecture architecture) => modules.Plan(architecture, fitted).Fits;
}
