using ArchVae.Posteriors;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>The rules of flows for one number of latent dimensions and one place in the posterior.</summary>
internal sealed class FlowRules(Contract contract, FlowFamily family, FamilyOptions options, int size, int place)
{
    private const int Features = 6;
    private static readonly (int Batch, int Samples)[] counts = [(1, 1), (1, 3), (4, 1), (4, 3)];
    private static readonly TapeFunction<Flow> apply =
        static (flow, tape, inputs) => flow.Apply(tape, inputs[0], new(inputs[1], inputs[2]));
    private static readonly TapeFunction<Flow> invert =
        static (flow, tape, inputs) => (flow.Invert(tape, inputs[0], new(inputs[1], inputs[2])), default);

    public void Check()
    {
        Rule("the names of its parameters begin with the given one", 1, 1, () =>
        {
            using var rig = Create();
            PartRules.CheckNames(contract, rig);
        });
        foreach (var (batch, samples) in counts)
        {
            Rule("everything has its shape and is finite", batch, samples, () =>
            {
                CheckShapes(batch, samples, wider: 0);
                CheckShapes(batch, samples, wider: 2);
            });
        }
        Rule("with its initial weights it is near the identity", 1, 400, CheckStart);
        foreach (var (batch, samples) in counts) CheckMap(batch, samples);
        Rule("every parameter gets a gradient", 4, 3, () =>
        {
            using var rig = Create();
            PartRules.CheckGradientsReach(contract, rig, apply, Inputs(4, 3));
        });
        if (size <= 2) Rule("the density of N(0, I) pushed through it integrates to one", 1, 1, CheckDensity);
        if (size == 5)
            new FlowRules(contract, family, options, size: 33, place).CheckThreads();
        Rule("a warm pass allocates nothing", 4, 3, () =>
        {
            using var rig = Create();
            PartRules.CheckAllocations(contract, rig, apply, Inputs(4, 3));
        });
    }

    private void CheckMap(int batch, int samples)
    {
        Rule("a row of a batch is what it is alone", batch, samples, () => CheckRows(batch, samples));
        Rule("gradients are those of differences", batch, samples, () =>
        {
            using var rig = Create();
            Differences.Check(contract, rig, apply, Inputs(batch, samples));
        });
        Rule("log|det| is that of the Jacobian", batch, samples, () => CheckJacobian(batch, samples));
        Rule("the inverse gives z back", batch, samples, () => CheckInverse(batch, samples));
    }

    private void Rule(string rule, int batch, int samples, Action check) =>
        contract.Rule(rule, FormattableString.Invariant($"Z = {size}, place {place}, B = {batch}, M = {samples}"), check);

    private Rig<Flow> Create(double deviation = 0.4, int threads = 1, int wider = 0) => new(
        parameters => family.Create(
            new(parameters, Rig<Flow>.Name, Features, family.ContextSize(options) + wider, size, place, options)),
        deviation, threads);

    private Input[] Inputs(int batch, int samples, int wider = 0) =>
    [
        Input.Random("z", batch * samples, size, 11),
        Input.Random("the features", batch, Features, 12),
        Input.Random("the context", batch, family.ContextSize(options) + wider, 13),
    ];

    private void CheckShapes(int batch, int samples, int wider)
    {
        using var rig = Create(wider: wider);
        var inputs = Inputs(batch, samples, wider);
        var (z, logDeterminant) = rig.Pass(apply, inputs, rig.Tape);
        contract.Shape("z'", z, batch * samples, size);
        contract.Shape("log|det|", logDeterminant, batch * samples, 1);
        contract.Finite("z'", z.Values);
        contract.Finite("log|det|", logDeterminant.Values);
        PartRules.CheckUnrecorded(contract, rig, apply, inputs);
        var image = rig.Pass(apply, inputs, rig.Tape).First.Values.ToArray();
        contract.Shape("the inverse", Invert(rig, inputs, image), batch * samples, size);
    }

    private void CheckStart()
    {
        const double Most = 0.5;
        using var rig = Create(deviation: 0);
        var inputs = Inputs(1, 400);
        var (z, logDeterminant) = rig.Pass(apply, inputs, rig.Tape);
        var (moved, length) = (0.0, 0.0);
        for (var i = 0; i < z.Length; i++)
        {
            moved += Math.Pow(z.Values[i] - inputs[0].Values[i], 2);
            length += Math.Pow(inputs[0].Values[i], 2);
        }
        var share = Math.Sqrt(moved / length);
        if (!(share <= Most)) throw contract.Broken($"z' − z at most {Most} times as large as z", Contract.Text(share));
        var mean = logDeterminant.Values.ToArray().Average(value => Math.Abs((double)value)) / size;
        if (!(mean <= Most)) throw contract.Broken($"|log|det|| of at most {Most} nats a dimension", Contract.Text(mean));
    }

