using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class FlowContractTests
{
    public static TheoryData<string, string> Forms => new()
    {
        { "planar", "plain" },
        { "planar", "amortized" },
        { "iaf", "gated" },
        { "iaf", "plain" },
        { "iaf", "deep" },
        { "radial", "plain" },
        { "radial", "amortized" },
        { "householder", "plain" },
        { "householder", "amortized" },
        { "coupling", "plain" },
        { "coupling", "additive" },
        { "coupling", "deep" },
        { "spline", "plain" },
        { "spline", "deep" },
        { "continuous", "classic" },
        { "continuous", "bogackiShampine" },
        { "continuous", "dormandPrince" },
        { "continuous", "amortized" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_librarys_flows_keep_it(string family, string form) => FlowContract.Check(family,
    [
        new AmortizationOptions { AmortizeFlow = form == "amortized" },
        new IafOptions
        {
            MadeWidth = 10,
            ContextSize = 3,
            MadeDepth = form == "deep" ? 2 : 1,
            IafForm = form == "plain" ? IafForm.Plain : IafForm.Gated,
        },
        new CouplingOptions
        {
            // With random weights two layers of ten bend splines so far that no grid follows.
            CouplingWidth = form == "deep" ? 5 : 10,
            CouplingDepth = form == "deep" ? 2 : 1,
            CouplingForm = form == "additive" ? CouplingForm.Additive : CouplingForm.Affine,
        },
        new SplineOptions { SplineBins = form == "deep" ? 4 : 8, SplineReach = form == "deep" ? 7 : 5 },
        new ContinuousOptions
        {
            ContinuousTerms = 3,
            ContinuousPieces = 2,
            ContinuousScheme = Enum.TryParse<RungeKuttaScheme>(form, ignoreCase: true, out var scheme)
                ? scheme : RungeKuttaScheme.DormandPrince,
            ContinuousSteps = 6,
        },
    ]);

    [Fact]
    public void Options_out_of_range_are_told_as_such() =>
        Should.Throw<InputException>(() => FlowContract.Check("iaf", [new IafOptions { MadeWidth = 0 }]))
            .Message.ShouldStartWith("MadeWidth is 0; it must be from 1");

    [Fact]
    public void A_flow_that_shifts_keeps_it() => FlowContract.Check(new BrokenFlow(Mistake.None));

    [Theory]
    [InlineData(Mistake.Determinant, "log|det| is that of the Jacobian",
        "for Z = 1, place 0, B = 1, M = 1: expected log|det| of row 0 = 0 ± 5e-4; found 0.01.")]
    [InlineData(Mistake.Inverse, "the inverse gives z back", "expected z, element 0")]
    [InlineData(Mistake.Gradient, "gradients are those of differences", "derivative by 'contract.shift'")]
    [InlineData(Mistake.Overwritten, "gradients are those of differences", "derivative by z")]
    [InlineData(Mistake.Shape, "everything has its shape and is finite", "expected log|det| [1, 1]; found none")]
    [InlineData(Mistake.Name, "the names of its parameters begin with the given one", "'shift'")]
    [InlineData(Mistake.FarStart, "with its initial weights it is near the identity", "as large as z")]
    [InlineData(Mistake.Unused, "every parameter gets a gradient", "'contract.unused'")]
    [InlineData(Mistake.Rows, "a row of a batch is what it is alone", "B = 1, M = 3")]
    [InlineData(Mistake.Allocation, "a warm pass allocates nothing", "bytes a pass")]
    [InlineData(Mistake.Threads, "two threads give the same bytes as one", "Z = 33")]
    [InlineData(Mistake.Exception, "everything has its shape and is finite", "DivideByZeroException")]
    public void A_broken_flow_is_refused(Mistake mistake, string rule, string message)
    {
        var refused = Should.Throw<ContractException>(() => FlowContract.Check(new BrokenFlow(mistake)));
        refused.Rule.ShouldBe(rule);
        refused.Message.ShouldContain(message);
        refused.Message.ShouldStartWith("The flow 'shift' breaks the rule");
    }

    [Fact]
    public void There_must_be_such_a_flow() =>
        Should.Throw<InputException>(() => FlowContract.Check("plana")).Message.ShouldContain("'planar'");

    public enum Mistake
    {
        None, Determinant, Inverse, Gradient, Overwritten, Shape, Name, FarStart, Unused, Rows, Allocation, Threads, Exception,
    }

    /// <summary>z' = z + shift, or what a mistake makes of it.</summary>
    private sealed class BrokenFlow(Mistake mistake) : FlowFamily
    {
        public override string Name => "shift";

        public override int DefaultLength => 1;

        public override Flow Create(FlowContext context) => new Shift(context, mistake);
    }

    private sealed class Shift : Flow
    {
        private readonly Parameter shift;
        private readonly Mistake mistake;
        private byte[] garbage = [];

        public Shift(FlowContext context, Mistake mistake)
        {
            this.mistake = mistake;
            var name = mistake == Mistake.Name ? "shift" : $"{context.Name}.shift";
            shift = context.Parameters.Add(name, [context.Size], 0.1, mistake == Mistake.FarStart ? 3 : 0);
            if (mistake == Mistake.Unused) context.Parameters.Add($"{context.Name}.unused", [1], 0.1);
        }

        public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions)
        {
            if (mistake == Mistake.Exception) throw new DivideByZeroException("Division by zero.");
            if (mistake == Mistake.Allocation) garbage = new byte[10];
            var output = ShiftOperation.Apply(tape, z, shift.Tensor, mistake);
            if (mistake == Mistake.Rows && z.Rows > 1) output.Values[0] += 0.1f;
            if (mistake == Mistake.Threads) output.Values[0] += 1e-6f * tape.Team.Threads;
            if (mistake == Mistake.Shape) return (output, default);
            var logDeterminant = tape.Constant(z.Rows, 1);
            logDeterminant.Values.Fill(mistake == Mistake.Determinant ? 0.01f : 0);
            GC.KeepAlive(garbage);
            return (output, logDeterminant);
        }

        public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions)
        {
            var before = tape.Constant(z.Rows, z.Columns, z.Values);
            var sign = mistake == Mistake.Inverse ? 1 : -1;
            for (var i = 0; i < z.Length; i++) before.Values[i] += sign * shift.Tensor.Values[i % z.Columns];
            return before;
        }
    }

    private sealed class ShiftOperation : Operation
    {
        private Tensor z;
        private Tensor shift;
        private Tensor output;
        private Mistake mistake;

        public static Tensor Apply(Tape tape, Tensor z, Tensor shift, Mistake mistake)
        {
            var output = tape.Variable(z.Rows, z.Columns);
            for (var i = 0; i < z.Length; i++) output.Values[i] = z.Values[i] + shift.Values[i % z.Columns];
            if (!tape.Recording) return output;
            var operation = tape.Record<ShiftOperation>();
            (operation.z, operation.shift, operation.output, operation.mistake) = (z, shift, output, mistake);
            return output;
        }

        public override void Backward(Tape tape)
        {
            for (var i = 0; i < output.Length; i++)
            {
                var gradient = output.Gradients[i];
                if (z.NeedsGradient) z.Gradients[i] = mistake == Mistake.Overwritten ? gradient : z.Gradients[i] + gradient;
                shift.Gradients[i % z.Columns] += mistake == Mistake.Gradient ? 1.1f * gradient : gradient;
            }
        }
    }
}
