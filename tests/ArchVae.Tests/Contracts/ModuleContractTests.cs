using ArchVae.Networks;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class ModuleContractTests
{
    public static TheoryData<string, string, string> Modules => new()
    {
        { "input", "units=7", "7" },
        { "input", "height=8 channels=3 width=5", "3x8x5" },
        { "output", "units=3", "7" },
        { "dense", "units=3", "3x8x5" },
        { "dropout", "rate=0.5", "3x8x5" },
        { "conv2d", "filters=4 kernel=3", "3x8x5" },
        { "conv2d", "filters=4 kernelHeight=3 kernelWidth=5 padding=same shortcut=1 stride=2", "3x8x5" },
        { "max-pool", "", "3x8x5" },
        { "average-pool", "size=3 stride=1", "3x8x5" },
        { "pool", "pooling=average", "3x8x5" },
        { "flatten", "", "3x8x5" },
        { "flatten", "units=120", "3x8x5" },
        { "gru", "units=4", "5x3" },
        { "lstm", "units=4", "5x3" },
        { "embedding", "units=4", "5x3" },
        { "batch-norm", "", "3x8x5" },
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public void The_librarys_modules_keep_it(string family, string values, string incoming) =>
        ModuleContract.Check(ModuleFamily.Registry.Get(family), Values(values), NetworkShape.Parse(incoming));

    [Fact]
    public void Every_module_is_checked() =>
        ModuleFamily.Registry.Names.Except(Modules.Select(row => row.Data.Item1)).ShouldBeEmpty();

    [Theory]
    [InlineData(Mistake.None, "")]
    [InlineData(Mistake.Undescribed, "settings have names and descriptions")]
    [InlineData(Mistake.Twice, "a layer that fits has sound sizes")]
    [InlineData(Mistake.Crashes, "whatever comes in fits or is told to be no fit")]
    [InlineData(Mistake.Changes, "fitting changes nothing where a layer fits")]
    [InlineData(Mistake.Unnamed, "a layer has the parameters that its module says")]
    [InlineData(Mistake.Narrow, "a layer gives what its module says")]
    public void A_broken_module_is_refused(Mistake mistake, string rule)
    {
        void Check() => ModuleContract.Check(new Own(mistake), Values("units=3"), NetworkShape.Vector(7));
        if (mistake == Mistake.None) Check();
        else Should.Throw<ContractException>(Check).Rule.ShouldBe(rule);
    }

    public enum Mistake
    {
        None, Undescribed, Twice, Crashes, Changes, Unnamed, Narrow,
    }

    private static Dictionary<string, string> Values(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => value.Split('='))
            .ToDictionary(value => value[0], value => value[1]);

    private sealed class Own(Mistake mistake) : ModuleFamily
    {
        public override string Name => "own";

        public override string Description => "a module of a program's own";

        public override IReadOnlyList<ModuleSetting> Settings =>
            [new("units", mistake == Mistake.Undescribed ? "" : "how many")];

        public override NetworkModule Plan(ModuleValues values, ModuleContext context)
        {
            if (mistake == Mistake.Crashes && context.Required.Kind == ShapeKind.Image)
                throw new InvalidOperationException("lost");
            return new OwnModule(context.Required, NetworkShape.Vector(values.Whole("units")), mistake);
        }

        public override ModuleValues Fit(ModuleValues values, ModuleContext context) =>
            mistake == Mistake.Changes ? values.With("units", 5) : values;
    }

    private sealed record OwnModule(NetworkShape Input, NetworkShape Output, Mistake Mistake) : NetworkModule(Input, Output)
    {
        public override IReadOnlyList<ParameterShape> Parameters =>
            [.. Enumerable.Repeat(new ParameterShape("weight", Output.Units, Input.Units), Mistake == Mistake.Twice ? 2 : 1)];

        public override NetworkLayer Build(LayerBuilding building)
        {
            var layer = new LinearLayer(
                building.Parameters, building.Name + (Mistake == Mistake.Unnamed ? ".own" : ""), Input.Units,
                Output.Units, withBias: false);
            return (pass, input) => Mistake == Mistake.Narrow
                ? SelectedColumns.Apply(pass.Tape, layer.Apply(pass.Tape, input), [0]) : layer.Apply(pass.Tape, input);
        }
    }
}
