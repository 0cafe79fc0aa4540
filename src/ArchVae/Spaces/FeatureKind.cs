namespace ArchVae.Spaces;

/// <summary>What kind of value a feature has.</summary>
public enum FeatureKind
{
    /// <summary>A whole number on a grid: range, step, scale.</summary>
    Integer,

    /// <summary>A real number, kept to a resolution.</summary>
    Real,

    /// <summary>0 or 1.</summary>
    Flag,

    /// <summary>One of a list of values.</summary>
    Choice,
}

/// <summary>How a number's range is mapped to [0, 1].</summary>
public enum FeatureScale
{
    /// <summary>(value − low) / (high − low).</summary>
    Linear,

    /// <summary>ln(value / low) / ln(high / low), for ranges that span orders of magnitude; low is above 0.</summary>
    Log,
}
