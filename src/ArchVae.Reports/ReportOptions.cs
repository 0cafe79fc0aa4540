namespace ArchVae.Reports;

/// <summary>How much a model's report shows.</summary>
public sealed record ReportOptions
{
    private const int MostArchitectures = 100_000;
    private const int MostRows = 1000;

    /// <summary>
    /// The most architectures of the data that are drawn, and the number of those that are generated beside them: 1 to 100,000.
    /// </summary>
    public int Architectures { get; init; } = 2000;

    /// <summary>The most of these on a map of the latent space: 1 to 100,000.</summary>
    public int MapPoints { get; init; } = 2000;

    /// <summary>Rows of architectures from the data, and as many generated ones beside them: 0 to 1000.</summary>
    public int SampleRows { get; init; } = 8;

    /// <summary>Paths between two architectures of the data: 0 to 1000.</summary>
    public int Paths { get; init; } = 3;

    /// <summary>The points of a path that are decoded, both ends included: 2 to 1000.</summary>
    public int PathSteps { get; init; } = 11;

    /// <summary>The seed of what is chosen from the data and generated.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Check(nameof(Architectures), Architectures, 1, MostArchitectures);
        Check(nameof(MapPoints), MapPoints, 1, MostArchitectures);
        Check(nameof(SampleRows), SampleRows, 0, MostRows);
        Check(nameof(Paths), Paths, 0, MostRows);
        Check(nameof(PathSteps), PathSteps, 2, MostRows);
    }

    private static void Check(string name, int value, int least, int most)
    {
        if (value < least || value > most) throw InputException.OutOfRange(name, value, $"from {least} to {most}");
    }
}
