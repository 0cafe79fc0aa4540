using System.Runtime.InteropServices;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

/// <summary>
/// Training steps of small networks of all layers: the same bytes on any number of threads, and no managed allocation once warm.
/// </summary>
[Trait("Category", "Kernels")]
[Collection(nameof(KernelInvarianceTests))]
public class NetworkInvarianceTests
{
    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        var results = new[] { 1, 2, 3, 5 }.Select(threads =>
        {
            using var team = new ThreadTeam(threads);
            using var networks = new Networks(team);
            return networks.Run();
        }).ToArray();
        foreach (var result in results) result.SequenceEqual(results[0]).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_warm_step_allocates_nothing(int threads)
    {
        using var team = new ThreadTeam(threads);
        using var networks = new Networks(team);
        for (var i = 0; i < 5; i++) networks.Step();
        Allocations.Least(20, networks.Step).ShouldBe((0, 0));
    }

    private sealed class Networks : IDisposable
    {
        private const int Pictures = 21;
        private static readonly ImageShape shape = new(2, 13, 14);
        private readonly ThreadTeam team;
        private readonly Tape tape;
        private readonly ParameterSet parameters = new();
        private readonly SequenceLayout layout = new(Enumerable.Range(0, 70).Select(i => 6 - i / 15).ToArray());
        private readonly float[] pixels = Numbers.Gaussian(Pictures * shape.Length, 1);
        private readonly float[] tokens;
        private readonly ConvolutionLayer first;
        private readonly BatchNormalizationLayer norm;
        private readonly ImageWindow maximum;
        private readonly ConvolutionLayer second;
        private readonly ImageWindow average;
        private readonly DropoutLayer dropout = new(0.25, 0);
        private readonly LinearLayer classes;
        private readonly EmbeddingLayer embedding;
        private readonly GruLayer gru;
        private readonly LinearLayer last;
        private readonly Adam adam;
        private long step;

        public Networks(ThreadTeam team)
        {
            this.team = team;
            tape = new Tape(team);
            first = new ConvolutionLayer(
                parameters, "0", new ImageWindow(shape, 3, 3, padding: Padding.Same), 17, withBias: false);
            norm = new BatchNormalizationLayer(parameters, "1", 17);
            maximum = new ImageWindow(first.Output, 2, 2, 2);
            second = new ConvolutionLayer(parameters, "2", new ImageWindow(maximum.Output(17), 3, 2, 2), 35, rectified: true);
            average = new ImageWindow(second.Output, 2, 2, 1, Padding.Same);
            classes = new LinearLayer(parameters, "3", average.Output(35).Length, 3);
            embedding = new EmbeddingLayer(parameters, "4", 9, 7);
            gru = new GruLayer(parameters, "5", 7, 37);
            last = new LinearLayer(parameters, "6", 37, 1);
            parameters.Initialize(1);
            adam = new Adam(parameters);
            tokens = [.. Enumerable.Range(0, layout.RowCount).Select(i => (float)(i * 5 % 9))];
        }

        public void Step()
        {
            step++;
            tape.Clear();
            var h = first.Apply(tape, tape.Constant(Pictures, shape.Length, pixels));
            h = MaxPooling.Apply(tape, maximum, norm.Apply(tape, h, training: true));
            h = AveragePooling.Apply(tape, average, second.Apply(tape, h, Activation.Relu));
            h = classes.Apply(tape, dropout.Apply(tape, h, 1, step));
            var targets = tape.Constant(Pictures, 1);
            for (var i = 0; i < Pictures; i++) targets.Values[i] = i % 3;
            var loss = SoftmaxCrossEntropy.Apply(tape, h, targets);

            h = embedding.Apply(tape, tape.Constant(layout.RowCount, 1, tokens));
            h = last.Apply(tape, LastRow.Apply(tape, layout, gru.Apply(tape, layout, h)));
            targets = tape.Constant(layout.SequenceCount, 1);
            for (var i = 0; i < targets.Rows; i++) targets.Values[i] = i % 2;
            loss = Addition.Apply(tape, loss, SigmoidCrossEntropy.Apply(tape, h, targets));
            loss = Addition.Apply(tape, loss, SquaredError.Apply(tape, h, targets));
            tape.Backward(loss);
            adam.Update(team, 1e-3, 1);
        }

        public byte[] Run()
        {
            for (var i = 0; i < 3; i++) Step();
            return
            [
                .. MemoryMarshal.AsBytes(parameters.Values),
                .. parameters.Statistics.SelectMany(statistic => MemoryMarshal.AsBytes(statistic.Tensor.Values).ToArray()),
            ];
        }

        public void Dispose()
        {
            adam.Dispose();
            parameters.Dispose();
            tape.Dispose();
        }
    }
}
