using System.Globalization;
using ArchVae.Pictures;
using ArchVae.Randomness;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>Generated architectures beside those of the data, as rows of layers.</summary>
internal static class SampleRows
{
    public static PictureSection Of(SearchSpace space, IReadOnlyList<Architecture> data, IReadOnlyList<Architecture> generated, ReportOptions options)
    {
        var chosen = data.ToArray();
        new RandomStream(options.Seed, RandomPurpose.ReportChoice, step: 2).Shuffle(chosen.AsSpan());
        return new(
            "Samples",
            ["Architectures of the data, chosen at random, and what draws of the prior decode to, greedily and with the grammar's mask."],
            [new LayerRows { Title = "Samples beside data", Kinds = space.Kinds(), Groups = [Group("Data", chosen), Group("Generated", generated)] }]);

        LayerGroup Group(string heading, IEnumerable<Architecture> architectures) =>
            new(heading, [.. architectures.Take(options.SampleRows).Select((architecture, i) => architecture.ToRow((i + 1).ToString(CultureInfo.InvariantCulture)))]);
    }
}
