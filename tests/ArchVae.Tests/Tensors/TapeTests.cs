using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

public sealed unsafe class TapeTests
{
    private static readonly ThreadTeam team = new(1);

    [Fact]
    public void A_tensor_that_is_used_twice_gets_both_gradients()
    {
        using var tape = new Tape(team);
        var x = tape.Variable(1, 2);
        x.Values.Fill(3);
        tape.Backward(WeightedSum.Apply(tape, Addition.Apply(tape, x, Addition.Apply(tape, x, x)), 2));
        x.Gradients.ToArray().ShouldBe([6f, 6f]);
    }

    [Fact]
    public void Gradients_begin_at_zero_in_every_pass()
    {
        using var tape = new Tape(team);
        for (var pass = 0; pass < 3; pass++)
        {
            var x = tape.Variable(2, 3);
            x.Values.Fill(1);
            x.Gradients.ToArray().ShouldAllBe(value => value == 0);
            tape.Backward(WeightedSum.Apply(tape, x, 5));
            x.Gradients.ToArray().ShouldAllBe(value => value == 5);
            tape.Clear();
        }
    }

    [Fact]
    public void After_a_clear_the_operations_of_the_last_pass_are_forgotten()
    {
        using var tape = new Tape(team);
        var kept = new Tape(team);
        var x = kept.Variable(1, 1);
        x.Values.Fill(1);
        WeightedSum.Apply(tape, x, 7);
        tape.Clear();
        tape.Backward(WeightedSum.Apply(tape, x, 2));
        x.Gradients[0].ShouldBe(2);
    }

    [Fact]
    public void A_pass_that_repeats_uses_the_same_memory_and_operations()
    {
        using var tape = new Tape(team);
        Pass(tape);
        tape.Clear();
        Pass(tape);
        tape.Clear();
        var place = Pass(tape);
        tape.Clear();
        var same = true;
        // The least of some tries: the runtime may allocate once when it compiles a method anew.
        var allocated = long.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            same &= Pass(tape) == place;
            tape.Clear();
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        allocated.ShouldBe(0);
        same.ShouldBeTrue();

        static nint Pass(Tape tape)
        {
            var x = tape.Variable(400, 500);
            x.Values.Fill(1);
            tape.Backward(WeightedSum.Apply(tape, SmoothBound.Apply(tape, Addition.Apply(tape, x, x), 0, 2), 1));
            return (nint)x.Value;
        }
    }

    [Fact]
    public void A_tape_that_does_not_record_gives_no_gradients()
    {
        using var tape = new Tape(team, recording: false);
        var loss = WeightedSum.Apply(tape, tape.Variable(1, 1), 1);
        loss.NeedsGradient.ShouldBeFalse();
        Should.Throw<ArgumentException>(() => tape.Backward(loss));
    }

    [Fact]
    public void A_loss_must_be_one_number()
    {
        using var tape = new Tape(team);
        Should.Throw<ArgumentException>(() => tape.Backward(tape.Variable(1, 2)));
        Should.Throw<ArgumentException>(() => tape.Backward(tape.Constant(1, 1)));
    }

    [Fact]
    public void Rented_memory_is_aligned_and_does_not_overlap()
    {
        using var arena = new Arena();
        for (var pass = 0; pass < 3; pass++)
        {
            var parts = new List<(nint Start, nint End)>();
            foreach (var length in new[] { 1, 17, 100_000, 3, 70_000, 1, 250_000, 16 })
            {
                var data = arena.Rent(length);
                ((nint)data % 64).ShouldBe(0);
                new Span<float>(data, length).Fill(pass);
                parts.Add(((nint)data, (nint)(data + length)));
            }
            var ordered = parts.OrderBy(part => part.Start).ToList();
            for (var i = 1; i < ordered.Count; i++) ordered[i].Start.ShouldBeGreaterThanOrEqualTo(ordered[i - 1].End);
            arena.Clear();
        }
    }

    [Fact]
    public void An_arena_that_was_cleared_holds_all_that_was_asked_for_in_one_block()
    {
        using var arena = new Arena();
        for (var i = 0; i < 5; i++) arena.Rent(60_000);
        arena.Clear();
        var first = arena.Rent(60_000);
        for (var i = 1; i < 5; i++) ((nint)arena.Rent(60_000)).ShouldBe((nint)(first + 60_000L * i));
    }
}
