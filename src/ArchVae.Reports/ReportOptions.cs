using ArchVae.Options;

namespace ArchVae.Reports;

/// <summary>How much a model's report shows.</summary>
public sealed record ReportOptions
{
    private const int MostArchitectures = 100_000;
    private const int MostRows = 1000;

    /// <summary>
    /// The most architectures of the data that are drawn, and the number of those that are generated beside them: 1 to 100,000.
    /// </summary>
    [Option(null, "The most architectures of the data that are drawn, and the number of those generated beside them.",
        minimum: 1, maximum: MostArchitectures)]
    public int Architectures { get; init; } = 2000;

    /// <summary>The most of these on a map of the latent space: 1 to 100,000.</summary>
    [Option(null, "The most of these on a map of the latent space.", minimum: 1, maximum: MostArchitectures)]
    public int MapPoints { get; init; } = 2000;

    /// <summary>Rows of architectures from the data, and as many generated ones beside them: 0 to 1000.</summary>
    [Option(null, "Rows of architectures from the data, and as many generated ones beside them.", minimum: 0, maximum: MostRows)]
    public int SampleRows { get; init; } = 8;

    /// <summary>Paths between two architectures of the data: 0 to 1000.</summary>
    [Option(null, "Paths between two architectures of the data.", minimum: 0, maximum: MostRows)]
    public int Paths { get; init; } = 3;

    /// <summary>The points of a path that are decoded, both ends included: 2 to 1000.</summary>
    [Option(null, "The points of a path that are decoded, both ends included.", minimum: 2, maximum: MostRows)]
    public int PathSteps { get; init; } = 11;

    /// <summary>The seed of what is chosen from the data and generated.</summary>
    [Option("--seed", "The seed of what is chosen from the data and generated.")]
    public ulong Seed { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">A value is out of its range; the message names it.</exception>
    public void Validate() => OptionDescription.CheckRanges(this);
}
