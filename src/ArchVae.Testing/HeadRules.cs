using System.Globalization;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Testing;

/// <summary>The rules of heads of numbers.</summary>
internal sealed class HeadRules(FamilyForm<HeadFamily> form, FamilyOptions options, bool rawNumbers)
{
    private const int Trials = 12;
    private const int Draws = 20_000;
    private static readonly float[] extremes = [-1e30f, -60, 60, 1e30f];
    private readonly Contract contract = new($"The head '{form}'");

    private readonly Codec codec = new(SearchSpace.Parse(
        """
        name: numbers
        features:
          width: { kind: integer, minimum: 1, maximum: 40, scale: log }
          count: { kind: integer, minimum: -3, maximum: 12, step: 3 }
          rate: { kind: real, minimum: 0.1, maximum: 0.9, step: 0.05 }
          one: { kind: integer, minimum: 7, maximum: 7 }
        layers:
          all: [width, count, rate, one]
        transitions: any
        length: 1
        """), rawNumbers);

    public void Check()
    {
        contract.Rule("it has outputs, and parameters with the given name", "", CheckForm);
        Rule("the masses of all bins sum to one", CheckSum);
        Rule("derivatives are those of differences", CheckDerivatives);
        Rule("what it chooses and draws are bins", CheckBins);
        Rule("draws are as frequent as their masses say", CheckFrequencies);
        Rule("extreme outputs have finite logarithms", CheckExtremes);
    }

    private void Rule(string rule, Action<Rig<NumberHead>, Feature> check)
    {
        foreach (var feature in codec.NumericFeatures)
        {
            var scale = rawNumbers ? "raw" : feature.Scale == FeatureScale.Log ? "log scale" : "linear scale";
            contract.Rule(rule, $"'{feature.Name}', {feature.BinCount} bins, {scale}", () =>
            {
                using var rig = Create();
                check(rig, feature);
            });
        }
    }

    private Rig<NumberHead> Create() => new(parameters =>
    {
        var head = form.Family.Create(new(codec, options, form.Argument));
        head.AddParameters(parameters, Rig<NumberHead>.Name);
        return head;
    });

    private static float[] Learned(Rig<NumberHead> rig) => rig.Part.Learned.Exists ? rig.Part.Learned.Values.ToArray() : [];

    private static float[] Outputs(Rig<NumberHead> rig, int trial) =>
        Contract.Gaussian(rig.Part.OutputsPerNumber, 50 + (ulong)trial, deviation: 1.5);

    private void CheckForm()
    {
        using var rig = Create();
        PartRules.CheckNames(contract, rig);
        if (rig.Part.OutputsPerNumber is < 1 or > NumberHead.MostOutputs)
            throw contract.Broken($"1 to {NumberHead.MostOutputs} outputs of a number", $"{rig.Part.OutputsPerNumber}");
        if (rig.Part.Learned is { Exists: true, Rows: not 1 } learned)
            throw contract.Broken("one row that is learned", $"{learned}");
        if (!ReferenceEquals(rig.Part.Codec, codec)) throw contract.Broken("the codec that was given", "another");
    }

    private static double LogMass(NumberHead head, Feature feature, int bin, float[] outputs, float[] learned) =>
        head.LogMass(feature, bin, outputs, learned, [], []);

    private void CheckSum(Rig<NumberHead> rig, Feature feature)
    {
        for (var trial = 0; trial < Trials; trial++)
        {
            var (outputs, learned) = (Outputs(rig, trial), Learned(rig));
            var sum = Enumerable.Range(0, feature.BinCount)
                .Sum(bin => Math.Exp(LogMass(rig.Part, feature, bin, outputs, learned)));
            contract.Near($"the sum of masses with outputs {Words(outputs)}", sum, 1, 1e-6);
        }
    }

    private void CheckDerivatives(Rig<NumberHead> rig, Feature feature)
    {
        var (head, learned) = (rig.Part, Learned(rig));
        for (var trial = 0; trial < Trials; trial++)
        {
            var outputs = Outputs(rig, trial);
            var bin = feature.BinCount * trial / Trials;
            var (byOutputs, byLearned) = (new float[outputs.Length], new float[learned.Length]);
            // The head writes all derivatives by outputs, whatever is there.
            byOutputs.AsSpan().Fill(7);
            var mass = head.LogMass(feature, bin, outputs, learned, byOutputs, byLearned);
            var expected = LogMass(head, feature, bin, outputs, learned);
            contract.Near("log mass with derivatives", mass, expected, 1e-9 * Math.Max(1, Math.Abs(mass)));
            Compare("output", outputs, byOutputs, () => LogMass(head, feature, bin, outputs, learned));
            Compare("learned value", learned, byLearned, () => LogMass(head, feature, bin, outputs, learned));
        }
    }

