using ArchVae.Posteriors;

namespace ArchVae.Testing;

/// <summary>The rules of priors for one number of latent dimensions.</summary>
internal sealed class PriorRules(Contract contract, FamilyForm<PriorFamily> form, FamilyOptions options, int size)
{
    private const int Draws = 20_000;
    private const ulong Seed = 3;
    private static readonly TapeFunction<Prior> logDensity =
        static (prior, tape, inputs) => (prior.LogDensity(tape, inputs[0]), default);
    private static readonly TapeFunction<Prior> kl =
        static (prior, tape, inputs) => (prior.KlByDimension(tape, new(inputs[0], inputs[1], inputs[2])), default);

    private readonly RowsPosterior posterior = new(size);

    public void Check()
    {
        Rule("the names of its parameters begin with the given one", rig => PartRules.CheckNames(contract, rig));
        Rule("everything has its shape and is finite", CheckShapes);
        Rule("log p of a point does not depend on the others", CheckRows);
        Rule("gradients are those of differences", rig =>
        {
            Differences.Check(contract, rig, logDensity, Points(1));
            Differences.Check(contract, rig, logDensity, Points(7));
        });
        Rule("every parameter gets a gradient", rig => PartRules.CheckGradientsReach(contract, rig, logDensity, Points(64)));
        Rule("a draw depends on the seed and its number only", CheckDraws);
        if (size <= 2) CheckDensity();
        if (form.Family.HasClosedFormKl)
        {
            foreach (var full in new[] { false, true })
            {
                var covariance = full ? "full" : "diagonal";
                Rule($"the KL from a Gaussian with {covariance} covariance is that of draws", rig => CheckKl(rig, full));
                Rule($"gradients of the KL from a Gaussian with {covariance} covariance are those of differences",
                    rig => Differences.Check(contract, rig, kl, Gaussians(4, full)));
            }
        }
        Rule("two threads give the same bytes as one", _ =>
            PartRules.CheckThreads(contract, threads => Create(threads), logDensity, Points(2000)));
        Rule("a warm pass allocates nothing", rig => PartRules.CheckAllocations(contract, rig, logDensity, Points(7)));
    }

    private void Rule(string rule, Action<Rig<Prior>> check) => contract.Rule(rule, $"Z = {size}", () =>
    {
        using var rig = Create();
        check(rig);
    });

    private Rig<Prior> Create(int threads = 1) => new(
        parameters => form.Family.Create(new(parameters, Rig<Prior>.Name, size, form.Argument, options)
        {
            Codec = RowsPosterior.Codec,
            PosteriorOfRows = posterior.Of,
        }),
        threads: threads);

    private Input[] Points(int count) => [Input.Random("z", count, size, 11)];

    private Input[] Gaussians(int batch, bool full) =>
    [
        Input.Random("the mean", batch, size, 12),
        Input.Random("the log variance", batch, size, 13),
        Input.Random("the strictly lower part", batch, full ? size * (size - 1) / 2 : 0, 14),
    ];

    private float[] Draw(Rig<Prior> rig, ulong seed, long first, int count)
    {
        rig.Unrecorded.Clear();
        var draws = rig.Part.Draw(rig.Unrecorded, seed, first, count);
        contract.Shape("draws", draws, count, size);
        return draws.Values.ToArray();
    }

    private void CheckShapes(Rig<Prior> rig)
    {
        foreach (var count in new[] { 1, 7 })
        {
            var values = rig.Pass(logDensity, Points(count), rig.Tape).First;
            contract.Shape("log p", values, count, 1);
            contract.Finite("log p", values.Values);
            PartRules.CheckUnrecorded(contract, rig, logDensity, Points(count));
            contract.Finite("draw", Draw(rig, Seed, 0, count));
        }
    }

    private void CheckRows(Rig<Prior> rig)
    {
        var points = Points(7);
        var whole = rig.Values(logDensity, points);
        for (var row = 0; row < whole.Length; row++)
            contract.Near($"log p of point {row}", whole.AsSpan(row, 1), rig.Values(logDensity, points[0].Row(row)), 1e-5);
    }

    private void CheckDraws(Rig<Prior> rig)
    {
        const int Count = 40, First = 7, Fewer = 5;
        var whole = Draw(rig, Seed, 0, Count);
        contract.Same("the same draws again", Draw(rig, Seed, 0, Count), whole);
        var few = Draw(rig, Seed, First, Fewer);
        contract.Same($"draws {First} to {First + Fewer - 1} alone", few, whole.AsSpan(First * size, Fewer * size));
        contract.Same("the first draw alone", Draw(rig, Seed, 0, 1), whole.AsSpan(0, size));
        if (Draw(rig, Seed + 1, 0, Count).AsSpan().SequenceEqual(whole))
            throw contract.Broken("other draws from another seed", "the same ones");
        if (whole.Chunk(size).All(draw => draw.AsSpan().SequenceEqual(whole.AsSpan(0, size))))
            throw contract.Broken("draws that differ", $"{Count} times the same");
    }

    private void CheckDensity()
    {
        var tolerance = size == 1 ? 1e-3 : 2e-3;
        var negativeEntropy = 0.0;
        Rule("the density integrates to one", rig => negativeEntropy = contract.UnitMass(
            new Integral(Draw(rig, Seed, 0, 4000), size, 0.999, points => LogDensities(rig, points)), tolerance).NegativeEntropy);
        Rule("the mean of log p over draws is the negative entropy", rig =>
        {
            var (mean, standardError) = Contract.Mean(LogDensities(rig, Draw(rig, Seed, 0, Draws)));
            contract.Near("the mean of log p over draws", mean, negativeEntropy, 4 * standardError + 2e-3);
        });
    }

    private double[] LogDensities(Rig<Prior> rig, float[] points) =>
        Array.ConvertAll(rig.Values(logDensity, new Input("z", points.Length / size, size, points)), value => (double)value);

    private void CheckKl(Rig<Prior> rig, bool full)
    {
        const int Batch = 2;
        var gaussians = Gaussians(Batch, full);
        var byDimension = rig.Pass(kl, gaussians, rig.Tape).First;
        contract.Shape("the KL by dimension", byDimension, Batch, size);
        var found = byDimension.Values.ToArray();
        PartRules.CheckUnrecorded(contract, rig, kl, gaussians);
        for (var b = 0; b < Batch; b++)
        {
            var ratios = LogRatios(rig, [.. gaussians.Select(input => input.Row(b))]);
            var (mean, standardError) = Contract.Mean(ratios);
            contract.Near("the KL", found.Skip(b * size).Take(size).Sum(value => (double)value), mean, 4 * standardError + 1e-4);
        }
    }

    // log q − log p at draws from one Gaussian.
    private double[] LogRatios(Rig<Prior> rig, Input[] gaussian)
    {
        TapeFunction<Prior> sample = static (_, tape, inputs) =>
        {
            var drawn = FullCovarianceGaussian.Sample(tape, new(inputs[0], inputs[1], inputs[2]), inputs[3]);
            return (drawn.Z, drawn.LogDensity);
        };
        var noise = Input.Random("noise", Draws, size, 15, isData: true);
        var (z, logDensities) = rig.Pass(sample, [.. gaussian, noise], rig.Unrecorded);
        var logQ = logDensities.Values.ToArray();
        return [.. LogDensities(rig, z.Values.ToArray()).Zip(logQ, (ofPrior, ofPosterior) => ofPosterior - ofPrior)];
    }
}
