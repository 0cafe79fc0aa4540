using ArchVae.Search.Trials;
using ArchVae.Studies.Searches;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies.Searches;

public sealed class ActiveTimeTests
{
    private static readonly DateTimeOffset begin = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Trials_side_by_side_and_short_gaps_count_once()
    {
        var time = new ActiveTime(Trials((0, 100), (50, 120), (10, 20), (180, 200)));
        (time.Total, time.Pauses).ShouldBe((200, 0));
        time.At(begin.AddSeconds(120)).ShouldBe(120);
    }

    [Fact]
    public void A_time_of_more_than_a_minute_without_a_trial_is_left_out()
    {
        var time = new ActiveTime(Trials((0, 10), (71, 80), (100_000, 100_005)));
        (time.Total, time.Pauses).ShouldBe((24, 2));
        time.At(begin.AddSeconds(10)).ShouldBe(10);
        time.At(begin.AddSeconds(80)).ShouldBe(19);
        time.At(begin.AddSeconds(100_005)).ShouldBe(24);
    }

    [Fact]
    public void Trials_that_nobody_began_or_ended_need_no_time()
    {
        var trials = Trials((0, 10), (20, 30));
        new ActiveTime([trials[0] with { Started = null }, trials[1]]).Total.ShouldBe(20);
        new ActiveTime([trials[0], trials[1] with { Ended = null }]).Total.ShouldBe(10);
        new ActiveTime([]).Total.ShouldBe(0);
    }

    private static Trial[] Trials(params (double Start, double End)[] spans) =>
        [.. TestSpaces.Draw(TestSpaces.Types, spans.Length).Select((architecture, i) => new Trial
        {
            Number = i, Architecture = architecture, Strategy = "random", State = TrialState.Done,
            Started = begin.AddSeconds(spans[i].Start), Ended = begin.AddSeconds(spans[i].End),
        })];
}
