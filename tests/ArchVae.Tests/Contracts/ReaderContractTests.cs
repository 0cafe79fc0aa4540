using ArchVae.Models;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class ReaderContractTests
{
    public static TheoryData<string, int> Forms
    {
        get
        {
            var forms = new TheoryData<string, int>();
            foreach (var name in ReaderFamily.Registry.Names)
                foreach (var layers in new[] { 1, 2 }) forms.Add(name, layers);
            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_librarys_readers_keep_it(string name, int layers) =>
        ReaderContract.Check(name, [new LstmReaderOptions { InferenceLstmUnits = 7, InferenceLstmLayers = layers }]);

    [Fact]
    public void A_reader_of_means_keeps_it() => ReaderContract.Check(new(new MeanFamily(Mistake.None)));

    [Theory]
    [InlineData(Mistake.Longest, "an architecture is read as it is alone", "architectures of 6, 4, 4, 2, 1 rows")]
    [InlineData(Mistake.Others, "an architecture is read as it is alone", "what is read of architecture 0, element 0")]
    [InlineData(Mistake.Gradient, "gradients are those of differences", "derivative by the rows")]
    [InlineData(Mistake.Outputs, "everything has its shape and is finite", "expected what is read [1, 6]; found [1, 5]")]
    public void A_broken_reader_is_refused(Mistake mistake, string rule, string message)
    {
        var refused = Should.Throw<ContractException>(() => ReaderContract.Check(new(new MeanFamily(mistake))));
        refused.Rule.ShouldBe(rule);
        refused.Message.ShouldContain(message);
        refused.Subject.ShouldBe("The reader 'mean'");
    }

    public enum Mistake
    {
        None, Longest, Others, Gradient, Outputs,
    }

    /// <summary>The mean of an architecture's rows times a learned scale, or what a mistake makes of it.</summary>
    private sealed class MeanFamily(Mistake mistake) : ReaderFamily
    {
        public override string Name => "mean";

        public override SequenceReader Create(ReaderContext context) => new MeanReader(context, mistake);
    }

    private sealed class MeanReader(ReaderContext context, Mistake mistake) : SequenceReader
    {
        private readonly Parameter scale = context.Parameters.Add($"{context.Name}.scale", [context.RowWidth], 1);

        public override int Outputs => context.RowWidth + (mistake == Mistake.Outputs ? 1 : 0);

        public override Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows) =>
            MeanOperation.Apply(tape, layout, rows, scale.Tensor, mistake);
    }

    private sealed class MeanOperation : Operation
    {
        private SequenceLayout layout = null!;
        private Tensor rows;
        private Tensor scale;
        private Tensor output;
        private Mistake mistake;

        public static Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows, Tensor scale, Mistake mistake)
        {
            var output = tape.Variable(layout.SequenceCount, rows.Columns);
            output.Values.Clear();
            for (var b = 0; b < layout.SequenceCount; b++)
            {
                var length = mistake == Mistake.Longest ? layout.StepCount : layout.Lengths[b];
                for (var step = 0; step < layout.Lengths[b]; step++)
                {
                    var row = rows.Row(layout.RowOf(b, step));
                    for (var j = 0; j < row.Length; j++) output.Row(b)[j] += row[j] * scale.Values[j] / length;
                }
            }
            if (mistake == Mistake.Others && layout.SequenceCount > 1) output.Values[0] += output.Values[^1];
            if (!tape.Recording) return output;
            var operation = tape.Record<MeanOperation>();
            (operation.layout, operation.rows, operation.scale) = (layout, rows, scale);
            (operation.output, operation.mistake) = (output, mistake);
            return output;
        }

        public override void Backward(Tape tape)
        {
            for (var b = 0; b < layout.SequenceCount; b++)
            {
                var gradient = output.GradientRow(b);
                for (var step = mistake == Mistake.Gradient ? 1 : 0; step < layout.Lengths[b]; step++)
                {
                    var row = layout.RowOf(b, step);
                    for (var j = 0; j < gradient.Length; j++)
                    {
                        if (rows.NeedsGradient) rows.GradientRow(row)[j] += gradient[j] * scale.Values[j] / layout.Lengths[b];
                        scale.Gradients[j] += gradient[j] * rows.Row(row)[j] / layout.Lengths[b];
                    }
                }
            }
        }
    }
}
