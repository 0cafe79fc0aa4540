using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Reports.Pictures;
using ArchVae.Tensors;

namespace ArchVae.Benchmarks;

/// <summary>
/// The pictures of <c>docs/theory.md</c> and the flows of <see cref="EnergyFits"/> beside their densities, as SVG files.
/// </summary>
internal static class TheoryPictures
{
    private const int Epochs = 40;

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "collapse.svg"), Collapse().ToSvgFile());
        File.WriteAllText(Path.Combine(folder, "annealing.svg"), Annealing().ToSvgFile());
        using var team = new ThreadTeam(1);
        foreach (var energy in Energy.All)
        {
            WriteDensity(folder, energy, "density", $"{energy.Name}: the density", EnergyFits.Grid(energy));
            foreach (var form in new[] { "planar:2", "planar:8", "planar:32", "iaf:8" })
                WriteDensity(folder, energy, form.Replace(':', '-'), form,
                    EnergyFits.Fit(team, energy, PosteriorForm.Parse(form)).Density);
        }
    }

    // The one-dimensional model of docs/theory.md, section 2.1, in closed form.
    private static LineChart Collapse()
    {
        var ratios = Enumerable.Range(0, 121).Select(i => Math.Pow(10, -1 + i / 60.0)).ToList();
        double Kl(double ratio, double beta) => Math.Max(0, Math.Log(ratio / beta) / 2);
        LineSeries Line(string name, Func<double, double> kl) =>
            new(name, [.. ratios.Select(ratio => new LinePoint(ratio, kl(ratio)))]);
        return new LineChart
        {
            Title = "What the best posterior carries",
            XLabel = "v / s², what z could explain over the decoder's variance",
            YLabel = "KL, nats",
            LogX = true,
            Series =
            [
                Line("β = 1", ratio => Kl(ratio, 1)), Line("β = 4", ratio => Kl(ratio, 4)),
                Line("β = ¼", ratio => Kl(ratio, 0.25)),
                Line("β = 1, λ = ½ free", ratio => Math.Max(0.5, Kl(ratio, 1))) with { Dashed = true },
            ],
        };
    }

    private static LineChart Annealing()
    {
        LineSeries Line(AnnealingShape shape)
        {
            const int Steps = 50;
            var schedule = new BetaSchedule(1, Length: 32, Shape: shape);
            double Beta(int step) => schedule.At(step, Steps);
            // Two points an epoch draw a curve; a corner needs its own.
            bool IsCorner(int step) => step > 0 && Math.Abs(Beta(step - 1) - 2 * Beta(step) + Beta(step + 1)) > 1e-3;
            var steps = Enumerable.Range(0, Epochs * Steps + 1).Where(step => step % (Steps / 2) == 0 || IsCorner(step));
            return new(
                shape.ToString().ToLowerInvariant(), [.. steps.Select(step => new LinePoint((double)step / Steps, Beta(step)))]);
        }
        return new LineChart
        {
            Title = "β over training, annealed over 32 epochs",
            XLabel = "epoch",
            YLabel = "β",
            Series = [Line(AnnealingShape.Linear), Line(AnnealingShape.Sigmoid), Line(AnnealingShape.Cyclical)],
        };
    }

    private static void WriteDensity(string folder, Energy energy, string name, string title, double[,] density)
    {
        var axis = HeatAxis.Range(-EnergyFits.Reach, EnergyFits.Reach);
        var rows = Enumerable.Range(0, density.GetLength(0))
            .Select(row => Enumerable.Range(0, density.GetLength(1)).Select(column => density[row, column]).ToArray());
        var map = new HeatMap { Title = title, Columns = axis, Rows = axis, Values = [.. rows], Width = 240, Height = 240 };
        File.WriteAllText(Path.Combine(folder, $"{energy.Name.ToLowerInvariant()}-{name}.svg"), map.ToSvgFile());
    }
}
