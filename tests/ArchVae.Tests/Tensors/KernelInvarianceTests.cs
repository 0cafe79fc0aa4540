using System.Runtime.InteropServices;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

/// <summary>
/// A pass over an LSTM and a linear layer: the same bytes on any number of threads, and no managed allocation once warm.
/// </summary>
[Trait("Category", "Kernels")]
[Collection(nameof(KernelInvarianceTests))]
[CollectionDefinition(nameof(KernelInvarianceTests), DisableParallelization = true)]
public class KernelInvarianceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_number_of_threads_gives_the_same_bytes(bool reverse)
    {
        var results = new[] { 1, 2, 3, 5 }.Select(threads =>
        {
            using var team = new ThreadTeam(threads, processors: threads);
            using var pass = new Pass(team, reverse);
            return pass.Run();
        }).ToArray();
        foreach (var result in results) result.SequenceEqual(results[0]).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_warm_pass_allocates_nothing(int threads)
    {
        using var team = new ThreadTeam(threads, processors: threads);
        using var pass = new Pass(team, reverse: false);
        for (var i = 0; i < 5; i++) pass.Step();
        Allocations.Least(20, pass.Step).ShouldBe((0, 0));
    }

    private sealed class Pass : IDisposable
    {
        private const int Hidden = 37;
        private readonly Tape parameters;
        private readonly Tape tape;
        private readonly Tape stepTape;
        private readonly SequenceLayout layout = new(Enumerable.Range(0, 75).Select(i => 7 - i / 15).ToArray());
        private readonly Tensor[] tensors;
        private readonly LstmStepper stepper;
        private readonly bool reverse;
        private Tensor output;
        private Tensor stepped;

        public Pass(ThreadTeam team, bool reverse)
        {
            this.reverse = reverse;
            parameters = new Tape(team);
            tape = new Tape(team);
            stepTape = new Tape(team, recording: false);
            var batch = layout.SequenceCount;
            tensors =
            [
                LstmTests.Filled(parameters, 0, layout.RowCount, 70), LstmTests.Filled(parameters, 1, batch, 5),
                LstmTests.Filled(parameters, 2, batch, Hidden), LstmTests.Filled(parameters, 3, batch, Hidden),
                LstmTests.Filled(parameters, 4, 4 * Hidden, 75), LstmTests.Filled(parameters, 5, 4 * Hidden, Hidden),
                LstmTests.Filled(parameters, 6, 1, 4 * Hidden), LstmTests.Filled(parameters, 7, 1, 4 * Hidden),
                LstmTests.Filled(parameters, 8, 100, Hidden), LstmTests.Filled(parameters, 9, 1, 100),
                LstmTests.Filled(parameters, 10, 4 * Hidden, Hidden), LstmTests.Filled(parameters, 11, batch, 70),
            ];
            stepper = new LstmStepper(team, tensors[4], tensors[5], tensors[6], tensors[7]);
        }

        public void Step()
        {
            tape.Clear();
            stepTape.Clear();
            var t = tensors;
            var h = Lstm.Apply(tape, layout, t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], reverse);
            h = Lstm.Apply(tape, layout, h, default, default, default, t[10], t[5], t[6], default, reverse);
            output = Linear.Apply(tape, h, t[8], t[9], Activation.Tanh);
            var loss = tape.Variable(1, 1);
            var seed = tape.Record<Seed>();
            seed.Output = output;
            tape.Backward(loss);
            stepper.Begin(t[1], t[2], t[3]);
            stepper.Step(stepTape, t[11]);
            stepped = stepper.Step(stepTape, t[11]);
        }

        public byte[] Run()
        {
            Step();
            return
            [
                .. MemoryMarshal.AsBytes(output.Values), .. MemoryMarshal.AsBytes(stepped.Values),
                .. tensors.SelectMany(tensor => MemoryMarshal.AsBytes(tensor.Gradients).ToArray()),
            ];
        }

        public void Dispose()
        {
            stepper.Dispose();
            parameters.Dispose();
            tape.Dispose();
            stepTape.Dispose();
        }
    }

    private sealed class Seed : Operation
    {
        public Tensor Output;

        public override void Backward(Tape tape)
        {
            for (var i = 0; i < Output.Length; i++) Output.Gradients[i] = i % 7 - 3;
        }
    }
}
