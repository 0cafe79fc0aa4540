using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Evaluation;

public sealed class PrefixLikelihoodTests
{
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 12);

    [Theory]
    [InlineData("diagonal")]
    [InlineData("full")]
    [InlineData("planar:3")]
    [InlineData("iaf:2")]
    public void Where_z_says_nothing_each_entry_has_the_decoders_term(string posterior)
    {
        using var vae = Model(3, posterior);
        var outputs = Numbers.Gaussian(vae.Likelihood.OutputWidth, 9);
        vae.SetOutputs(outputs);
        using var likelihood = new PrefixLikelihood(vae);
        for (var i = 0; i < 4; i++)
        {
            var found = likelihood.EntryLogProbabilities(data, i, 20_000, 3);
            var exact = data[i].Entries.Select(entry => vae.Likelihood.EntryLogProbability(
                data[i].Cells.Slice(entry.Row * 5, 5), entry.Feature, outputs, [], [], [])).ToArray();
            // The weights' mean stands in the first: it is 1 if each component's density is right at the points of all.
            found[0].ShouldBe(exact[0], 0.05);
            found[1..].ShouldBe(exact[1..], 1e-5);
        }
    }

    [Theory]
    [InlineData("diagonal", "standard")]
    [InlineData("planar:2", "standard")]
    [InlineData("diagonal", "mixture:3")]
    [InlineData("diagonal", "flow:planar:3")]
    public void Every_beginning_has_the_integral_over_the_prior(string posterior, string prior)
    {
        using var vae = Model(1, posterior, prior: prior);
        // So that a learned prior is another one than N(0, 1).
        foreach (var parameter in vae.Parameters.Parameters.Where(parameter => parameter.Name.StartsWith("prior.")))
            foreach (ref var value in parameter.Tensor.Values) value = 1.5f * value + 0.5f;
        // So that z matters, and far from where the posterior lies by chance.
        foreach (var value in new[] { "decoder.mlp.0.weight", "decoder.output.weight" })
            foreach (ref var weight in vae.Parameter(value).Tensor.Values) weight *= 4;
        using var likelihood = new PrefixLikelihood(vae);
        var largest = 0.0;
        for (var i = 0; i < data.Length; i++)
        {
            var exact = Integrals(vae, data[i], out var range);
            largest = Math.Max(largest, range);
            var found = likelihood.EntryLogProbabilities(data, i, 20_000, 3);
            var soFar = 0.0;
            for (var t = 0; t < exact.Length; t++)
            {
                soFar += found[t];
                soFar.ShouldBe(exact[t], 0.05, $"architecture {i}, entry {t}");
            }
        }
        largest.ShouldBeGreaterThan(3, "z matters");
    }

    [Fact]
    public void The_points_depend_on_the_place_only_and_many_passes_are_as_one_mean()
    {
        using var vae = Model(3, "diagonal");
        using var two = Model(3, "diagonal", threads: 2);
        using var likelihood = new PrefixLikelihood(vae);
        using var parallel = new PrefixLikelihood(two);
        likelihood.EntryLogProbabilities(data, 5, 900, 1);
        var found = likelihood.EntryLogProbabilities(data, 2, 900, 1);
        found.ShouldBe(parallel.EntryLogProbabilities(data[..3], 2, 900, 1));
        found.ShouldNotBe(likelihood.EntryLogProbabilities(data, 2, 900, 2));
    }

    private static ArchitectureVae Model(int size, string posterior, int threads = 1, string prior = "standard") => new(
        TestSpaces.Mixed,
        TinyModel.Options().Fixed(0.3) with { LatentSize = size, Posterior = PosteriorForm.Parse(posterior), Prior = prior },
        2, threads);

    // log ∫ p(z) p(prefix|z) dz for each prefix by the midpoint rule, and how far log p(x|z) reaches over −2 to 2.
    private static double[] Integrals(ArchitectureVae vae, Architecture architecture, out double range)
    {
        const double Reach = 8, Step = 0.01;
        double[] grid = [.. Enumerable.Range(0, (int)(2 * Reach / Step)).Select(i => -Reach + (i + 0.5) * Step)];
        using var tape = new Tape(vae.Team, recording: false);
        var batch = new ArchitectureBatch(vae.Codec);
        batch.Fill([architecture], [0]);
        var layout = new SequenceLayout();
        layout.SetRepeated(batch.Layout.Lengths, grid.Length);
        var z = tape.Constant(grid.Length, 1, [.. grid.Select(value => (float)value)]);
        var outputs = vae.Decoder.Apply(
            tape, batch.Layout, layout, tape.Constant(batch.Layout.RowCount, vae.Codec.RowWidth, batch.Rows), z);
        var logPrior = vae.Prior.LogDensity(tape, z).Values.ToArray();
        var entries = architecture.Entries.ToArray();
        var integrals = new double[entries.Length];
        var (lowest, highest) = (double.MaxValue, double.MinValue);
        for (var i = 0; i < grid.Length; i++)
        {
            var sum = 0.0;
            for (var t = 0; t < entries.Length; t++)
            {
                var (row, _, feature) = entries[t];
                sum += vae.Likelihood.EntryLogProbability(
                    architecture.Cells.Slice(row * 5, 5), feature, outputs.Row(layout.RowOf(i, row)), [], [], []);
                integrals[t] += Step * Math.Exp(sum + logPrior[i]);
            }
            if (Math.Abs(grid[i]) < 2) (lowest, highest) = (Math.Min(lowest, sum), Math.Max(highest, sum));
        }
        range = highest - lowest;
        return [.. integrals.Select(value => Math.Log(value))];
    }
}
