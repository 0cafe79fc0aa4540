using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public class ThreadTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    public void Every_piece_runs_once(int threads)
    {
        using var team = new ThreadTeam(threads, processors: threads);
        team.Threads.ShouldBe(threads);
        var work = new Counting();
        for (var repetition = 0; repetition < 3000; repetition++)
        {
            var pieces = repetition % 40;
            work.Counts = new int[pieces];
            team.For(pieces, work);
            work.Counts.ShouldAllBe(count => count == 1);
            // Now and then the threads fall asleep before the next work.
            if (repetition % 500 == 0) Thread.Sleep(20);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_of_a_piece_reaches_the_caller(int threads)
    {
        using var team = new ThreadTeam(threads, processors: threads);
        for (var repetition = 0; repetition < 20; repetition++)
            Should.Throw<NotSupportedException>(() => team.For(10, new Failing())).Message.ShouldBe("piece 7");
        Every_piece_runs_once(threads);
    }

    [Fact]
    public void Work_within_a_piece_runs_on_the_same_thread()
    {
        using var team = new ThreadTeam(3, processors: 3);
        var work = new Nested { Team = team };
        team.For(8, work);
        work.Total.ShouldBe(8 * 5);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 7)]
    [InlineData(16, 40)]
    public void A_caller_that_fell_asleep_is_woken_by_the_last_piece(int threads, int pieces)
    {
        using var team = new ThreadTeam(threads, processors: threads);
        var work = new Slow();
        for (var repetition = 1; repetition <= 20; repetition++)
        {
            team.For(pieces, work);
            work.Done.ShouldBe(repetition * pieces);
        }
    }

    [Fact]
    public void Threads_beyond_the_processors_are_not_started()
    {
        using var team = new ThreadTeam(64, processors: 2);
        team.Threads.ShouldBe(64);
        var work = new Slow();
        team.For(20, work);
        work.Done.ShouldBe(20);
        work.Threads.Count.ShouldBeInRange(1, 2);
    }

    [Fact]
    public void A_team_has_at_least_one_thread() => Should.Throw<ArgumentOutOfRangeException>(() => new ThreadTeam(0));

    private sealed class Counting : IParallelWork
    {
        public int[] Counts = [];

        public void Run(int index) => Interlocked.Increment(ref Counts[index]);
    }

    // Longer than a caller looks before it sleeps.
    private sealed class Slow : IParallelWork
    {
        public int Done;

        public HashSet<int> Threads { get; } = [];

        public void Run(int index)
        {
            lock (Threads) Threads.Add(Environment.CurrentManagedThreadId);
            Thread.Sleep(index % 3);
            Interlocked.Increment(ref Done);
        }
    }

    private sealed class Failing : IParallelWork
    {
        public void Run(int index)
        {
            if (index == 7) throw new NotSupportedException($"piece {index}");
        }
    }

    private sealed class Nested : IParallelWork
    {
        public required ThreadTeam Team { get; init; }

        public int Total;

        public void Run(int index)
        {
            var inner = new Counting { Counts = new int[5] };
            Team.For(5, inner);
            Interlocked.Add(ref Total, inner.Counts.Sum());
        }
    }
}
