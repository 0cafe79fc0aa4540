using ArchVae.Spaces;

namespace ArchVae.Cli.Commands;

/// <summary>Figures as text, a line each.</summary>
internal sealed class FigureLines
{
    private readonly List<string> lines = [];

    /// <summary>Adds a line.</summary>
    public void Add(string text) => lines.Add(text);

    /// <summary>Adds a figure.</summary>
    public void Add(string name, FormattableString value) => lines.Add($"{name,-34}{FormattableString.Invariant(value)}");

    /// <summary>Adds a share by network and, where that may differ, as written; nothing where it is not known.</summary>
    public void AddCounts(string name, double? byNetwork, double? asWritten, SearchSpace space)
    {
        if (byNetwork is not { } share) return;
        if (space.CanonicalForm is null) Add(name, $"{share:0.0000}");
        else Add(name, $"{share:0.0000} of networks, {asWritten:0.0000} as written");
    }

    /// <summary>Adds the shares that can be built; nothing where the layers of the space have no meaning.</summary>
    public void AddBuildable(double? asTheyAre, double? fitted)
    {
        if (asTheyAre is not { } share) return;
        Add("buildable as they are", $"{share:0.0000}");
        Add("  fitted", $"{fitted:0.0000}");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, lines);
}
