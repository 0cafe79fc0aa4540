using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly EvaluationOptions options = new()
    {
        ElboSamples = 4,
        LikelihoodSamples = 20,
        LikelihoodCount = 10,
        AccuracyDraws = 3,
        PriorDraws = 300,
        RepeatedDraws = 50,
    };

    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 30);
    private static readonly KnownArchitectures? nothing = Known(TestSpaces.Mixed);

    [Fact]
    public void All_figures_agree_with_their_definitions()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 5);
        var scale = new LatentScale([1, 2, 3], [0.1f, 0.2f, 0.3f]);
        var report = Evaluator.Run(vae, data, nothing, scale, options, origin: DataOrigin.Generator);
        (report.Count, report.ElboSamples, report.LikelihoodCount, report.LikelihoodSamples).ShouldBe((30, 4, 10, 20));
        report.Elbo.ShouldBe(report.Reconstruction - report.Kl, 1e-12);
        report.Kl.ShouldBe(ClosedFormKl(vae), 1e-4);
        report.LogLikelihood!.Value.ShouldBeLessThan(0);
        using var bound = new ImportanceWeightedBound(vae);
        var chosen = Evaluator.Choose(data.Length, 10, 0);
        chosen.ShouldNotBe(Enumerable.Range(0, 10), "the first ones may not stand for all");
        chosen.ShouldBe(chosen.Distinct().Order());
        var model = bound.Run(data, chosen, 20, 0).Select(figures => figures.Bound).ToArray();
        report.LogLikelihood.Value.ShouldBe(model.Average(), 1e-9);
        report.LogLikelihoodStandardError!.Value.ShouldBe(
            Math.Sqrt(model.Sum(x => Math.Pow(x - model.Average(), 2)) / 9 / 10), 1e-9);
        var gaps = model.Zip(chosen, (m, index) => TestSpaces.Mixed.Generator.LogProbability(data[index]) - m).ToArray();
        report.EntropyGap!.Value.ShouldBe(gaps.Average(), 1e-9);
        report.EntropyGapStandardError!.Value.ShouldBe(Math.Sqrt(gaps.Sum(x => Math.Pow(x - gaps.Average(), 2)) / 9 / 10), 1e-9);
        (report.GeneratorLogProbability!.Value - report.LogLikelihood.Value).ShouldBe(report.EntropyGap.Value, 1e-9);
        var decoded = vae.Sample(300, 0, DecodingOptions.Raw);
        report.Validity.ShouldBe(decoded.Count(TestSpaces.Mixed.Grammar.Accepts) / 300.0);
        var scaled = vae.Sample(300, 0, DecodingOptions.Raw, scale);
        report.ValidityTrainScaled.ShouldBe(scaled.Count(TestSpaces.Mixed.Grammar.Accepts) / 300.0);
        report.ActiveUnits.ShouldBe(Enumerable.Range(0, 3)
            .Count(j => Variance(vae.Encode(data).Select(code => (double)code.Center[j])) > 0.01));
        foreach (var share in new[] { report.ReconstructionAccuracy, report.ReconstructionAccuracyStochastic,
            report.ReconstructionAccuracySampled })
            share.ShouldBeInRange(0, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_report_with_any_number_of_threads()
    {
        var reports = new[] { 1, 1, 2 }.Select(threads =>
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 5, threads);
            return Evaluator.Run(vae, data, nothing, null, options);
        }).ToArray();
        reports[1].ShouldBe(reports[0]);
        reports[2].ShouldBe(reports[0]);
        using var again = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 5);
        Evaluator.Run(again, data, nothing, null, options with { Seed = 1 }).ShouldNotBe(reports[0]);
    }

    [Fact]
    public void A_decoder_that_knows_one_architecture_is_valid_and_not_unique()
    {
        using var vae = new ArchitectureVae(SearchSpace.Parse(
            """
            name: one
            layers:
              x: []
            transitions: any
            length: 1
            """), TinyModel.Options());
        // A unit that counts: x first, then the end.
        var only = Architecture.FromCells(vae.Space, [0, 1]);
        AlternateByFeedback(vae);
        var report = Evaluator.Run(vae, [only, only], Known(vae.Space, only), null, options);
        report.Validity.ShouldBe(1);
        report.Uniqueness.ShouldBe(1 / 300.0);
        report.Novelty.ShouldBe(0);
        report.ReconstructionAccuracy.ShouldBe(1);
        report.ReconstructionAccuracySampled.ShouldBe(1);
        report.ValidityTrainScaled.ShouldBeNull();
        Evaluator.Run(vae, [only], nothing, null, options).Novelty.ShouldBe(1);
        Evaluator.Run(vae, [only], nothing, null, options).LogLikelihoodStandardError.ShouldBeNull();
    }

    [Fact]
    public void The_log_likelihood_can_be_left_out()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 5);
        var report = Evaluator.Run(vae, data, nothing, null, options with { LikelihoodCount = 0 });
        report.LogLikelihood.ShouldBeNull();
        report.EntropyGap.ShouldBeNull();
        (report.LikelihoodCount, report.LikelihoodSamples).ShouldBe((0, 0));
    }

    [Fact]
    public void An_architecture_that_the_generator_never_makes_has_no_gap()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 5);
        var illegal = Architecture.FromCells(TestSpaces.Mixed, [1, 0, 4, 0, 0, 3, 0, 0, 0, 0]);
        var report = Evaluator.Run(
            vae, [illegal, .. data], nothing, null, options with { LikelihoodCount = 100 }, origin: DataOrigin.Generator);
        report.LogLikelihood.ShouldNotBeNull();
        report.EntropyGap.ShouldBeNull();
        report.EntropyGapReason.ShouldNotBeNull().ShouldContain("never makes");
        report.GeneratorLogProbability.ShouldBeNull();
    }

    [Fact]
    public void The_gap_is_for_independent_draws_and_for_equally_likely_members_only()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 5);
        EvaluationReport Report(DataOrigin origin) => Evaluator.Run(vae, data, nothing, null, options, origin: origin);
        var unknown = Report(DataOrigin.Unknown);
        (unknown.EntropyGap, unknown.GeneratorLogProbability).ShouldBe((null, null));
        unknown.LogLikelihood.ShouldNotBeNull();
        unknown.EntropyGapReason.ShouldNotBeNull().ShouldContain("iid");
        Report(DataOrigin.Generator).EntropyGapReason.ShouldBeNull();
        var uniform = Report(DataOrigin.UniformMembers);
        uniform.GeneratorLogProbability!.Value.ShouldBe(-MemberCount.Log(TestSpaces.Mixed)!.Value, 1e-12);
        (uniform.GeneratorLogProbability.Value - uniform.LogLikelihood!.Value).ShouldBe(uniform.EntropyGap!.Value, 1e-9);
        Should.Throw<InputException>(() => Evaluator.Run(
            vae, data, nothing, null, options with { GapByFeature = true }, origin: DataOrigin.UniformMembers))
            .Message.ShouldStartWith("GapByFeature");
    }

    [Fact]
    public void The_evaluated_architectures_that_were_trained_on_are_counted()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 5);
        var known = new KnownArchitectures(
            ArchitectureSet.Of(vae.Space, data[..6]), ArchitectureSet.Of(vae.Space, data[6..12]));
        var report = Evaluator.Run(vae, [data[0], data[0], .. data[4..8]], known, null, options);
        report.SeenInTraining.ShouldBe(4, "those of validation are known, and were not trained on");
        report.SeenInTrainingShare!.Value.ShouldBe(4 / 6.0, 1e-12);
        Evaluator.Run(vae, data, null, null, options).SeenInTraining.ShouldBeNull();
    }

    [Fact]
    public void The_gap_by_feature_sums_to_the_gap()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options().Fixed(0.3), 5);
        // A posterior that is the prior and wide Gaussians, so that few points are enough for both estimates.
        foreach (var name in new[] { "posterior.mean", "posterior.log_variance" })
            foreach (var part in new[] { "weight", "bias" }) vae.Parameter($"{name}.{part}").Tensor.Values.Clear();
        var report = Evaluator.Run(
            vae, data, nothing, null, options with { LikelihoodCount = 100, LikelihoodSamples = 2000, GapByFeature = true },
            origin: DataOrigin.Generator);
        var parts = report.EntropyGapByFeature!;
        parts.Select(part => part.Feature).ShouldBe(
            ["type", "dense.width", "dense.skip", "drop.rate", "pool.width", "pool.skip", "pool.shape", "end.width"]);
        parts.Sum(part => part.Generator).ShouldBe(report.GeneratorLogProbability!.Value, 1e-9);
        parts.Sum(part => part.Model).ShouldBe(report.LogLikelihood!.Value, 0.05);
        parts.ShouldAllBe(part => Math.Abs(part.Gap - (part.Generator - part.Model)) < 1e-9);
        // A shape is one of three, whatever came before: ln 3 for each pool.
        var pools = data.Select(architecture => Enumerable.Range(0, architecture.RowCount)
            .Count(row => architecture.TypeOf(row) == 2)).ToArray();
        parts[6].Generator.ShouldBe(-Math.Log(3) * pools.Average(), 1e-9);
        // And a width, one of 64: the part of the ends has a gap in every architecture, so its error is that of the model.
        using var likelihood = new PrefixLikelihood(vae);
        var ends = Enumerable.Range(0, data.Length)
            .Select(i => -Math.Log(64) - likelihood.EntryLogProbabilities(data, i, 2000, 0)[^1]).ToArray();
        parts[7].Gap.ShouldBe(ends.Average(), 1e-9);
        parts[7].GapStandardError!.Value.ShouldBe(Math.Sqrt(ends.Sum(x => Math.Pow(x - ends.Average(), 2)) / 29 / 30), 1e-9);

        var illegal = Architecture.FromCells(TestSpaces.Mixed, [1, 0, 4, 0, 0, 3, 0, 0, 0, 0]);
        Evaluator.Run(vae, [illegal], nothing, null, options with { GapByFeature = true }, origin: DataOrigin.Generator)
            .EntropyGapByFeature.ShouldBeNull();
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options());
        Should.Throw<InputException>(() => Evaluator.Run(vae, [], nothing, null, options)).Message.ShouldContain("empty");
        Should.Throw<InputException>(() =>
            Evaluator.Run(vae, TestSpaces.Draw(TestSpaces.Types, 2), nothing, null, options)).Message.ShouldContain("'types'");
        Should.Throw<InputException>(() =>
            Evaluator.Run(vae, data, nothing, null, options with { PriorDraws = 0 })).Message.ShouldStartWith("PriorDraws");
        Should.Throw<InputException>(() => Evaluator.Run(
            vae, data, nothing, null, options with { LikelihoodCount = -1 })).Message.ShouldStartWith("LikelihoodCount");
        Should.Throw<InputException>(() => Evaluator.Run(vae, data, nothing, null,
            options with { LikelihoodCount = 0, GapByFeature = true })).Message.ShouldStartWith("LikelihoodCount is 0");
    }

    private static KnownArchitectures Known(SearchSpace space, params Architecture[] training) =>
        new(ArchitectureSet.Of(space, training), new(space));

    // After a row of type x the end's logit is high, else low: the LSTM's first unit says whether x was read.
    private static void AlternateByFeedback(ArchitectureVae vae)
    {
        foreach (var parameter in vae.Parameters.Parameters.Where(
            parameter => parameter.Name.StartsWith("decoder.", StringComparison.Ordinal)))
            parameter.Tensor.Values.Clear();
        var units = vae.Options.DecoderLstmUnits;
        var weight = vae.Parameter("decoder.lstm.weight_ih_l0").Tensor;
        // The cell's input gate is open and its value follows the x column: g = tanh(8·x), −1 before the first row by its bias.
        weight.Row(2 * units)[0] = 16;
        vae.Parameter("decoder.lstm.bias_ih_l0").Tensor.Values[2 * units] = -8;
        vae.Parameter("decoder.lstm.bias_ih_l0").Tensor.Values[0] = 20;
        vae.Parameter("decoder.lstm.bias_ih_l0").Tensor.Values[units] = -20;
        vae.Parameter("decoder.lstm.bias_ih_l0").Tensor.Values[3 * units] = 20;
        var output = vae.Parameter("decoder.output.weight").Tensor;
        (output.Row(0)[0], output.Row(1)[0]) = (-20, 20);
    }

    private static double ClosedFormKl(ArchitectureVae vae) =>
        vae.Encode(data).Average(code =>
            code.Center.Zip(code.LogVariance!, (mu, lv) => ((double)mu * mu + Math.Exp(lv) - 1 - lv) / 2).Sum());

    private static double Variance(IEnumerable<double> values)
    {
        var list = values.ToList();
        return list.Average(value => Math.Pow(value - list.Average(), 2));
    }
}
