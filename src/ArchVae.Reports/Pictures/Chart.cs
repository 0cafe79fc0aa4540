namespace ArchVae.Reports.Pictures;

/// <summary>A picture with two axes.</summary>
public abstract class Chart : Picture
{
    /// <summary>What the horizontal axis shows; null for no label.</summary>
    public string? XLabel { get; init; }

    /// <summary>What the vertical axis shows; null for no label.</summary>
    public string? YLabel { get; init; }

    /// <summary>The natural width in CSS pixels; 200 at least.</summary>
    public double Width { get; init; } = 440;

    /// <summary>The natural height in CSS pixels; 150 at least.</summary>
    public double Height { get; init; } = 280;
}
