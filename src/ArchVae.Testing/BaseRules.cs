using ArchVae.Posteriors;

namespace ArchVae.Testing;

/// <summary>The rules of bases for one number of latent dimensions.</summary>
internal sealed class BaseRules(Contract contract, BaseFamily family, FamilyOptions options, int size)
{
    private const int Features = 6;
    private const int Draws = 20_000;
    private static readonly (int Batch, int Samples)[] counts = [(1, 1), (1, 3), (4, 1), (4, 3)];

    private static readonly TapeFunction<PosteriorBase> sample = static (start, tape, inputs) =>
    {
        var sample = start.Sample(tape, inputs[0], inputs[1]);
        return (sample.Z, sample.LogDensity);
    };

    private static readonly TapeFunction<PosteriorBase> center =
        static (start, tape, inputs) => (start.Sample(tape, inputs[0], inputs[1]).Center, default);

    private static readonly TapeFunction<PosteriorBase> noise =
        static (start, tape, inputs) => (start.Noise(tape, inputs[0], inputs[1]), default);

    public void Check()
    {
        Rule("the names of its parameters begin with the given one", 1, 1, rig => PartRules.CheckNames(contract, rig));
        foreach (var (batch, samples) in counts)
        {
            var inputs = Inputs(batch, samples);
            Rule("everything has its shape and is finite", batch, samples, rig => CheckShapes(rig, batch, samples));
            Rule("a row of a batch is what it is alone", batch, samples, rig => CheckRows(rig, inputs));
            Rule("the center is the sample without noise", batch, samples, rig => CheckCenter(rig, inputs));
            Rule("gradients are those of differences", batch, samples, rig => Differences.Check(contract, rig, sample, inputs));
            Rule("log q is that of the Jacobian", batch, samples, rig => CheckJacobian(rig, inputs));
            Rule("the noise of a sample is found again", batch, samples, rig => CheckNoise(rig, inputs));
        }
        Rule("every parameter gets a gradient", 4, 3, rig => PartRules.CheckGradientsReach(contract, rig, sample, Inputs(4, 3)));
        if (size == 1) Rule("the density integrates to one", 1, 1, CheckDensity);
        if (family.IsGaussian) Rule("mean and covariance of draws are those of its Gaussian", 1, Draws, CheckMoments);
        if (size == 5) new BaseRules(contract, family, options, size: 33).CheckThreads();
        Rule("a warm pass allocates nothing", 4, 3, rig => PartRules.CheckAllocations(contract, rig, sample, Inputs(4, 3)));
    }

    private void Rule(string rule, int batch, int samples, Action<Rig<PosteriorBase>> check) =>
        contract.Rule(rule, $"Z = {size}, B = {batch}, M = {samples}", () =>
        {
            using var rig = Create();
            check(rig);
        });

    private Rig<PosteriorBase> Create(double deviation = 0.4, int threads = 1) => new(
        parameters => family.Create(new(parameters, Rig<PosteriorBase>.Name, Features, size, options)), deviation, threads);

    private Input[] Inputs(int batch, int samples) =>
        [Input.Random("the features", batch, Features, 12), Input.Random("the noise", batch * samples, size, 11, isData: true)];

    private void CheckShapes(Rig<PosteriorBase> rig, int batch, int samples)
    {
        BaseSample given = default;
        rig.Pass((start, tape, inputs) =>
        {
            given = start.Sample(tape, inputs[0], inputs[1]);
            return default;
        }, Inputs(batch, samples), rig.Tape);
        contract.Shape("z", given.Z, batch * samples, size);
        contract.Shape("log q", given.LogDensity, batch * samples, 1);
        contract.Shape("the center", given.Center, batch, size);
        contract.Finite("z", given.Z.Values);
        contract.Finite("log q", given.LogDensity.Values);
        contract.Finite("center", given.Center.Values);
        var ofGaussian = family.IsGaussian ? size : 0;
        contract.Shape("mean of a Gaussian", given.Gaussian.Mean, batch, ofGaussian);
        contract.Shape("log variance of a Gaussian", given.Gaussian.LogVariance, batch, ofGaussian);
        var below = given.Gaussian.StrictlyLower;
        if (below.Exists) contract.Shape("part below the diagonal", below, batch, ofGaussian * (size - 1) / 2);
        PartRules.CheckUnrecorded(contract, rig, sample, Inputs(batch, samples));
    }

    private void CheckRows(Rig<PosteriorBase> rig, Input[] inputs)
    {
        var rows = inputs[1].Rows;
        var (whole, centers) = (rig.Values(sample, inputs), rig.Values(center, inputs));
        for (var row = 0; row < rows; row++)
        {
            var b = row / (rows / inputs[0].Rows);
            Input[] ofRow = [inputs[0].Row(b), inputs[1].Row(row)];
            var alone = rig.Values(sample, ofRow);
            contract.Near($"z of row {row}", whole.AsSpan(row * size, size), alone.AsSpan(0, size), 1e-5);
            contract.Near($"log q of row {row}", whole.AsSpan(rows * size + row, 1), alone.AsSpan(size, 1), 1e-5);
            contract.Near($"the center of row {b}", centers.AsSpan(b * size, size), rig.Values(center, ofRow), 1e-5);
        }
    }

