using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Benchmarks;

/// <summary>
/// Flows fitted to <see cref="Energy"/> densities by the reverse KL, E_q[log q + U] ≥ −ln Z: how near each comes to the bound.
/// The energy is annealed in, so that a flow covers all modes before it sharpens. Fits end in different optima: three seeds each.
/// </summary>
internal static class EnergyFits
{
    private const int Steps = 8000;
    private const int Seeds = 3;
    private const int Samples = 512;
    private const int FinalSamples = 200_000;
    private const int Cells = 60;

    /// <summary>Densities are taken between ± this on both axes.</summary>
    public const double Reach = 4.5;

    // Sizes that fit the plane; a continuous flow takes equal steps while it is fitted.
    private static readonly FamilyOptions fitted =
    [
        new IafOptions { MadeWidth = 32, MadeDepth = 2, ContextSize = 1 },
        new CouplingOptions { CouplingWidth = 32, CouplingDepth = 2 },
        new SplineOptions { SplineBins = 16 },
        Continuous(RungeKuttaScheme.Classic),
    ];

    // Its density has an error, so it is measured by small steps.
    private static readonly FamilyOptions measured = fitted.With(Continuous(RungeKuttaScheme.DormandPrince));

    /// <param name="wanted">
    /// Posteriors and names of energies where not all are wanted, and a number of seeds other than three.
    /// </param>
    public static void Print(string[] wanted)
    {
        using var team = new ThreadTeam(1);
        var seeds = wanted.Where(text => char.IsDigit(text[0])).Select(int.Parse).FirstOrDefault(Seeds);
        var forms = wanted.Where(text => char.IsLower(text[0])).ToList();
        if (forms.Count == 0)
        {
            forms =
            [
                "planar:1", "planar:2", "planar:8", "planar:16", "planar:32", "iaf:4", "iaf:8", "radial:16", "coupling:16",
                "spline:8", "continuous",
            ];
        }
        Console.WriteLine(
            "| energy | −ln Z | flow | best loss | above the bound: best | median | worst | processor seconds a fit |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var energy in Energy.All.Where(energy => wanted.Contains(energy.Name) || !wanted.Any(text => text[0] == 'U')))
        {
            foreach (var form in forms)
            {
                var start = Environment.CpuUsage.TotalTime;
                var fits = Enumerable.Range(1, seeds).Select(seed => Fit(team, energy, PosteriorForm.Parse(form), (ulong)seed))
                    .OrderBy(fit => fit.Loss).ToList();
                var above = fits.Select(fit => fit.Loss - energy.Bound).ToList();
                var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds / seeds;
                Console.WriteLine(
                    $"| {energy.Name} | {energy.Bound:F4} | {form} | {fits[0].Loss:F4} ± {fits[0].StandardError:F4} " +
                    $"| {above[0]:F4} | {above[seeds / 2]:F4} | {above[^1]:F4} | {seconds:F0} |");
            }
        }
    }

    /// <summary>
    /// The loss of a fitted flow with its standard error, and where its samples fall: shares of cells, from the lower left.
    /// </summary>
    public static (double Loss, double StandardError, double[,] Density) Fit(
        ThreadTeam team, Energy energy, PosteriorForm form, ulong seed = 1)
    {
        using var parameters = new ParameterSet();
        var posterior = new Posterior(parameters, "posterior", form, fitted, features: 1, size: 2);
        parameters.Initialize(seed);
        var family = form.Flows[0].Family.Name;
        var learningRate = family is "iaf" or "coupling" or "spline" ? 2e-3 : 5e-3;
        var steps = family == "continuous" ? Steps / 2 : Steps;
        using var adam = new Adam(parameters);
        using var tape = new Tape(team);
        for (var step = 0; step < steps; step++)
        {
            tape.Clear();
            var sample = Sample(tape, posterior, seed, RandomPurpose.TrainingNoise, step, Samples);
            var share = (double)step / steps;
            var heat = Math.Min(1, 0.05 + 2 * share);
            var loss = Addition.Apply(
                tape, WeightedSum.Apply(tape, sample.LogDensity, 1.0 / Samples),
                WeightedSum.Apply(tape, EnergyOf.Apply(tape, energy, sample.Z), heat / Samples));
            tape.Backward(loss);
            var norm = adam.GradientNorm(team);
            adam.Update(team, learningRate * (1 + Math.Cos(Math.PI * share)) / 2, norm > 5 ? 5 / norm : 1);
        }
        using var exact = new ParameterSet();
        var measuredPosterior = new Posterior(exact, "posterior", form, measured, features: 1, size: 2);
        exact.Initialize(seed);
        parameters.Values.CopyTo(exact.Values);
        return Measure(team, measuredPosterior, energy, seed);
    }

    private static ContinuousOptions Continuous(RungeKuttaScheme scheme) => new()
    {
        ContinuousTerms = 32,
        ContinuousScheme = scheme,
        ContinuousSteps = 2,
        ContinuousTolerance = 1e-7,
    };

    /// <summary>The shares of the cells under the density itself.</summary>
    public static double[,] Grid(Energy energy)
    {
        var density = new double[Cells, Cells];
        for (var row = 0; row < Cells; row++)
        {
            for (var column = 0; column < Cells; column++)
            {
                double Middle(int cell) => (cell + 0.5) / Cells * 2 * Reach - Reach;
                density[row, column] = Math.Exp(energy.Bound - energy.U(Middle(column), Middle(row)))
                    * Math.Pow(2 * Reach / Cells, 2);
            }
        }
        return density;
    }

    private static (double Loss, double StandardError, double[,] Density) Measure(
        ThreadTeam team, Posterior posterior, Energy energy, ulong seed)
    {
        using var tape = new Tape(team, recording: false);
        var density = new double[Cells, Cells];
        var (sum, squares, count) = (0.0, 0.0, 0);
        for (var part = 0; count < FinalSamples; part++)
        {
            tape.Clear();
            var sample = Sample(tape, posterior, seed, RandomPurpose.PosteriorSample, part, 10_000);
            for (var i = 0; i < sample.Z.Rows; i++, count++)
            {
                double x = sample.Z.Row(i)[0], y = sample.Z.Row(i)[1];
                var value = sample.LogDensity.Values[i] + energy.U(x, y);
                sum += value;
                squares += value * value;
                var (column, row) = ((int)Math.Floor((x + Reach) / (2 * Reach) * Cells),
                    (int)Math.Floor((y + Reach) / (2 * Reach) * Cells));
                if (column is >= 0 and < Cells && row is >= 0 and < Cells) density[row, column] += 1.0 / FinalSamples;
            }
        }
        var mean = sum / count;
        return (mean, Math.Sqrt((squares / count - mean * mean) / count), density);
    }

    private static PosteriorSample Sample(Tape tape, Posterior posterior, ulong seed, RandomPurpose purpose, int step, int count)
    {
        var noise = tape.Constant(count, 2);
        for (var row = 0; row < count; row++) new RandomStream(seed, purpose, step, row).FillGaussian(noise.Row(row));
        return posterior.Sample(tape, tape.Constant(1, 1, [1]), noise);
    }

    // U(z) of each row: z [N, 2] → [N, 1].
    private sealed class EnergyOf : Operation
    {
        private Tensor z;
        private Tensor output;
        private Energy? energy;

        public static Tensor Apply(Tape tape, Energy energy, Tensor z)
        {
            var output = tape.Variable(z.Rows, 1);
            for (var row = 0; row < z.Rows; row++) output.Values[row] = (float)energy.U(z.Row(row)[0], z.Row(row)[1]);
            var operation = tape.Record<EnergyOf>();
            (operation.z, operation.output, operation.energy) = (z, output, energy);
            return output;
        }

        public override void Backward(Tape tape)
        {
            for (var row = 0; row < z.Rows; row++)
            {
                var (x, y) = energy!.Gradient(z.Row(row)[0], z.Row(row)[1]);
                z.GradientRow(row)[0] += output.Gradients[row] * (float)x;
                z.GradientRow(row)[1] += output.Gradients[row] * (float)y;
            }
        }
    }
}
