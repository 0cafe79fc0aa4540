using System.Text;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Tests.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

/// <summary>Weights are finite, and what a model makes of something is not: it is told of what.</summary>
public sealed class OverflowTests : IDisposable
{
    private static readonly float[] near = [0.1f, -0.5f, 1];
    private static readonly float[] far = [3e38f, 3e38f, -3e38f];
    private readonly ArchitectureVae vae = new(TestSpaces.Mixed, Run.Model, 1);

    public OverflowTests() => vae.Parameter("decoder.mlp.0.weight").Tensor.Values.Fill(1);

    public void Dispose() => vae.Dispose();

    [Fact]
    public void A_point_whose_decoding_is_not_finite_is_named_by_its_number() =>
        Refused(() => vae.Decode([near, near, far])).ShouldStartWith("Point 2: the decoder's numbers are not finite there");

    [Fact]
    public void A_point_of_a_file_is_named_by_line_and_id()
    {
        var text = "{\"z\":[0.1,-0.5,1]}\n\n{\"id\":\"x\",\"z\":[3e38,3e38,3e38]}\n";
        var points = LatentLines.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "the points", 3);
        Refused(() => _ = vae.DecodeRecords(points).ToList()).ShouldStartWith("the points, line 3: The point 'x': the decoder's");
    }

    [Fact]
    public void A_point_of_a_path_is_named_by_its_share() =>
        Refused(() => _ = vae.Interpolate(near, [3e38f, 3e38f, 3e38f], 5).ToList())
            .ShouldStartWith("The point at 0.25 of the way: the decoder's");

    [Fact]
    public void A_draw_of_the_prior_is_named_by_its_number()
    {
        vae.Parameter("decoder.output.weight").Tensor.Values.Fill(3e38f);
        Refused(() => vae.Sample(20, 1)).ShouldContain("of the prior: the decoder's numbers are not finite there");
    }

    [Fact]
    public void An_architecture_whose_posterior_is_not_finite_is_named()
    {
        vae.Parameter("posterior.mean.weight").Tensor.Values.Fill(3e38f);
        var records = Run.Data.Select((architecture, i) => new ArchitectureRecord(architecture, $"id{i}")).ToList();
        Refused(() => vae.Encode(Run.Data)).ShouldStartWith("Architecture 0: its posterior is not finite");
        Refused(() => _ = vae.EncodeRecords(records).ToList())
            .ShouldStartWith("Architecture 0 'id0': its posterior is not finite");
        Refused(() => vae.SamplePosterior(Run.Data, 2, 1)).ShouldStartWith("Architecture ");
        Refused(() => vae.KlByDimension(Run.Data)).ShouldStartWith("Architecture 0: ");
    }

    [Fact]
    public void Figures_that_are_not_finite_are_named()
    {
        vae.Parameter("posterior.mean.weight").Tensor.Values.Clear();
        vae.Parameter("posterior.mean.bias").Tensor.Values.Fill(1e25f);
        foreach (var name in new[] { "decoder.mlp.0.weight", "decoder.lstm.weight_ih_l0" })
            vae.Parameter(name).Tensor.Values.Clear();
        Refused(() => Evaluator.Run(vae, Run.Data, null, null, new EvaluationOptions()))
            .ShouldStartWith("The model has no finite figures on these data: kl is Infinity.");
    }

    [Theory]
    [InlineData("diagonal")]
    [InlineData("full")]
    [InlineData("planar:3")]
    [InlineData("full+planar:4")]
    [InlineData("iaf:2")]
    [InlineData("planar:2+iaf:2")]
    [InlineData("radial:3")]
    [InlineData("householder:2")]
    [InlineData("coupling:3")]
    [InlineData("spline:3")]
    [InlineData("continuous")]
    public void A_density_far_out_is_small_or_a_documented_exception(string form)
    {
        using var other = new ArchitectureVae(
            TestSpaces.Mixed, TinyModel.Options() with { Posterior = PosteriorForm.Parse(form) }, 3);
        foreach (var distance in new[] { 1e3f, 1e6f, 1e10f, 1e14f, 1e18f, 1e25f, 1e30f, 3e38f })
        {
            try
            {
                float[] point = [distance, -distance, distance / 2];
                var density = other.PosteriorLogDensity(Run.Data[0], [point]).ShouldHaveSingleItem();
                // −½‖z/σ‖², with σ near 1 and flows near the identity.
                density.ShouldBeLessThan(-0.01 * distance * (double)distance, $"{distance}");
                double.IsNaN(density).ShouldBeFalse();
            }
            catch (InvalidOperationException exception)
            {
                exception.Message.ShouldContain("inverted");
                // A turned point may leave single precision at its very end.
                (form.Contains("iaf") || distance > 1e38f).ShouldBeTrue($"{distance}: {exception.Message}");
            }
        }
        Should.Throw<ArgumentException>(() => other.PosteriorLogDensity(Run.Data[0], [[0, float.NaN, 0]]));
    }

    [Fact]
    public void A_planar_flow_of_any_strength_has_a_density_or_a_documented_exception()
    {
        using var other = new ArchitectureVae(
            TestSpaces.Mixed, TinyModel.Options() with { Posterior = PosteriorForm.Parse("planar:1") }, 3);
        foreach (var (u, w) in new[] { (1e6f, 1f), (1f, 1e6f), (1e-6f, 1e-6f), (-1e6f, 1f), (1e12f, 1e-12f), (-2f, 1e3f) })
        {
            other.Set("posterior.flows.0.u", u, u, -u);
            other.Set("posterior.flows.0.w", w, w, w);
            foreach (var distance in new[] { 0, 1, 1e5f, 1e14f })
            {
                try
                {
                    double.IsNaN(other.PosteriorLogDensity(Run.Data[0], [[distance, -2 * distance, 0.5f]])[0])
                        .ShouldBeFalse($"{u}, {w}, {distance}");
                }
                catch (InvalidOperationException exception)
                {
                    // Where a point is moved by a million, single precision leaves little of it.
                    exception.Message.ShouldContain("inverted");
                    Math.Abs(u).ShouldBeGreaterThan(1e5f);
                }
            }
        }
    }

    private static string Refused(Action action) => Should.Throw<InputException>(action).Message;
}
