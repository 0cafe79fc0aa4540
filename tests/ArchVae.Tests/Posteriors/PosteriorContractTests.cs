using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using ArchVae.Tests.Models;
using ArchVae.Tests.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>What bases and chains of flows keep to together; each alone has its contract.</summary>
public sealed class PosteriorContractTests
{
    private static readonly (int Batch, int Samples)[] counts = [(1, 1), (1, 3), (4, 1), (4, 3)];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string form in Chains)
                foreach (var size in new[] { 1, 2, 5 }) cases.Add(form, size);
            return cases;
        }
    }

    public static TheoryData<string> Chains =>
        ["planar", "iaf", "full and iaf", "planar and iaf", "coupling, spline and continuous"];

    public static TheoryData<string> Names => [.. PosteriorCase.All.Select(form => form.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_has_its_shape(string name)
    {
        const int Size = 5;
        using var rig = new PosteriorRig(PosteriorCase.Named(name), Size);
        foreach (var (batch, samples) in counts)
        {
            var (sample, _) = rig.Sample(PosteriorRig.FeatureRows(batch), rig.NoiseRows(batch * samples), withCenter: true);
            (sample.Z.Rows, sample.Z.Columns).ShouldBe((batch * samples, Size));
            (sample.LogDensity.Rows, sample.LogDensity.Columns).ShouldBe((batch * samples, 1));
            (sample.Center.Rows, sample.Center.Columns).ShouldBe((batch, Size));
            (sample.BaseLogVariance.Rows, sample.BaseLogVariance.Columns).ShouldBe((batch, Size));
            sample.Gaussian.Exist.ShouldBe(PosteriorForm.Parse(PosteriorCase.Named(name).Form).IsGaussian);
            sample.Gaussian.IsDiagonal.ShouldBe(name == "diagonal");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_reach_every_parameter_and_the_features(string name, int size)
    {
        using var rig = new PosteriorRig(PosteriorCase.Named(name), size);
        foreach (var (batch, samples) in counts)
        {
            var features = Backward(rig, batch, samples);
            foreach (var parameter in rig.Parameters.Parameters)
            {
                parameter.Tensor.Gradients.ToArray().ShouldAllBe(gradient => float.IsFinite(gradient), parameter.Name);
                parameter.Tensor.Gradients.ToArray().ShouldContain(gradient => gradient != 0, parameter.Name);
            }
            for (var row = 0; row < batch; row++)
                features.GradientRow(row).ToArray().ShouldAllBe(gradient => gradient != 0 && float.IsFinite(gradient));
            rig.Parameters.ClearGradients();
        }
    }

    /// <summary>Equations 10 and 18: log q = log p(ε) − log|det ∂z/∂ε|.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void The_density_is_that_of_the_noise_over_the_determinant_of_the_Jacobian(string name, int size)
    {
        var form = PosteriorCase.Named(name);
        using var rig = new PosteriorRig(form, size);
        using var baseRig = new PosteriorRig(
            form with { Form = form.Form.StartsWith("full", StringComparison.Ordinal) ? "full" : "diagonal" }, size);
        foreach (var parameter in baseRig.Parameters.Parameters)
            rig.Parameters.Find(parameter.Name).Tensor.Values.CopyTo(parameter.Tensor.Values);
        foreach (var (batch, samples) in counts)
        {
            var noise = rig.NoiseRows(batch * samples);
            var logDensity = rig.Sample(PosteriorRig.FeatureRows(batch), noise).Sample.LogDensity.Values.ToArray();
            for (var row = 0; row < batch * samples; row++)
            {
                var jacobian = FlowJacobian(rig, batch, noise, row) * BaseJacobian(baseRig, batch, row / samples);
                var logNoise = noise.Skip(row * size).Take(size).Sum(e => -((double)e * e + Math.Log(2 * Math.PI)) / 2);
                ((double)logDensity[row]).ShouldBe(
                    logNoise - Math.Log(Math.Abs(jacobian.Determinant())), 1e-4, $"{batch} × {samples}, row {row}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_of_a_batch_is_what_it_is_alone(string name, int size)
    {
        const int Batch = 4, Samples = 3;
        using var rig = new PosteriorRig(PosteriorCase.Named(name), size);
        var (features, noise) = (PosteriorRig.FeatureRows(Batch), rig.NoiseRows(Batch * Samples));
        var whole = rig.Sample(features, noise, withCenter: true).Sample;
        var (z, logDensity, center) =
            (whole.Z.Values.ToArray(), whole.LogDensity.Values.ToArray(), whole.Center.Values.ToArray());
        for (var row = 0; row < Batch * Samples; row++)
        {
            var b = row / Samples;
            var alone = rig.Sample(
                features.Chunk(features.Length / Batch).ElementAt(b), noise.Chunk(size).ElementAt(row), withCenter: true).Sample;
            ShouldBeNear(alone.Z.Values, z.AsSpan(row * size, size), 1e-5);
            ShouldBeNear(alone.LogDensity.Values, logDensity.AsSpan(row, 1), 1e-5);
            ShouldBeNear(alone.Center.Values, center.AsSpan(b * size, size), 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_center_is_the_sample_without_noise(string name, int size)
    {
        using var rig = new PosteriorRig(PosteriorCase.Named(name), size);
        var features = PosteriorRig.FeatureRows(4);
        var center = rig.Sample(features, rig.NoiseRows(12), withCenter: true).Sample.Center.Values.ToArray();
        var z = rig.Sample(features, new float[4 * size]).Sample.Z;
        ShouldBeNear(z.Values, center, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_noise_of_a_sample_is_found_again(string name, int size)
    {
        const int Batch = 4, Samples = 3;
        using var rig = new PosteriorRig(PosteriorCase.Named(name), size);
        var (features, noise) = (PosteriorRig.FeatureRows(Batch), rig.NoiseRows(Batch * Samples));
        var z = rig.Sample(features, noise).Sample.Z.Values.ToArray();
        ShouldBeNear(rig.Noise(features, z), noise, 1e-3);
    }

    /// <summary>Of one dimension, the density at points of a grid that the noise is found for.</summary>
    [Theory]
    [MemberData(nameof(Chains))]
    public void The_density_integrates_to_one(string name)
    {
        const int Points = 4000;
        using var rig = new PosteriorRig(PosteriorCase.Named(name), 1);
        var features = PosteriorRig.FeatureRows(1);
        var ends = rig.Sample(features, [-6, 6]).Sample.Z.Values.ToArray();
        var step = (ends[1] - ends[0]) / (Points - 1);
        float[] grid = [.. Enumerable.Range(0, Points).Select(i => ends[0] + i * step)];
        var sample = rig.Sample(features, rig.Noise(features, grid)).Sample;
        ShouldBeNear(sample.Z.Values, grid, 1e-3);
        (step * sample.LogDensity.Values.ToArray().Sum(density => Math.Exp(density))).ShouldBe(1, 1e-3);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Two_threads_give_the_same_bytes_as_one(string name)
    {
        var results = new[] { 1, 2 }.Select(threads =>
        {
            using var rig = new PosteriorRig(PosteriorCase.Named(name), 33, threads, deviation: 0.1);
            Backward(rig, batch: 50, samples: 7);
            var gradients = rig.Parameters.Gradients.ToArray();
            var sample = rig.Sample(PosteriorRig.FeatureRows(50), rig.NoiseRows(350), withCenter: true).Sample;
            return (float[])[.. sample.Z.Values, .. sample.LogDensity.Values, .. sample.Center.Values, .. gradients];
        }).ToArray();
        results[1].ShouldBe(results[0]);
        results[0].ShouldAllBe(value => float.IsFinite(value));
    }

    // The gradients of a random linear function of z and log q.
    private static Tensor Backward(PosteriorRig rig, int batch, int samples)
    {
        var (sample, features) = rig.Sample(PosteriorRig.FeatureRows(batch), rig.NoiseRows(batch * samples));
        var output = JoinedColumns.Apply(rig.Tape, sample.Z, sample.LogDensity);
        rig.Tape.Backward(WeightedLoss.Of(
            rig.Tape, output, Array.ConvertAll(Numbers.Gaussian(output.Length, 9), value => (double)value)));
        return features;
    }

    // ∂z_K/∂z_0 of a row: z_0 moves as the bias of the mean does, which only the base reads.
    private static Matrix<double> FlowJacobian(PosteriorRig rig, int batch, float[] noise, int row)
    {
        var bias = rig.Parameters.Find("posterior.mean.bias").Tensor;
        return Matrix<double>.Build.DenseOfRows(Enumerable.Range(0, rig.Size).Select(j =>
        {
            rig.Parameters.ClearGradients();
            var sample = rig.Sample(PosteriorRig.FeatureRows(batch), noise).Sample;
            rig.Tape.Backward(WeightedLoss.Element(rig.Tape, sample.Z, row, j));
            return bias.Gradients.ToArray().Select(value => (double)value);
        }));
    }

    // ∂z_0/∂ε of an architecture: z_0 is linear in ε, so that differences are exact.
    private static Matrix<double> BaseJacobian(PosteriorRig rig, int batch, int architecture)
    {
        double[] At(int column)
        {
            var noise = new float[batch * rig.Size];
            if (column >= 0) noise[architecture * rig.Size + column] = 1;
            return Array.ConvertAll(rig.Sample(PosteriorRig.FeatureRows(batch), noise).Sample.Z.Row(architecture).ToArray(),
                value => (double)value);
        }
        var center = At(-1);
        return Matrix<double>.Build.DenseOfColumns(
            Enumerable.Range(0, rig.Size).Select(column => At(column).Zip(center, (a, b) => a - b)));
    }

    private static void ShouldBeNear(ReadOnlySpan<float> found, ReadOnlySpan<float> expected, double tolerance)
    {
        found.Length.ShouldBe(expected.Length);
        for (var i = 0; i < found.Length; i++)
            ((double)found[i])
                .ShouldBe(expected[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i} of {found.Length}");
    }
}