    // Log masses are float64, and so are steps as long as they are what float32 makes of them.
    private void Compare(string what, float[] values, float[] derivatives, Func<double> logMass)
    {
        const float Step = 1e-2f;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            double Slope(float step)
            {
                var (high, low) = (value + step, value - step);
                values[i] = high;
                var above = logMass();
                values[i] = low;
                var below = logMass();
                values[i] = value;
                return (above - below) / ((double)high - low);
            }
            var expected = (4 * Slope(Step / 2) - Slope(Step)) / 3;
            contract.Near($"derivative by {what} {i}", derivatives[i], expected, 1e-3 * Math.Max(1, Math.Abs(expected)));
        }
    }

    private void CheckBins(Rig<NumberHead> rig, Feature feature)
    {
        for (var trial = 0; trial < Trials; trial++) CheckBins(rig.Part, feature, Outputs(rig, trial), Learned(rig));
    }

    private void CheckBins(NumberHead head, Feature feature, float[] outputs, float[] learned)
    {
        CheckBin("the most probable bin", feature, head.MostProbableBin(feature, outputs, learned));
        foreach (var temperature in new[] { 0.3, 1, 3 })
        {
            var (random, again) = (Stream(0), Stream(0));
            for (var draw = 0; draw < 20; draw++)
            {
                var bin = head.Draw(feature, outputs, learned, temperature, ref random);
                CheckBin("a draw", feature, bin);
                if (head.Draw(feature, outputs, learned, temperature, ref again) != bin)
                    throw contract.Broken("the same draw from the same stream", "another");
            }
        }
    }

    private void CheckBin(string what, Feature feature, int bin)
    {
        if ((uint)bin >= (uint)feature.BinCount) throw contract.Broken($"{what} from 0 to {feature.BinCount - 1}", $"{bin}");
    }

    private void CheckFrequencies(Rig<NumberHead> rig, Feature feature)
    {
        for (var trial = 0; trial < 3; trial++)
        {
            var (outputs, learned, random) = (Outputs(rig, trial), Learned(rig), Stream(trial));
            var counts = new int[feature.BinCount];
            for (var draw = 0; draw < Draws; draw++) counts[rig.Part.Draw(feature, outputs, learned, 1, ref random)]++;
            for (var bin = 0; bin < counts.Length; bin++)
            {
                var mass = Math.Exp(LogMass(rig.Part, feature, bin, outputs, learned));
                var allowed = 5 * Math.Sqrt(Draws * mass * Math.Max(0, 1 - mass)) + 5;
                contract.Near($"draws of bin {bin} with outputs {Words(outputs)}", counts[bin], Draws * mass, allowed);
            }
        }
    }

    private void CheckExtremes(Rig<NumberHead> rig, Feature feature)
    {
        var learned = Learned(rig);
        for (var trial = 0; trial < 40; trial++)
        {
            var random = Stream(100 + trial);
            var outputs = new float[rig.Part.OutputsPerNumber];
            // All the same first, then any.
            for (var i = 0; i < outputs.Length; i++)
                outputs[i] = extremes[trial < extremes.Length ? trial : random.NextInt32(extremes.Length)];
            foreach (var bin in new[] { 0, feature.BinCount / 2, feature.BinCount - 1 })
            {
                var (byOutputs, byLearned) = (new float[outputs.Length], new float[learned.Length]);
                var mass = rig.Part.LogMass(feature, bin, outputs, learned, byOutputs, byLearned);
                if (!(double.IsFinite(mass) && mass <= 1e-9))
                {
                    throw contract.Broken(
                        $"a finite log mass, at most 0, of bin {bin} with outputs {Words(outputs)}", Contract.Text(mass));
                }
                contract.Finite($"derivative by outputs {Words(outputs)} of bin {bin}", byOutputs);
                contract.Finite($"derivative by what is learned, with outputs {Words(outputs)}, of bin {bin}", byLearned);
            }
            CheckBins(rig.Part, feature, outputs, learned);
        }
    }

    private static RandomStream Stream(int number) => new(5, RandomPurpose.Test, 6, number);

    private static string Words(float[] values) =>
        $"({string.Join("; ", values.Take(4).Select(value => value.ToString("G4", CultureInfo.InvariantCulture)))})";
}
