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
    [InlineData(typeof(TrainingClash), "'Beta' of the options TrainingClash is the name of an option of TrainingOptions.")]
    [InlineData(typeof(TwiceNamed), "'--twice' of the options TwiceNamed is the name of an option of TwiceNamed.")]
    [InlineData(typeof(Dashless), "'dashless' of the options Dashless must begin with '--'.")]
    [InlineData(typeof(Single), "'Size' of the options Single is a Single; it must be int, long, ulong, double, bool, string,")]
    [InlineData(typeof(NoRecord), "The options NoRecord are no record with a public constructor that takes nothing.")]
    [InlineData(typeof(Argument), "The options Argument are no record with a public constructor that takes nothing.")]
    public void Options_that_cannot_be_saved_with_a_model_are_refused_when_the_family_is_added(Type options, string message)
    {
        var before = FlowFamily.Registry.Names;
        Should.Throw<ArgumentException>(() => FlowFamily.Registry.Add(new Family(options))).Message.ShouldStartWith(message);
        FlowFamily.Registry.Names.ShouldBe(before);
    }

    [Fact]
    public void A_name_that_a_base_has_and_a_length_that_no_chain_has_are_refused()
    {
        Should.Throw<InvalidOperationException>(() => FlowFamily.Registry.Add(new Family(typeof(Fine), "full")))
            .Message.ShouldContain("There is a base 'full' already");
        Should.Throw<InvalidOperationException>(() => BaseFamily.Registry.Add(new PlanarBase()))
            .Message.ShouldBe("There is a flow 'planar' already, and posteriors are named by both.");
        foreach (var length in new[] { 0, 1001 })
            Should.Throw<ArgumentException>(() => FlowFamily.Registry.Add(new Family(typeof(Fine), "long", length)))
                .Message.ShouldBe($"'long' has a default length of {length}; it must be from 1 to 1000.");
        foreach (var length in new[] { 1, 1000 })
            Should.NotThrow(() => FlowFamily.Registry.Requirement!(new Family(typeof(Fine), "long", length)));
    }

    [Fact]
    public void Options_are_checked_of_bases_and_priors_too()
    {
        Should.Throw<ArgumentException>(() => BaseFamily.Registry.Add(new PlanarBase(typeof(Bare))))
            .Message.ShouldStartWith("'Scale' of the options Bare has no [Option]");
        Should.Throw<ArgumentException>(() => PriorFamily.Registry.Add(new BarePrior()))
            .Message.ShouldStartWith("'Scale' of the options Bare has no [Option]");
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

    private sealed record TrainingClash
    {
        [Option("--other-beta", "A size.")]
        public int Beta { get; init; } = 1;
    }

    private sealed record TwiceNamed
    {
        [Option("--twice", "A size.")]
        public int First { get; init; } = 1;

        [Option("--twice", "A size.")]
        public int Second { get; init; } = 1;
    }

    private sealed record Dashless
    {
        [Option("dashless", "A size.")]
        public int Size { get; init; } = 1;
    }

    private sealed record Single
    {
        [Option("--single", "A size.")]
        public float Size { get; init; } = 1;
    }

    private sealed class NoRecord
    {
        [Option("--no-record", "A size.")]
        public int Size { get; init; } = 1;
    }

    private sealed record Argument(int Size);

    private sealed record Fine;

    private sealed class PlanarBase(Type? options = null) : BaseFamily
    {
        public override string Name => "planar";

        public override bool IsGaussian => true;

        public override Type? OptionsType => options;

        public override PosteriorBase Create(BaseContext context) => throw new NotSupportedException();
    }

    private sealed class BarePrior : PriorFamily
    {
        public override string Name => "bare";

        public override Type OptionsType => typeof(Bare);

        public override Prior Create(PriorContext context) => throw new NotSupportedException();
    }

    private sealed class Family(Type options, string name = "refused", int length = 1) : FlowFamily
    {
        public override string Name => name;

        public override int DefaultLength => length;

        public override Type OptionsType => options;

        public override Flow Create(FlowContext context) => throw new NotSupportedException();
    }
}
