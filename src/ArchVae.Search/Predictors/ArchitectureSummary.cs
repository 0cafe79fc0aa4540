using ArchVae.Networks;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>
/// Figures of whole networks, by the layers that files list: the depth; the share of each layer type; of each number, over the
/// layers that have it and on its normalised scale, mean, least, most, total and its course along the depth; the share of each
/// value of flags and choices; where the layers of the space mean something, logarithms of the parameters and multiply-adds of
/// the layers that fit. Numbers that no layer has are ½, shares 0. Immutable.
/// </summary>
internal sealed class ArchitectureSummary
{
    private const double NoNumber = 0.5;
    private const int Places = 6;
    private readonly SearchSpace space;
    private readonly SpaceModules? modules;

    public ArchitectureSummary(SearchSpace space)
    {
        (this.space, modules) = (space, SpaceModules.Find(space));
        Columns = [.. Names().Select(name => new SummaryColumn(name))];
    }

    /// <summary>What the figures are.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>The figures of an architecture.</summary>
    public double[] Of(Architecture architecture)
    {
        var (figures, rows) = (new List<double>(Columns.Count), architecture.Layers.Count);
        figures.Add(rows);
        foreach (var type in space.LayerTypes)
            figures.Add(Share(Enumerable.Range(0, rows).Count(row => architecture.TypeOf(row) == type.Index), rows));
        foreach (var feature in space.Features)
        {
            List<int> having =
                [.. Enumerable.Range(0, rows).Where(row => space.HasFeature(architecture.TypeOf(row), feature.Index, row))];
            if (feature.IsNumeric)
                AddNumber(figures, [.. having.Select(row => feature.Normalize(architecture.ValueOf(row, feature.Index)))]);
            else AddShares(figures, feature, [.. having.Select(row => architecture.BinOf(row, feature.Index))]);
        }
        if (modules is null) return [.. figures];
        var plan = modules.Plan(architecture);
        figures.AddRange(Math.Log(1.0 + plan.ParameterCount), Math.Log(1.0 + plan.MultiplyAdds));
        return [.. figures];
    }

    private static void AddNumber(List<double> figures, List<double> values)
    {
        if (values.Count == 0)
        {
            figures.AddRange([NoNumber, NoNumber, NoNumber, 0, .. Enumerable.Repeat(NoNumber, Places)]);
            return;
        }
        figures.AddRange(values.Average(), values.Min(), values.Max(), values.Sum());
        for (var place = 0; place < Places; place++)
        {
            var at = (double)place / (Places - 1) * (values.Count - 1);
            var (before, after) = (values[(int)at], values[Math.Min((int)at + 1, values.Count - 1)]);
            figures.Add(before + (at - (int)at) * (after - before));
        }
    }

    // A flag's second value says all.
    private static void AddShares(List<double> figures, Feature feature, List<int> bins)
    {
        for (var bin = feature.Kind == FeatureKind.Flag ? 1 : 0; bin < feature.BinCount; bin++)
            figures.Add(Share(bins.Count(own => own == bin), bins.Count));
    }

    private static double Share(int part, int all) => all == 0 ? 0 : (double)part / all;

    private IEnumerable<string> Names()
    {
        yield return "depth";
        foreach (var type in space.LayerTypes) yield return $"share of {type.Name}";
        foreach (var feature in space.Features)
        {
            var name = feature.Name;
            if (feature.IsNumeric)
            {
                foreach (var figure in (string[])["mean", "least", "most", "total"]) yield return $"{figure} {name}";
                for (var place = 0; place < Places; place++)
                    yield return $"{name} at {100 * place / (Places - 1)} % of the depth";
            }
            else if (feature.Kind == FeatureKind.Flag) yield return $"share with {name}";
            else
            {
                foreach (var choice in feature.Choices) yield return $"share of {name} {choice}";
            }
        }
        if (modules is null) yield break;
        yield return "logarithm of the parameters";
        yield return "logarithm of the multiply-adds";
    }
}
