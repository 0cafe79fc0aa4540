using ArchVae.Models;
using ArchVae.Onnx;
using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Onnx;

/// <summary>What has no graph is refused by its name, and nothing is written.</summary>
[Collection(Alone.Name)]
public sealed class ForeignFamilyTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void A_flow_of_a_programs_own_cannot_be_exported()
    {
        var family = new StillFamily();
        FlowFamily.Registry.Add(family);
        try
        {
            Refused(TinyModel.Options() with { Posterior = PosteriorForm.Parse("planar:1+still:2") }).ShouldBe(
                "Flow 'still' cannot be exported to ONNX; there are "
                + "planar, iaf, radial, householder, coupling, spline, continuous.");
        }
        finally
        {
            FlowFamily.Registry.Remove(family);
        }
    }

    [Fact]
    public void Nor_can_a_reader()
    {
        var family = new LengthFamily();
        ReaderFamily.Registry.Add(family);
        try
        {
            Refused(TinyModel.Options("lengthOnly")).ShouldContain("Reader 'lengthOnly' cannot be exported to ONNX");
        }
        finally
        {
            ReaderFamily.Registry.Remove(family);
        }
    }

    private string Refused(ModelOptions options)
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, options);
        var message = Should.Throw<InputException>(() => VaeExport.Write(vae, root.File("o"))).Message;
        Directory.Exists(root.File("o")).ShouldBeFalse();
        return message;
    }

    private sealed class StillFamily : FlowFamily
    {
        public override string Name => "still";

        public override int DefaultLength => 1;

        public override Flow Create(FlowContext context) => new Still();
    }

    private sealed class Still : Flow
    {
        public override (Tensor Z, Tensor LogDeterminant) Apply(Tape tape, Tensor z, FlowConditions conditions) =>
            (z, tape.Constant(z.Rows, 1));

        public override Tensor Invert(Tape tape, Tensor z, FlowConditions conditions) => z;
    }

    private sealed class LengthFamily : ReaderFamily
    {
        public override string Name => "lengthOnly";

        public override SequenceReader Create(ReaderContext context) => new LengthReader();
    }

    private sealed class LengthReader : SequenceReader
    {
        public override int Outputs => 1;

        public override Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows) => tape.Constant(layout.SequenceCount, 1);
    }
}
