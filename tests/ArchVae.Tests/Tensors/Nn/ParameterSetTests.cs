using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors.Nn;

public sealed class ParameterSetTests
{
    [Fact]
    public void Parameters_lie_apart_and_the_room_between_them_is_zero()
    {
        using var parameters = Initialized(1);
        parameters.Count.ShouldBe(15 + 1 + 2000);
        parameters.Values.Length.ShouldBeGreaterThan(2016);
        parameters.Values.ToArray().Count(value => value != 0).ShouldBe(2016);
        parameters.Parameters[0].Tensor.Rows.ShouldBe(3);
        parameters.Parameters[0].Tensor.Columns.ShouldBe(5);
        parameters.Parameters[1].Tensor.Rows.ShouldBe(1);
        foreach (var parameter in parameters.Parameters) parameter.Tensor.Values.Fill(parameter.Length);
        foreach (var parameter in parameters.Parameters)
            parameter.Tensor.Values.ToArray().ShouldAllBe(value => value == parameter.Length);
    }

    [Fact]
    public void Initial_values_are_uniform_around_their_middle()
    {
        using var parameters = Initialized(1);
        var values = parameters.Parameters[2].Tensor.Values.ToArray();
        values.ShouldAllBe(value => value >= -0.5f && value <= 0.5f);
        values.Average().ShouldBe(0, 4 / Math.Sqrt(12 * 2000));
        values.Average(value => Math.Pow(value, 2)).ShouldBe(1 / 12.0, 4 * Math.Sqrt(1 / 180.0 / 2000));
    }

    [Fact]
    public void A_seed_gives_the_same_values_and_another_one_others()
    {
        using var first = Initialized(5);
        using var second = Initialized(5);
        using var third = Initialized(6);
        first.Values.SequenceEqual(second.Values).ShouldBeTrue();
        first.Values.SequenceEqual(third.Values).ShouldBeFalse();
        first.Parameters[0].Tensor.Values[..10].ToArray()
            .ShouldNotBe([.. first.Parameters[2].Tensor.Values[..10].ToArray().Select(value => value * 2)]);
    }

    [Fact]
    public void A_name_is_given_once_and_before_the_values_are_drawn()
    {
        using var parameters = new ParameterSet();
        parameters.Add("a", [2], 1);
        Should.Throw<InvalidOperationException>(() => parameters.Add("a", [3], 1));
        Should.Throw<InvalidOperationException>(() => parameters.Parameters[0].Tensor);
        parameters.Initialize(1);
        Should.Throw<InvalidOperationException>(() => parameters.Add("b", [3], 1));
    }

    private static ParameterSet Initialized(ulong seed)
    {
        var parameters = new ParameterSet();
        parameters.Add("matrix", [3, 5], 1);
        parameters.Add("number", [1], 1);
        parameters.Add("vector", [2000], 0.5);
        parameters.Initialize(seed);
        return parameters;
    }
}
