using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tests.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class ConditionedDecodingTests
{
    private static ArchitectureVae Model(SearchSpace space, float scale = 4)
    {
        var vae = new ArchitectureVae(space, TinyModel.Options(), 3);
        foreach (ref var value in vae.Parameters.Values) value *= scale;
        return vae;
    }

    [Theory]
    [InlineData("linear", "start.units=30,end.units=2")]
    [InlineData("linear", "linear.units=64,dropout.rate=0.5")]
    [InlineData("linear", "4.type=dropout,9.type=end")]
    [InlineData("linear", "7.units=16")]
    [InlineData("enas", "conv3.skip0=1,6.type=max3,5.skip2=1")]
    [InlineData("nas-bench-201", "1.type=none,6.type=skip_connect")]
    public void Whatever_is_decoded_meets_the_condition(string name, string texts)
    {
        var space = SearchSpace.Load(name);
        var condition = EntryCondition.Parse(space, texts.Split(','));
        using var vae = Model(space);
        foreach (var temperature in new double?[] { null, 1 })
        {
            foreach (var masked in new[] { true, false })
            {
                var options = new DecodingOptions { Masked = masked, Temperature = temperature, Condition = condition };
                foreach (var architecture in vae.Sample(200, 1, options))
                {
                    texts.Split(',').ShouldAllBe(text => architecture.Meets(text), $"{architecture}");
                    condition.Holds(architecture).ShouldBeTrue();
                    if (masked) space.Grammar.Accepts(architecture).ShouldBeTrue();
                }
            }
        }
    }

    [Fact]
    public void The_decoder_goes_on_from_what_is_fixed()
    {
        var space = TestSpaces.Types;
        using var vae = Model(space);
        var differ = 0;
        for (var i = 0; i < 40; i++)
        {
            float[] point = [.. Numbers.Gaussian(3, (ulong)i, 2)];
            var seconds = new List<int>();
            for (var first = 0; first < 3; first++)
            {
                var condition = EntryCondition.Parse(space, $"1.type={space.LayerTypes[first].Name}");
                var decoded = vae.Decode([point], new DecodingOptions { Condition = condition }).Single();
                decoded.TypeOf(0).ShouldBe(first);
                // What p(x|z) has as the most probable second layer after this first one.
                var expected = Enumerable.Range(0, 3).MaxBy(second =>
                    vae.LogProbability(Architecture.FromCells(space, [first, second]), point).Single());
                decoded.TypeOf(1).ShouldBe(expected);
                seconds.Add(expected);
            }
            if (seconds.Distinct().Count() > 1) differ++;
        }
        differ.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void What_would_be_chosen_anyway_changes_nothing_when_it_is_fixed()
    {
        using var vae = Model(TestSpaces.Mixed);
        foreach (var free in vae.Sample(20, 1))
        {
            var number = vae.Sample(20, 1).ToList().IndexOf(free);
            // What holds for one layer of a type need not for the others.
            var texts = Conditions.Some(free, new Random(number)).Where(free.Meets);
            var condition = EntryCondition.Parse(vae.Space, [.. texts]);
            vae.Sample(20, 1, new DecodingOptions { Condition = condition })[number].ShouldBe(free);
        }
    }

    [Fact]
    public void A_condition_is_for_the_models_space()
    {
        using var vae = new ArchitectureVae(TestSpaces.Types, TinyModel.Options());
        var options = new DecodingOptions { Condition = EntryCondition.Parse(SearchSpace.Load("linear"), "start.units=3") };
        Should.Throw<InputException>(() => vae.Sample(1, 1, options)).Message.ShouldContain("'linear'; 'types' is expected");
    }

    [Fact]
    public void Draws_within_limits_are_those_of_the_seed_that_meet_them()
    {
        using var vae = new ArchitectureVae(TestSpaces.Pair("0.1", 6), TinyModel.Options());
        vae.SetOutputs(0, 0.5f, -0.2f, 0, 0);
        var options = new DecodingOptions { Temperature = 1 };
        var limits = new SampleLimits { MaximumLayers = 2 };
        // More than are drawn at once.
        var sample = vae.Sample(limits, 900, 4, options);
        var all = vae.Sample((int)sample.Draws, 4, options);
        sample.Draws.ShouldBeGreaterThan(1024);
        sample.Kept.ShouldBe(all.Select((a, i) => new LimitedDraw(i, a)).Where(draw => draw.Architecture.Layers.Count <= 2));
        sample.Kept[^1].Number.ShouldBe(sample.Draws - 1);
        sample.Share.ShouldBe(900.0 / sample.Draws, 1e-12);
        vae.Sample(limits, 10, 4, options).Kept.ShouldBe(sample.Kept.Take(10));
    }

    [Fact]
    public void Limits_that_too_few_draws_meet_are_told()
    {
        using var vae = new ArchitectureVae(TestSpaces.Pair("0.1"), TinyModel.Options());
        vae.SetOutputs(0, 1, -50, 0, 0);
        Should.Throw<InputException>(() => vae.Sample(new SampleLimits { MaximumLayers = 3 }, 5, 1))
            .Message.ShouldStartWith("Of 10000 draws none has at most 3 layers. Widen the limit.");
        Should.Throw<InputException>(() => vae.Sample(new SampleLimits { MaximumLayers = 0 }, 5, 1))
            .Message.ShouldContain("must be 1 or more");
    }
}
