using ArchVae.Networks;
using ArchVae.Spaces;

namespace ArchVae.Search.Candidates;

/// <summary>What every candidate must be. Immutable and safe for several threads.</summary>
public sealed record CandidateConditions
{
    /// <summary>Entries that are fixed; null for none.</summary>
    public EntryCondition? Fixed { get; init; }

    /// <summary>The most layers, as files list them, start and end included; null for no limit.</summary>
    public int? MaximumLayers { get; init; }

    /// <summary>The most parameters of a network; null for no limit.</summary>
    public long? MaximumParameters { get; init; }

    /// <summary>The network of an architecture, for its parameters; null for that which the space says.</summary>
    public Func<Architecture, NetworkPlan>? Plan { get; init; }

    /// <summary>Whether an architecture is legal and within all conditions.</summary>
    public bool Admit(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.Space.Grammar.Accepts(architecture)
            && !(architecture.Layers.Count > MaximumLayers)
            && (Fixed is null || Fixed.Holds(architecture))
            && (MaximumParameters is null || Parameters(architecture) <= MaximumParameters);
    }

    // A network that does not fit has no size; whether it is tried is not decided here.
    private long Parameters(Architecture architecture)
    {
        var plan = Plan?.Invoke(architecture) ?? NetworkPlan.Of(architecture);
        return plan.ParameterCount;
    }
}