    private void CheckRows(int batch, int samples)
    {
        using var rig = Create();
        var inputs = Inputs(batch, samples);
        var whole = rig.Values(apply, inputs);
        for (var row = 0; row < batch * samples; row++)
        {
            var alone = rig.Values(apply, inputs[0].Row(row), inputs[1].Row(row / samples), inputs[2].Row(row / samples));
            contract.Near($"z' of row {row}", whole.AsSpan(row * size, size), alone.AsSpan(0, size), 1e-5);
            contract.Near($"log|det| of row {row}", whole.AsSpan(batch * samples * size + row, 1), alone.AsSpan(size, 1), 1e-5);
        }
    }

    private void CheckJacobian(int batch, int samples)
    {
        using var rig = Create();
        var inputs = Inputs(batch, samples);
        var values = rig.Values(apply, inputs);
        var rows = batch * samples;
        for (var row = 0; row < rows; row++)
        {
            var jacobian = new double[size, size];
            for (var j = 0; j < size; j++)
            {
                var element = new float[values.Length];
                element[row * size + j] = 1;
                rig.Backward(apply, inputs, element);
                for (var i = 0; i < rows * size; i++)
                {
                    var gradient = rig.Tensors[0].Gradients[i];
                    if (i / size == row) jacobian[j, i % size] = gradient;
                    else if (gradient != 0)
                    {
                        var found = $"the derivative {Contract.Text(gradient)}";
                        throw contract.Broken($"row {row} of z' independent of row {i / size} of z", found);
                    }
                }
            }
            var expected = Determinant.LogAbsolute(jacobian);
            contract.Near($"log|det| of row {row}", values[rows * size + row], expected, 5e-4 * Math.Max(1, Math.Abs(expected)));
        }
    }

    private void CheckInverse(int batch, int samples)
    {
        using var rig = Create();
        var inputs = Inputs(batch, samples);
        var z = rig.Values(apply, inputs)[..(batch * samples * size)];
        contract.Near("z", Invert(rig, inputs, z).Values, inputs[0].Values, 1e-3);
        for (var row = 0; row < batch * samples; row++)
        {
            Input[] ofRow = [inputs[0].Row(row), inputs[1].Row(row / samples), inputs[2].Row(row / samples)];
            var before = Invert(rig, ofRow, z[(row * size)..((row + 1) * size)]);
            contract.Near($"z of row {row} alone", before.Values, ofRow[0].Values, 1e-3);
        }
    }

    private void CheckDensity()
    {
        // There is nothing of N(0, I) farther out, and values there need not be finite.
        const float Farthest = 30;
        using var rig = Create();
        var inputs = Inputs(1, 4000);
        var image = rig.Values(apply, inputs)[..(4000 * size)];
        contract.UnitMass(new Integral(image, size, 0.95, points =>
        {
            var count = points.Length / size;
            var start = Invert(rig, inputs, points).Values.ToArray();
            var values = rig.Values(apply, [inputs[0] with { Rows = count, Values = start }, inputs[1], inputs[2]]);
            return [.. Enumerable.Range(0, count).Select(row =>
            {
                var z = start.AsSpan(row * size, size);
                var logDensity = -(double)values[count * size + row];
                foreach (var value in z)
                {
                    if (!(Math.Abs(value) < Farthest)) return double.NegativeInfinity;
                    logDensity -= ((double)value * value + Math.Log(2 * Math.PI)) / 2;
                }
                return logDensity;
            })];
        }), size == 1 ? 1e-3 : 2e-3);
    }

    private void CheckThreads() => Rule("two threads give the same bytes as one", 50, 7, () =>
        PartRules.CheckThreads(contract, threads => Create(deviation: 0.1, threads), apply, Inputs(50, 7)));

    private Tensor Invert(Rig<Flow> rig, Input[] inputs, float[] z)
    {
        Input[] given = [inputs[0] with { Rows = z.Length / size, Values = z, IsData = true }, .. inputs[1..]];
        return rig.Pass(invert, given, rig.Unrecorded).First;
    }
}
