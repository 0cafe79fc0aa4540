using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Posteriors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class ModelFamiliesTests
{
    [Theory]
    [InlineData(typeof(Bare), "'Scale' of the options Bare has no [Option], so it would not be saved with a model.")]
    [InlineData(typeof(Clash), "'LatentSize' of the options Clash is the name of an option of ModelOptions.")]
    [InlineData(typeof(FamilyClash), "'MadeWidth' of the options FamilyClash is the name of an option of IafOptions.")]
    [InlineData(typeof(CommandClash), "'--latent' of the options CommandClash is the name of an option of ModelOptions.")]
    [InlineData(typeof(Argument), "The options Argument have no public constructor that takes nothing.")]
    public void Options_that_cannot_be_saved_with_a_model_are_refused_when_the_family_is_added(Type options, string message)
    {
        var before = FlowFamily.Registry.Names;
        Should.Throw<ArgumentException>(() => FlowFamily.Registry.Add(new Family(options))).Message.ShouldStartWith(message);
        FlowFamily.Registry.Names.ShouldBe(before);
    }

    [Fact]
    public void Options_of_no_registered_family_are_refused_in_a_model() =>
        Should.Throw<InputException>(new ModelOptions { FamilyOptions = [new TrainingOptions { Epochs = 3 }] }.Validate)
            .Message.ShouldStartWith("FamilyOptions has TrainingOptions, which are the options of no family");

    [Fact]
    public void A_misspelt_flow_is_told_with_the_nearest_name() =>
        Should.Throw<InputException>(() => PosteriorForm.Parse("full+planer:2"))
            .Message.ShouldStartWith("There is no posterior 'full+planer:2' (nearest is 'planar'); it must be ");

    private sealed record Bare
    {
        [Option("--bare-size", "A size.")]
        public int Size { get; init; } = 1;

        public double Scale { get; init; } = 3;
    }

    private sealed record Clash
    {
        [Option("--other-latent", "A size.")]
        public int LatentSize { get; init; } = 1;
    }

    private sealed record FamilyClash
    {
        [Option("--other-width", "A size.")]
        public int MadeWidth { get; init; } = 1;
    }

    private sealed record CommandClash
    {
        [Option("--latent", "A size.")]
        public int Size { get; init; } = 1;
    }

    private sealed record Argument(int Size);

    private sealed class Family(Type options) : FlowFamily
    {
        public override string Name => "refused";

        public override int DefaultLength => 1;

        public override Type OptionsType => options;

        public override Flow Create(FlowContext context) => throw new NotSupportedException();
    }
}
