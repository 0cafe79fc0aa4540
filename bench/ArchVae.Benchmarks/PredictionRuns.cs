using System.Diagnostics;
using ArchVae.Data;
using ArchVae.Search.Predictors;
using ArchVae.Training;

namespace ArchVae.Benchmarks;

/// <summary>
/// Predictors on a test part, learned from some labels of a training part: the mean and standard error over draws of these.
/// </summary>
internal static class PredictionRuns
{
    private const int Seeds = 20;

    // What follows the metric: numbers of labels, names of predictors (all without one), the folder of a model.
    public static void Print(string train, string test, string metric, string[] more)
    {
        int[] counts = [.. more.Where(one => int.TryParse(one, out _)).Select(int.Parse)];
        using var model = more.Where(Directory.Exists).Select(folder => new ModelFolder(folder).LoadModel()).FirstOrDefault();
        var latent = model is null ? null : new VaeCenters(model);
        var families = PredictorFamily.Registry.Families.Where(family => latent is not null || !family.NeedsModel).ToList();
        if (families.Exists(family => more.Contains(family.Name))) families.RemoveAll(family => !more.Contains(family.Name));
        var tested = LabelledNetworks.Of([.. JsonLines.Read(test)], metric);
        // A network of the test part is not learned from.
        var known = ArchitectureSet.Of(tested.Architectures[0].Space, tested.Architectures);
        var learned = LabelledNetworks.Of(
            [.. JsonLines.Read(train).Where(record => !known.Contains(record.Architecture))], metric);
        Console.WriteLine($"{learned.Count} networks to learn from, {tested.Count} to be tested on.\n");
        Console.WriteLine("| labels | predictor | values | Spearman | RMSE/σ | in 50 % | in 90 % | fit, s | predict, s |");
        Console.WriteLine("| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var count in counts.Length > 0 ? counts : [100, 200, 500, 1000])
        {
            foreach (var family in families)
            {
                foreach (var form in Enum.GetValues<LabelForm>()) Row(learned, tested, count, family, form, latent);
            }
        }
    }

    private static void Row(
        LabelledNetworks learned, LabelledNetworks tested, int count, PredictorFamily family, LabelForm form, VaeCenters? latent)
    {
        var seeds = count <= 1000 ? Seeds : 2;
        var runs = Enumerable.Range(1, seeds)
            .Select(seed => Run(learned, tested, count, family, form, (ulong)seed, latent)).ToList();
        string Cell(Func<(PredictionFigures Figures, double Fit, double Predict), double> of)
        {
            var values = runs.Select(of).ToList();
            var mean = values.Average();
            var error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (seeds - 1) / seeds);
            return FormattableString.Invariant($"{mean:0.0000} ± {error:0.0000}");
        }

        Console.WriteLine(
            $"| {count} | {family.Name} | {form} | {Cell(run => run.Figures.Spearman!.Value)} | " +
            $"{Cell(run => run.Figures.RelativeRmse!.Value)} | {Cell(run => run.Figures.Coverage50)} | " +
            FormattableString.Invariant($"{Cell(run => run.Figures.Coverage90)} | {runs.Min(run => run.Fit):0.00} | ") +
            FormattableString.Invariant($"{runs.Min(run => run.Predict):0.00} |"));
    }

    private static (PredictionFigures Figures, double Fit, double Predict) Run(
        LabelledNetworks learned, LabelledNetworks tested, int count, PredictorFamily family, LabelForm form, ulong seed,
        VaeCenters? latent)
    {
        var options = new PredictionOptions();
        var watch = Stopwatch.StartNew();
        var predictor = family.Fit(new(learned.Sample(count, seed), form, options, seed, latent));
        var fit = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var said = predictor.Predict(tested.Architectures);
        return (PredictionFigures.Of(said, tested.Values), fit, watch.Elapsed.TotalSeconds);
    }
}