    private void CheckCenter(Rig<PosteriorBase> rig, Input[] inputs)
    {
        var batch = inputs[0].Rows;
        var silent = inputs[1] with { Rows = batch, Values = new float[batch * size] };
        var z = rig.Values(sample, inputs[0], silent);
        contract.Near("the center", rig.Values(center, inputs), z.AsSpan(0, batch * size), 1e-5);
    }

    private void CheckJacobian(Rig<PosteriorBase> rig, Input[] inputs)
    {
        const double Step = 0.04;
        var rows = inputs[1].Rows;
        var values = rig.Values(sample, inputs);
        for (var row = 0; row < rows; row++)
        {
            var jacobian = new double[size, size];
            for (var j = 0; j < size; j++)
            {
                double[] Slope(double step)
                {
                    var (above, below) = (At(row * size + j, step), At(row * size + j, -step));
                    return [.. Enumerable.Range(row * size, size).Select(i => ((double)above[i] - below[i]) / (2 * step))];
                }
                float[] At(int element, double step)
                {
                    float[] moved = [.. inputs[1].Values];
                    moved[element] += (float)step;
                    return rig.Values(sample, inputs[0], inputs[1] with { Values = moved });
                }
                var (coarse, fine) = (Slope(Step), Slope(Step / 2));
                for (var i = 0; i < size; i++) jacobian[i, j] = (4 * fine[i] - coarse[i]) / 3;
            }
            var logNoise = inputs[1].Row(row).Values.Sum(e => -((double)e * e + Math.Log(2 * Math.PI)) / 2);
            var expected = logNoise - Determinant.LogAbsolute(jacobian);
            contract.Near($"log q of row {row}", values[rows * size + row], expected, 1e-3 * Math.Max(1, Math.Abs(expected)));
        }
    }

    private void CheckNoise(Rig<PosteriorBase> rig, Input[] inputs)
    {
        var z = inputs[1] with { Values = rig.Values(sample, inputs)[..inputs[1].Values.Length] };
        var found = rig.Pass(noise, [inputs[0], z], rig.Unrecorded).First;
        contract.Shape("the noise", found, z.Rows, size);
        contract.Near("the noise", found.Values, inputs[1].Values, 1e-3);
    }

    private void CheckDensity(Rig<PosteriorBase> rig)
    {
        var inputs = Inputs(1, 4000);
        var samples = rig.Values(sample, inputs)[..4000];
        contract.UnitMass(new Integral(samples, 1, 0.95, points =>
        {
            var z = inputs[1] with { Rows = points.Length, Values = points };
            var found = z with { Values = rig.Values(noise, inputs[0], z) };
            return Array.ConvertAll(rig.Values(sample, inputs[0], found)[points.Length..], value => (double)value);
        }), 1e-3);
    }

    private void CheckMoments(Rig<PosteriorBase> rig)
    {
        GaussianParameters gaussian = default;
        var z = rig.Pass((start, tape, inputs) =>
        {
            var given = start.Sample(tape, inputs[0], inputs[1]);
            gaussian = given.Gaussian;
            return (given.Z, default);
        }, Inputs(1, Draws), rig.Unrecorded).First;
        var factor = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            factor[i, i] = Math.Exp(gaussian.LogVariance.Values[i] / 2.0);
            for (var j = 0; j < i && gaussian.StrictlyLower.Exists; j++)
                factor[i, j] = gaussian.StrictlyLower.Values[i * (i - 1) / 2 + j];
        }
        double Covariance(int i, int j) => Enumerable.Range(0, size).Sum(k => factor[i, k] * factor[j, k]);
        double MeanOf(Func<int, double> value) => Enumerable.Range(0, Draws).Average(value);
        double Centered(int row, int i) => z.Row(row)[i] - (double)gaussian.Mean.Values[i];
        for (var i = 0; i < size; i++)
        {
            var standardError = Math.Sqrt(Covariance(i, i) / Draws);
            contract.Near($"mean of dimension {i} less the Gaussian's", MeanOf(row => Centered(row, i)), 0, 5 * standardError);
            for (var j = 0; j <= i; j++)
            {
                var expected = Covariance(i, j);
                var error = Math.Sqrt((Covariance(i, i) * Covariance(j, j) + expected * expected) / Draws);
                var found = MeanOf(row => Centered(row, i) * Centered(row, j));
                contract.Near($"covariance of dimensions {i} and {j}", found, expected, 5 * error);
            }
        }
    }

    private void CheckThreads() => Rule("two threads give the same bytes as one", 50, 7, _ =>
        PartRules.CheckThreads(contract, threads => Create(deviation: 0.1, threads), sample, Inputs(50, 7)));
}
