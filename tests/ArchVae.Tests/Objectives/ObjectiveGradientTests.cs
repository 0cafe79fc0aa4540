using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using ArchVae.Tests.Posteriors;
using ArchVae.Tests.Tensors;
using Xunit;

namespace ArchVae.Tests.Objectives;

/// <summary>
/// Each objective, from the posterior's parameters and log p(x|z) to the loss, against its equation in double precision: values,
/// and gradients by finite differences.
/// </summary>
public sealed class ObjectiveGradientTests
{
    private const int Batch = 3;
    private const int Size = 4;
    private const int Below = Size * (Size - 1) / 2;
    private static readonly double logTwoPi = Math.Log(2 * Math.PI);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var form in new[] { "diagonal", "full", "planar:1" })
                foreach (var (name, setting) in settings)
                    if (form != "planar:1" || setting.Estimate == KlEstimate.MonteCarlo) cases.Add(form, name);
            return cases;
        }
    }

    private static readonly Dictionary<string, Setting> settings = new()
    {
        ["ELBO in closed form"] = new(KlEstimate.ClosedForm),
        ["ELBO by Monte Carlo"] = new(KlEstimate.MonteCarlo, Samples: 3),
        ["β in closed form"] = new(KlEstimate.ClosedForm, Beta: 4),
        ["β by Monte Carlo"] = new(KlEstimate.MonteCarlo, Beta: 0.3),
        ["free bits by dimension"] = new(KlEstimate.ClosedForm, Beta: 0.7, FreeBits: 0.5, Groups: Size),
        ["free bits in two groups"] = new(KlEstimate.ClosedForm, Beta: 0.7, FreeBits: 1, Groups: 2),
        ["free bits in three uneven groups"] = new(KlEstimate.ClosedForm, FreeBits: 0.8, Groups: 3),
        ["free bits in one group, which is above"] = new(KlEstimate.ClosedForm, FreeBits: 0.1, Groups: 1),
        ["free bits in one group, which is below"] = new(KlEstimate.ClosedForm, FreeBits: 50, Groups: 1),
        ["free bits by Monte Carlo"] = new(KlEstimate.MonteCarlo, Beta: 0.7, FreeBits: 0.01, Groups: 1),
        ["free bits by Monte Carlo, below"] = new(KlEstimate.MonteCarlo, FreeBits: 50, Groups: 1),
        ["importance weighting with one sample"] = new(KlEstimate.MonteCarlo, Kind: ObjectiveKind.ImportanceWeighted, Samples: 1),
        ["importance weighting with five samples"] = new(
            KlEstimate.MonteCarlo, Kind: ObjectiveKind.ImportanceWeighted, Samples: 5),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_loss_and_its_gradient_are_those_of_the_equation(string form, string name)
    {
        var setting = settings[name];
        var posterior = PosteriorForm.Parse(form);
        var closedForm = setting.Estimate == KlEstimate.ClosedForm;
        var objective = new Objective(
            new StandardNormalPrior(Size), closedForm, setting.Kind, setting.FreeBits, setting.Groups ?? 1);
        var rows = Batch * setting.Samples;
        List<Operand> operands =
        [
            // Dimensions use more and more nats.
            new(Batch, Size, [0.1f, 0.5f, -1, 2, -0.1f, 0.3f, 1.2f, -1.6f, 0.05f, -0.4f, 0.9f, 1.8f]),
            Operand.Random(Batch, Size, 2, 0.4),
            Operand.Random(rows, 1, 3, 2),
            Operand.Random(rows, Size, 4, isData: true),
        ];
        if (posterior.Base.Name == "full") operands.Add(Operand.Random(Batch, Below, 5, 0.3));
        if (posterior.Flows.Count > 0)
            operands.AddRange([Operand.Random(1, Size, 6), Operand.Random(1, Size, 7), Operand.Random(1, 1, 8)]);
        var check = new GradientCheck();
        foreach (var operand in operands)
            check.With(operand.Rows, operand.Columns, operand.Values, needsGradient: !operand.IsData);
        check.Run(
            (tape, x) => objective.Terms(tape, Sample(tape, x, posterior), x[2], setting.Beta, setting.Samples).Loss,
            x => [Reference(x, posterior, setting)]);
    }

    private static PosteriorSample Sample(Tape tape, Tensor[] x, PosteriorForm form)
    {
        var sample = form.Base.Name == "full"
            ? FullCovarianceGaussian.Sample(tape, new(x[0], x[1], x[4]), x[3])
            : DiagonalGaussian.Sample(tape, new(x[0], x[1]), x[3]);
        if (form.Flows.Count == 0) return new(sample.Z, sample.LogDensity, Gaussian: sample.Gaussian);
        var (z, logDeterminant) = PlanarTransform.Apply(tape, sample.Z, x[4], x[5], x[6]);
        return new(z, ChangeOfVariables.Apply(tape, sample.LogDensity, [logDeterminant]));
    }

    private static double Reference(double[][] x, PosteriorForm form, Setting setting)
    {
        var (mean, logVariance, logLikelihood, noise) = (x[0], x[1], x[2], x[3]);
        var logWeights = new double[logLikelihood.Length];
        for (var row = 0; row < logWeights.Length; row++)
        {
            var b = row / setting.Samples;
            var e = noise[(row * Size)..((row + 1) * Size)];
            var z = Enumerable.Range(0, Size).Select(j =>
                mean[b * Size + j] + Math.Exp(logVariance[b * Size + j] / 2) * e[j]
                + Enumerable.Range(0, j).Sum(i => Lower(x, form, b, j, i) * e[i])).ToArray();
            var logDensity = Enumerable.Range(0, Size).Sum(j => -(e[j] * e[j] + logTwoPi + logVariance[b * Size + j]) / 2);
            if (form.Flows.Count > 0)
            {
                (z, var logDeterminant) = FlowReference.Planar(z, x[4], x[5], x[6][0]);
                logDensity -= logDeterminant;
            }
            logWeights[row] = -z.Sum(value => value * value + logTwoPi) / 2 - logDensity;
        }
        if (setting.Kind == ObjectiveKind.ImportanceWeighted)
            return -logWeights.Zip(logLikelihood, (a, b) => a + b).Chunk(setting.Samples)
                .Average(weights => Math.Log(weights.Average(Math.Exp)));
        double[] kl = setting.Estimate == KlEstimate.MonteCarlo
            ? [-logWeights.Average()]
            : [.. Enumerable.Range(0, Size).Select(j => Enumerable.Range(0, Batch).Average(b =>
                (Math.Pow(mean[b * Size + j], 2) + Math.Exp(logVariance[b * Size + j]) - 1 - logVariance[b * Size + j]
                    + Enumerable.Range(0, j).Sum(i => Math.Pow(Lower(x, form, b, j, i), 2))) / 2))];
        var groups = setting.Groups ?? 1;
        var penalty = Enumerable.Range(0, groups).Sum(group =>
            Math.Max(setting.FreeBits, kl[(group * kl.Length / groups)..((group + 1) * kl.Length / groups)].Sum()));
        return -logLikelihood.Average() + setting.Beta * (setting.FreeBits == 0 ? kl.Sum() : penalty);
    }

    private static double Lower(double[][] x, PosteriorForm form, int b, int row, int column) =>
        form.Base.Name == "full" ? x[4][b * Below + row * (row - 1) / 2 + column] : 0;

    private sealed record Setting(
        KlEstimate Estimate, double Beta = 1, double FreeBits = 0, int? Groups = null,
        ObjectiveKind Kind = ObjectiveKind.Elbo, int Samples = 2);
}
