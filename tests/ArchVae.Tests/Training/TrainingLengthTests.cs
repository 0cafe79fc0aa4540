using ArchVae.Models;
using ArchVae.Tensors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>Training that is as long as a number of steps says, on data in memory: four steps an epoch.</summary>
public sealed class TrainingLengthTests
{
    private static readonly TrainingOptions ten = Run.Options with { Steps = 10 };

    [Fact]
    public void It_ends_after_so_many_steps()
    {
        var observer = new Observer();
        var report = Run.In(null, observer, options: ten);
        (report.End, report.Epochs, report.Steps).ShouldBe((TrainingEnd.Completed, 3, 10));
        report.Architectures.ShouldBe(152);
        observer.Epochs.Select(epoch => epoch.Step).ShouldBe([4, 8, 10]);
        // Until then all is as in a longer training, but for the rate.
        var constant = Run.Options with { Schedule = LearningRateSchedule.Constant };
        var (part, whole) = (new Observer(), new Observer());
        Run.In(null, part, options: constant with { Steps = 10 });
        Run.In(null, whole, options: constant);
        part.Terms.ShouldBe(whole.Terms.Take(10));
    }

    [Fact]
    public void The_courses_end_with_it()
    {
        var options = new TrainingOptions { LearningRate = 2, Steps = 110, Epochs = 3, WarmUpEpochs = 1 };
        LearningRates.At(options, 109, 10).ShouldBe(0.02, 1e-12);
        LearningRates.At(options, 10, 10).ShouldBe(2, 1e-12);
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model);
        // Two and a half epochs are ten steps.
        Run.Trainer(vae, options: ten with { AnnealingEpochs = 2.5 });
        Should.Throw<InputException>(() => Run.Trainer(vae, options: ten with { AnnealingEpochs = 2.75 })).Message.ShouldBe(
            "AnnealingEpochs is 2.75, so that Beta would never be reached; it must be at most all steps of Steps, which are 10.");
        Should.Throw<InputException>(() => Run.Trainer(vae, options: ten with { AnnealingEpochs = 0, AnnealingSteps = 11 }))
            .Settings.ShouldBe(["AnnealingSteps", "Beta", "Steps"]);
    }

    [Fact]
    public void An_epoch_goes_through_all_of_them_once_in_an_order_of_its_own()
    {
        using var team = new ThreadTeam(1);
        var data = new ListedData(Run.Data, Run.Validation);
        data.StepsPerEpoch(16).ShouldBe(4);
        var orders = Enumerable.Range(0, 3).Select(epoch =>
        {
            var order = new List<int>();
            for (var step = 4 * epoch; step < 4 * epoch + 4; step++)
                order.AddRange(data.BatchOf(step, Run.Options, team).Indices);
            return order;
        }).ToList();
        foreach (var order in orders) order.Order().ShouldBe(Enumerable.Range(0, 60));
        orders[1].ShouldNotBe(orders[0]);
        // Whatever was asked for before.
        data.BatchOf(1, Run.Options, team).Indices.ToArray().ShouldBe(orders[0].Skip(16).Take(16));
        (data.ArchitecturesIn(4, 16), data.ArchitecturesIn(6, 16)).ShouldBe((60, 92));
    }
}
