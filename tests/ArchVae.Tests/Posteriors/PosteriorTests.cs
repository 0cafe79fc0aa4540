using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>What a posterior has and gives only where it is needed.</summary>
public sealed class PosteriorTests
{
    [Theory]
    [InlineData("diagonal", 3, "mean log_variance")]
    [InlineData("full", 3, "mean log_variance strictly_lower")]
    [InlineData("full", 1, "mean log_variance")]
    [InlineData("planar:1", 3, "mean log_variance flows")]
    [InlineData("planar:1+iaf:1", 3, "mean log_variance context flows")]
    [InlineData("full+iaf:2", 2, "mean log_variance strictly_lower context flows")]
    public void It_has_the_parameters_that_its_form_needs(string form, int size, string parts)
    {
        using var parameters = new ParameterSet();
        _ = new Posterior(parameters, "posterior", PosteriorForm.Parse(form), FamilyOptions.Default, features: 4, size);
        parameters.Parameters.Select(parameter => parameter.Name.Split('.')[1]).Distinct().ShouldBe(parts.Split(' '));
        parameters.Parameters.ShouldAllBe(parameter => parameter.Length > 0 && parameter.Name.StartsWith("posterior."));
    }

    [Theory]
    [InlineData(false, "u w b")]
    [InlineData(true, "u.weight u.bias w.weight w.bias b.weight b.bias")]
    public void A_planar_flow_has_a_layer_for_each_parameter_where_it_is_amortized(bool amortized, string names)
    {
        using var parameters = new ParameterSet();
        _ = new Posterior(
            parameters, "posterior", PosteriorForm.Parse("planar:1"), [new AmortizationOptions { AmortizeFlow = amortized }],
            4, 3);
        parameters.Parameters.Select(parameter => parameter.Name).Where(name => name.Contains("flows"))
            .ShouldBe(names.Split(' ').Select(name => $"posterior.flows.0.{name}"));
    }

    [Theory]
    [InlineData("full", true)]
    [InlineData("planar", false)]
    public void The_center_of_a_flow_is_computed_only_where_it_is_asked_for(string name, bool always)
    {
        using var rig = new PosteriorRig(PosteriorCase.Named(name), 3);
        var (features, noise) = (PosteriorRig.FeatureRows(2), rig.NoiseRows(4));
        rig.Sample(features, noise).Sample.Center.Exists.ShouldBe(always);
        rig.Sample(features, noise, withCenter: true).Sample.Center.Exists.ShouldBeTrue();
    }

    /// <summary>‖w‖ near 1 and ‖u‖ near a tenth of it, in any number of dimensions.</summary>
    [Theory]
    [InlineData(256)]
    [InlineData(1024)]
    public void A_planar_flow_begins_as_a_gentle_push_along_a_unit_vector(int size)
    {
        using var parameters = new ParameterSet();
        _ = new PlanarFlow(parameters, "flow", size, features: null);
        parameters.Initialize(1);
        double[] lengths = [.. parameters.Parameters.Select(parameter =>
            Math.Sqrt(parameter.Tensor.Values.ToArray().Sum(value => (double)value * value)))];
        lengths[0].ShouldBe(0.1, 0.01);
        lengths[1].ShouldBe(1, 0.1);
        lengths[2].ShouldBe(0);
    }

    [Fact]
    public void A_prior_without_a_closed_form_of_the_KL_says_so()
    {
        new OpenFamily().HasClosedFormKl.ShouldBeFalse();
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        Should.Throw<NotSupportedException>(() => new OpenPrior().KlByDimension(tape, default)).Message
            .ShouldBe("OpenPrior has no closed form of the KL.");
    }

    private sealed class OpenPrior : Prior
    {
        public override Tensor LogDensity(Tape tape, Tensor z) => throw new NotImplementedException();

        public override Tensor Draw(Tape tape, ulong seed, long first, int count) => throw new NotImplementedException();
    }

    private sealed class OpenFamily : PriorFamily
    {
        public override string Name => "open";

        public override Prior Create(PriorContext context) => new OpenPrior();
    }
}
