using System.Globalization;
using ArchVae.Models;
using ArchVae.Pictures;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>Which latent dimensions a model uses: the KL by dimension, from the largest.</summary>
internal static class KlBars
{
    private const int MostBars = 128;

    public static PictureSection Of(ArchitectureVae vae, IReadOnlyList<Architecture> architectures)
    {
        const string Title = "KL by latent dimension";
        if (vae.KlByDimension(architectures) is not { } kl)
            return new(Title, ["The KL of a posterior with flows has no closed form that splits by dimension, so there is no picture of it."], []);
        var order = Enumerable.Range(0, kl.Length).OrderByDescending(j => kl[j]).Take(MostBars).ToArray();
        return new(
            Title,
            [string.Create(CultureInfo.InvariantCulture,
                $"Means over {architectures.Count} architectures of the data; together {kl.Sum():0.00} nats. A dimension without KL carries nothing: there the posterior is the prior.{(kl.Length > MostBars ? $" The {MostBars} largest of {kl.Length}." : "")}")],
            [new BarChart
            {
                Title = "KL from the prior",
                XLabel = "latent dimension, sorted",
                YLabel = "nats",
                Categories = [.. order.Select(j => j.ToString(CultureInfo.InvariantCulture))],
                Series = [new("KL", [.. order.Select(j => kl[j])])],
            }]);
    }
}
