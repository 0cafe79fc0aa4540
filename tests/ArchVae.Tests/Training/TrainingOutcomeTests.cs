using System.Text.Json;
using ArchVae.Files;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>What figures of a training mean in words.</summary>
public sealed class TrainingOutcomeTests
{
    private static readonly TrainingOutcome good = new()
    {
        Beta = 0.02,
        Target = 0.99,
        KlCeiling = 88,
        Count = 500,
        ReconstructionAccuracySampled = 0.987,
        ReconstructionAccuracySampledExact = 0.8,
        ReconstructionAccuracySampledTraining = 0.99,
        MissedFirst = "units",
        MissedFirstShare = 0.72,
        TrainingObjective = 3,
        ValidationObjective = 3.1,
        Kl = 61,
        Entropy = 44,
        ActiveUnits = 12,
        LatentSize = 16,
    };

    [Fact]
    public void A_good_model_is_told_in_a_line_without_warnings()
    {
        good.Verdict.ShouldBe(
            "reconstructs 98.7 % of validation architectures from posterior samples at 61.0 nats (1.39 entropies), "
            + "12 of 16 units active");
        // 98.7 of 99 % is no miss of 500 architectures.
        good.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_target_that_is_missed_says_why_and_where()
    {
        var missed = good with { ReconstructionAccuracySampled = 0.9, ReconstructionAccuracySampledTraining = 0.91 };
        Warning(missed).ShouldBe(
            "the target of 99 % is missed: 90.0 % of validation architectures are reconstructed. The KL is below its ceiling of "
            + "88.0 nats: the networks had not learned to use more. More epochs or larger networks may. Of those that are not, "
            + "72 % go wrong first at units.");
        Warning(missed with { Kl = 87 }).ShouldContain("The KL ended at 87.0 nats, near its ceiling of 88.0. More epochs or");
        Warning(missed with { Kl = 91, IsInSteps = true })
            .ShouldContain("The KL reached its ceiling of 88.0 nats and ended at 91.0. More steps (--steps) or larger networks");
        Warning(missed with { Kl = 87 }).ShouldContain("--kl-ceiling allows more.");
        (missed with { Target = null, KlCeiling = null }).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Overfitting_is_told_by_accuracies_or_by_objectives()
    {
        Warning(good with { Target = null, ReconstructionAccuracySampledTraining = 1, ReconstructionAccuracySampled = 0.7 })
            .ShouldStartWith("overfitting: 100.0 % of training architectures are reconstructed and 70.0 % of validation ones");
        Warning(good with { ValidationObjective = 4.5 }).ShouldContain("More data help most");
        (good with { TrainingObjective = 50, ValidationObjective = 51.5 }).Warnings.ShouldBeEmpty();
        var both = (good with { ReconstructionAccuracySampled = 0.5 }).Warnings;
        both.Count.ShouldBe(2);
        both[0].ShouldNotContain("More epochs");
    }

    [Fact]
    public void Latents_that_hold_too_little_for_the_data_or_too_much_each_are_told()
    {
        var collapsed = good with
        {
            Target = null,
            KlCeiling = null,
            Kl = 3,
            ActiveUnits = 1,
            ReconstructionAccuracySampled = 0,
            ReconstructionAccuracySampledTraining = 0,
        };
        Warning(collapsed).ShouldStartWith("z holds 3.0 nats in 1 of 16 units, where architectures differ by 44.0");
        Warning(collapsed).ShouldContain("--reconstruct 0.99");
        Warning(collapsed with { Kl = 80, ActiveUnits = 4, LatentSize = 4 })
            .ShouldStartWith("all 4 units are active and hold 20.0 nats each");
    }

    [Fact]
    public void Words_of_a_file_are_those_that_its_figures_say()
    {
        var text = JsonSerializer.Serialize(good, JsonFormat.Compact);
        text.ShouldContain("\"verdict\":\"reconstructs 98.7 % of");
        var edited = text.Replace("reconstructs", "invents", StringComparison.Ordinal);
        JsonSerializer.Deserialize<TrainingOutcome>(edited, JsonFormat.Compact)!.Verdict.ShouldBe(good.Verdict);
        // Names that stand in a file are shown as they are elsewhere.
        var missed = good with { ReconstructionAccuracySampled = 0.9, ReconstructionAccuracySampledTraining = 0.9 };
        Warning(missed with { MissedFirst = "a\u001b[31m" }).ShouldNotContain('\u001b');
    }

    private static string Warning(TrainingOutcome outcome) => outcome.Warnings.ShouldHaveSingleItem();
}
