using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Posteriors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

[Collection(Alone.Name)]
public sealed class LateFamilyTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Options_of_a_family_that_is_added_after_a_model_was_saved_are_saved_too()
    {
        var options = new ModelOptions { LatentSize = 2, InferenceWidths = [4], DecoderWidths = [4], DecoderLstmUnits = 4 };
        using (var before = new ArchitectureVae(TestSpaces.Types, options, 1)) before.Save(root.File("before"));
        var family = new LateFamily();
        FlowFamily.Registry.Add(family);
        try
        {
            options = options with { FamilyOptions = [new LateOptions { LateSize = 9 }] };
            using (var after = new ArchitectureVae(TestSpaces.Types, options, 1)) after.Save(root.File("after"));
            new ModelFolder(root.File("after")).LoadConfig().Model.FamilyOptions.Of<LateOptions>().LateSize.ShouldBe(9);
            new ModelFolder(root.File("before")).LoadConfig().Model.ShouldBe(options with { FamilyOptions = [] });
        }
        finally
        {
            FlowFamily.Registry.Remove(family);
        }
        Should.Throw<InputException>(() => new ModelFolder(root.File("after")).LoadConfig()).Message.ShouldContain("'lateSize'");
    }

    private sealed record LateOptions
    {
        [Option("--late-size", "A size.", minimum: 1, maximum: 20)]
        public int LateSize { get; init; } = 1;
    }

    private sealed class LateFamily : FlowFamily
    {
        public override string Name => "late";

        public override int DefaultLength => 1;

        public override Type OptionsType => typeof(LateOptions);

        public override Flow Create(FlowContext context) => throw new NotSupportedException("No model of the test has it.");
    }
}
