using ArchVae.Models;
using ArchVae.Networks;
using ArchVae.Spaces;

namespace ArchVae.Search.Candidates;

/// <summary>What every candidate must be. Immutable and safe for several threads.</summary>
public sealed record CandidateConditions
{
    /// <summary>Entries that are fixed; null for none.</summary>
    public EntryCondition? Fixed { get; init; }

    /// <summary>The most layers, as files list them, start and end included; 1 or more. Null for no limit.</summary>
    public int? MaximumLayers { get; init; }

    /// <summary>
    /// The most parameters of a network; 0 or more. Null for no limit. A network that does not fit has no size, so that it is
    /// beyond any limit; without a limit it is within the conditions.
    /// </summary>
    public long? MaximumParameters { get; init; }

    /// <summary>
    /// The network of an architecture, for its parameters; null for that which the space says. Of a
    /// <see cref="CandidateSource"/> it is never null where parameters are limited.
    /// </summary>
    public Func<Architecture, NetworkPlan>? Plan { get; init; }

    /// <summary>
    /// The architecture that stands for others which are measured alike, itself for itself; null where all differ. Of a
    /// <see cref="CandidateSource"/> candidates are only such.
    /// </summary>
    public Func<Architecture, Architecture>? Measured { get; init; }

    /// <summary>Whether an architecture is legal and within all conditions.</summary>
    /// <exception cref="InputException">
    /// It is of another space than <see cref="Fixed"/>, or parameters are limited and a layer type of its space has no meaning.
    /// </exception>
    public bool Admit(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.Space.Grammar.Accepts(architecture) && Unmet(architecture) is null;
    }

    /// <summary>The conditions with a way to a network of the space, where they need one.</summary>
    /// <exception cref="InputException">No legal architecture of the space can be within the conditions, or sized.</exception>
    internal CandidateConditions Of(SearchSpace space)
    {
        if (Fixed is not null && !space.IsSameAs(Fixed.Space))
            throw new InputException($"The values are fixed in '{Fixed.Space.Name}'; '{space.Name}' is expected.");
        new SampleLimits { MaximumLayers = MaximumLayers }.Validate(space, new DecodingOptions { Condition = Fixed });
        if (MaximumParameters is null) return this;
        if (MaximumParameters < 0) throw InputException.OutOfRange(nameof(MaximumParameters), MaximumParameters, "0 or more");
        if (Plan is not null) return this;
        try
        {
            var modules = SpaceModules.Of(space);
            return this with { Plan = architecture => modules.Plan(architecture) };
        }
        catch (InputException exception)
        {
            throw new InputException(
                $"The parameters of networks of '{space.Name}' cannot be limited: {exception.Explanation}", exception.File,
                exception.Line, exception.Column, exception)
            {
                Settings = [nameof(MaximumParameters)],
            };
        }
    }

    /// <summary>The first condition that a legal architecture does not meet, after "has"; null where it meets all.</summary>
    internal string? Unmet(Architecture architecture)
    {
        var limits = new SampleLimits { MaximumLayers = MaximumLayers };
        if (!limits.Admit(architecture)) return limits.ToString();
        if (Fixed is not null && !Fixed.Holds(architecture)) return Fixed.ToString();
        return MaximumParameters is not { } most || IsWithin(most, architecture) ? null
            : FormattableString.Invariant($"at most {most} parameters");
    }

    private bool IsWithin(long most, Architecture architecture)
    {
        var plan = Plan?.Invoke(architecture) ?? NetworkPlan.Of(architecture);
        return plan.Fits && plan.ParameterCount <= most;
    }
}
