using System.Text.Json;
using ArchVae.Reports.Pictures;

namespace ArchVae.Samples;

/// <summary>A section of docs/theory.md and the program that computes what it says.</summary>
/// <param name="Number">The section's number.</param>
/// <param name="Run">Prints numbers beside what the equations say, and gives a picture.</param>
internal sealed record Section(string Number, Func<Sheet, Picture> Run)
{
    /// <summary>All that have one, in order.</summary>
    public static IReadOnlyList<Section> All { get; } =
    [
        new("1.1", EvidenceFromThePrior.Run),
        new("1.2", FreeEnergy.Run),
        new("1.3", Gradients.Run),
        new("1.4", DensityOfASample.Run),
        new("1.5", TwoEstimators.Run),
        new("1.6", ImportanceWeights.Run),
        new("1.7", AggregatePosterior.Run),
        new("2.1", Collapse.Run),
        new("2.2", WeightOnTheKl.Run),
        new("2.3", Annealing.Run),
        new("2.4", FreeBits.Run),
        new("2.5", FreeBitsAgainstAnnealing.Run),
        new("2.6", Blurriness.Run),
        new("3.1", DensityThroughMaps.Run),
        new("3.2", KlWithFlows.Run),
        new("3.3", ContinuousTime.Run),
        new("3.3", FieldOfAFlow.Run),
        new("3.3", DensityInMotion.Run),
        new("4.1", TeacherForcingAndDecoding.Run),
        new("4.2", DiagonalCovariance.Run),
        new("4.3", FullCovariance.Run),
        new("4.4", PlanarFlows.Run),
        new("4.5", AutoregressiveStep.Run),
        new("5.1", LinearGaussian.Run),
        new("5.2", EntropyOfAGenerator.Run),
        new("5.3", UnnormalisedDensity.Run),
        new("6", NumericalCare.Run),
    ];

    /// <summary>The name of the program's class and file.</summary>
    public string Name => Run.Method.DeclaringType!.Name;

    /// <summary>The file of its picture.</summary>
    public string PictureName => JsonNamingPolicy.KebabCaseLower.ConvertName(Name) + ".svg";
}
