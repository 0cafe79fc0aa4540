using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Trials;

/// <summary>What every store holds.</summary>
public sealed class TrialStoreContractTests
{
    private static readonly SearchSpace space = BuiltInSpaces.Find("linear")!;

    public static TheoryData<string> Kinds => StoreCase.Kinds;

    public static MatrixTheoryData<string, string> KindsAndSpaces { get; } = new(StoreCase.Names, BuiltInSpaces.Names);

    public static MatrixTheoryData<string, double> KindsAndNumbers { get; } = new(StoreCase.Names,
        [0, 1, -1, 0.1, 1.0 / 3, double.Epsilon, -2.2250738585072009e-308, 1e308, double.MaxValue, double.MinValue,
            9007199254740993, -9223372036854775808.0, 0.30000000000000004]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_of_a_trial_is_read_as_it_was_noted(string kind)
    {
        using var rig = new StoreCase(kind, space);
        var trials = TestTrials.Proposed(space, 3);
        trials[1] = trials[1] with { Strategy = "evolution", Parent = 0, Expected = new(0.1 + 0.2, 1e-300) };
        rig.Store.Add(trials);
        rig.Store.Start(0, "first", TestTrials.Noon.AddSeconds(-9)).ShouldBeTrue();
        rig.Store.Start(0, "second, wörker 二", TestTrials.Noon.ToOffset(TimeSpan.FromHours(2))).ShouldBeTrue();
        rig.Store.Start(1, "first", TestTrials.Noon).ShouldBeTrue();
        rig.Store.End(trials[0].Done(("accuracy", 0.7), ("größe, \"GB\"", 1e-9))).ShouldBeTrue();
        rig.Store.End(trials[1].Failed("exited with 1: 'Fehler' — 失败 🙂\n\ttwo lines; '); DROP TABLE trials; --")).ShouldBeTrue();

        var ended = TestTrials.Noon.AddSeconds(90);
        TestTrials.Facts(rig.Again().Read()).ShouldBe(TestTrials.Facts(
        [
            trials[0].Done(("accuracy", 0.7), ("größe, \"GB\"", 1e-9)) with
            {
                Attempts = 2, Worker = "second, wörker 二", Started = TestTrials.Noon, Ended = ended,
            },
            trials[1] with
            {
                State = TrialState.Failed, Attempts = 1, Worker = "first", Started = TestTrials.Noon, Ended = ended,
                Failure = "exited with 1: 'Fehler' — 失败 🙂\n\ttwo lines; '); DROP TABLE trials; --",
            },
            trials[2],
        ]));
    }

    [Theory]
    [MemberData(nameof(KindsAndSpaces))]
    public void Architectures_of_every_space_are_read_as_they_were_noted(string kind, string name)
    {
        var space = BuiltInSpaces.Find(name)!;
        using var rig = new StoreCase(kind, space);
        var trials = TestTrials.Proposed(space, 20);
        rig.Store.Add(trials[..7]);
        rig.Store.Read().Count.ShouldBe(7);
        rig.Store.Add(trials[7..]);
        rig.Store.Read().Select(trial => trial.Architecture).ShouldBe(trials.Select(trial => trial.Architecture));
        rig.Again().Read().Select(trial => trial.Architecture).ShouldBe(trials.Select(trial => trial.Architecture));
    }

    [Theory]
    [MemberData(nameof(KindsAndNumbers))]
    public void Numbers_are_read_to_the_last_bit(string kind, double value)
    {
        using var rig = new StoreCase(kind, space);
        var trial = TestTrials.Proposed(space, 1)[0] with { Expected = new(value, Math.Abs(value)) };
        rig.Store.Add([trial]);
        rig.Store.End(trial.Done(("value", value)));
        TestTrials.Facts(rig.Again().Read()).ShouldBe(TestTrials.Facts([trial.Done(("value", value))]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_negative_zero_is_zero(string kind)
    {
        using var rig = new StoreCase(kind, space);
        var trial = TestTrials.Proposed(space, 1)[0];
        rig.Store.Add([trial]);
        rig.Store.End(trial.Done(("value", -0.0)));
        double.IsNegative(rig.Again().Read()[0].Metrics["value"]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_not_finite_is_refused_and_the_trial_goes_on(string kind)
    {
        using var rig = new StoreCase(kind, space);
        var trial = TestTrials.Proposed(space, 1)[0];
        foreach (var wrong in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Should.Throw<ArgumentException>(() => rig.Store.Add([trial with { Expected = new(wrong, 1) }]));
            Should.Throw<ArgumentException>(() => rig.Store.Add([trial with { Expected = new(1, wrong) }]));
        }
        rig.Store.Add([trial]);
        Should.Throw<ArgumentException>(() => rig.Store.End(trial.Done(("good", 1), ("bad", double.NaN))))
            .Message.ShouldContain("bad is NaN");
        rig.Again().Read().ShouldHaveSingleItem().State.ShouldBe(TrialState.Proposed);
        rig.Store.Read()[0].Metrics.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_batch_with_a_wrong_number_or_a_known_network_leaves_nothing(string kind)
    {
        using var rig = new StoreCase(kind, space);
        var trials = TestTrials.Proposed(space, 4);
        rig.Store.Add(trials[..2]);
        Refused([trials[2], trials[3] with { Number = 2 }], "number 2; the next is 3");
        Refused([trials[3]], "number 3; the next is 2");
        Refused([trials[1]], "number 1; the next is 2");
        Refused([trials[2] with { Number = -1 }], "number -1");
        Refused([trials[2], trials[0] with { Number = 3 }], "The network of trial 3 was proposed before");
        Refused([trials[2], trials[2] with { Number = 3 }], "The network of trial 3 was proposed before");
        TestTrials.Facts(rig.Again().Read()).ShouldBe(TestTrials.Facts(trials[..2]));
        rig.Store.Add([]);
        rig.Store.Add(trials[2..]);
        rig.Store.Read().Count.ShouldBe(4);

        void Refused(Trial[] batch, string message) =>
            Should.Throw<InvalidOperationException>(() => rig.Store.Add(batch)).Message.ShouldContain(message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_network_in_two_forms_is_one_network(string kind)
    {
        var space = BuiltInSpaces.Find("nas-bench-201")!;
        var forms = Enumerable.Range(0, 2000).Select(draw => RandomArchitectures.Draw(space, 1, draw))
            .Distinct().GroupBy(architecture => architecture.NetworkHash()).First(group => group.Count() > 1).ToList();
        using var rig = new StoreCase(kind, space);
        rig.Store.Add([TestTrials.Of(forms[0], 0)]);
        Should.Throw<InvalidOperationException>(() => rig.Again().Add([TestTrials.Of(forms[1], 1)]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_first_end_counts(string kind)
    {
        using var rig = new StoreCase(kind, space);
        var trials = TestTrials.Proposed(space, 2);
        rig.Store.Add(trials);
        rig.Store.End(trials[0].Done(("accuracy", 0.7))).ShouldBeTrue();
        rig.Store.End(trials[1].Failed("took longer than 60 s")).ShouldBeTrue();
        var noted = TestTrials.Facts(rig.Store.Read()).ToList();
        rig.Again().End(trials[0].Done(("accuracy", 0.8), ("more", 1))).ShouldBeFalse();
        rig.Store.End(trials[0].Failed("late")).ShouldBeFalse();
        rig.Store.End(trials[1].Done(("accuracy", 0.8))).ShouldBeFalse();
        rig.Store.Start(0, "late", TestTrials.Noon).ShouldBeFalse();
        rig.Store.Start(1, "late", TestTrials.Noon).ShouldBeFalse();
        TestTrials.Facts(rig.Again().Read()).ShouldBe(noted);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Trials_in_a_state_that_does_not_fit_are_refused(string kind)
    {
        using var rig = new StoreCase(kind, space);
        var trial = TestTrials.Proposed(space, 1)[0];
        Should.Throw<ArgumentException>(() => rig.Store.Add([trial.Done(("accuracy", 1))]));
        rig.Store.Add([trial]);
        Should.Throw<ArgumentException>(() => rig.Store.End(trial));
        Should.Throw<ArgumentException>(() => rig.Store.End(trial.Done() with { Ended = null }));
        Should.Throw<ArgumentException>(() => rig.Store.End(trial.Failed("it") with { Failure = null }));
        Should.Throw<ArgumentException>(() => rig.Store.End(trial.Done(("accuracy", 1)) with { Failure = "it" }));
        foreach (var number in new[] { -1, 1 })
        {
            Should.Throw<ArgumentOutOfRangeException>(() => rig.Store.Start(number, "worker", TestTrials.Noon));
            Should.Throw<ArgumentOutOfRangeException>(() => rig.Store.End(trial.Done() with { Number = number }));
        }
        TestTrials.Facts(rig.Again().Read()).ShouldBe(TestTrials.Facts([trial]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_store_is_of_one_search(string kind)
    {
        const string Description = """{"space":"linear","aims":["größte 'Genauigkeit'"]}""";
        using var rig = new StoreCase(kind, space);
        rig.Store.Description.ShouldBeNull();
        rig.Store.Read().ShouldBeEmpty();
        rig.Store.Begin(Description);
        rig.Again().Begin(Description);
        Should.Throw<InputException>(() => rig.Store.Begin("{}")).Message.ShouldContain("another search");
        rig.Again().Description.ShouldBe(Description);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_read_stays_as_it_was(string kind)
    {
        using var rig = new StoreCase(kind, space);
        var trials = TestTrials.Proposed(space, 2);
        rig.Store.Add(trials[..1]);
        var read = rig.Store.Read();
        var metrics = new Dictionary<string, double> { ["accuracy"] = 0.7 };
        rig.Store.End(trials[0].Done() with { Metrics = metrics });
        metrics["accuracy"] = 0.8;
        rig.Store.Add(trials[1..]);
        read.ShouldHaveSingleItem().State.ShouldBe(TrialState.Proposed);
        rig.Store.Read()[0].Metrics["accuracy"].ShouldBe(0.7);
    }
}
