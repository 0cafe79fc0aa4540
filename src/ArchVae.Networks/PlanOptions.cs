namespace ArchVae.Networks;

/// <summary>What a network is planned for.</summary>
public sealed record PlanOptions
{
    /// <summary>What comes in; null for what the network says itself.</summary>
    public NetworkShape? Input { get; init; }

    /// <summary>How many outputs are asked for, at least 1; null for as many as the network has.</summary>
    public int? Outputs { get; init; }

    /// <summary>
    /// Whether what is determined is replaced where it does not fit: input and outputs by those above, the units of a flatten,
    /// windows that are larger than their image.
    /// </summary>
    public bool Fit { get; init; }
}
