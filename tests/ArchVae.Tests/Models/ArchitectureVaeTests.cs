using System.Runtime.CompilerServices;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class ArchitectureVaeTests
{
    private const double Beta = 0.7;
    private const int Samples = 2;
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 9);

    public static TheoryData<string, StandardDeviationSource, bool> Forms
    {
        get
        {
            var forms = new TheoryData<string, StandardDeviationSource, bool>();
            foreach (var reader in ReaderFamily.Registry.Names)
                foreach (var deviation in Enum.GetValues<StandardDeviationSource>())
                    foreach (var everyStep in new[] { false, true }) forms.Add(reader, deviation, everyStep);
            return forms;
        }
    }

    /// <summary>
    /// Single precision allows no element by element check through a whole model; along two directions for each parameter, the
    /// gradient's own and a random one, the loss must rise as the gradient says.
    /// </summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void The_gradient_of_the_loss_reaches_every_parameter(string reader, StandardDeviationSource deviation, bool everyStep)
    {
        using var vae = new ArchitectureVae(
            TestSpaces.Mixed, TinyModel.Options(reader, deviation, everyStep, fixedDeviation: 0.3), 11);
        Calm(vae);
        var pass = new Pass(vae);
        pass.Backward();
        foreach (var (parameter, index) in vae.Parameters.Parameters.Select((parameter, i) => (parameter, i)))
        {
            var gradient = parameter.Tensor.Gradients.ToArray();
            var norm = Math.Sqrt(gradient.Sum(g => (double)g * g));
            // What is added to all scores alike leaves a softmax as it is.
            norm.ShouldBeGreaterThan(1e-5, parameter.Name);
            CheckSlope(pass, parameter.Name, parameter.Tensor, gradient, [.. gradient.Select(g => (float)(g / norm))]);
            CheckSlope(pass, parameter.Name, parameter.Tensor, gradient,
                Numbers.Gaussian(gradient.Length, (ulong)index, 1 / Math.Sqrt(gradient.Length)));
        }
    }

    [Fact]
    public void Null_is_refused()
    {
        Should.Throw<ArgumentNullException>(() => new ArchitectureVae(null!, TinyModel.Options())).ParamName.ShouldBe("space");
        Should.Throw<ArgumentNullException>(() => new ArchitectureVae(TestSpaces.Mixed, null!)).ParamName.ShouldBe("options");
    }

    [Fact]
    public void A_model_that_cannot_be_made_leaves_no_memory_behind()
    {
        var family = new WatchedFamily();
        var options = TinyModel.Options() with { Prior = new FamilyForm<PriorFamily>(family) };
        // The threads come last, after the memory.
        Should.Throw<ArgumentOutOfRangeException>(() => new ArchitectureVae(TestSpaces.Mixed, options, threads: 0));
        Unsafe.IsNullRef(ref family.Parameters!.Values[0]).ShouldBeTrue();
        using var vae = new ArchitectureVae(TestSpaces.Mixed, options);
        Unsafe.IsNullRef(ref family.Parameters.Values[0]).ShouldBeFalse();
    }

    [Fact]
    public void Gradients_do_not_depend_on_the_number_of_threads()
    {
        var gradients = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options("attention"), 11, threads);
            var pass = new Pass(vae);
            pass.Backward();
            return vae.Parameters.Gradients.ToArray();
        }).ToArray();
        gradients[1].ShouldBe(gradients[0]);
        gradients[2].ShouldBe(gradients[0]);
    }

    [Fact]
    public void Codes_come_in_the_order_of_the_architectures_and_do_not_depend_on_each_other()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 3);
        var many = TestSpaces.Draw(TestSpaces.Mixed, 300);
        var codes = vae.Encode(many);
        foreach (var i in new[] { 0, 7, 255, 256, 299 })
        {
            var alone = vae.Encode([many[i]])[0];
            for (var j = 0; j < 3; j++)
            {
                codes[i].Center[j].ShouldBe(alone.Center[j], 1e-5f);
                codes[i].LogVariance![j].ShouldBe(alone.LogVariance![j], 1e-5f);
            }
        }
        codes[0].Center.ShouldNotBe(codes[1].Center);
    }

    [Fact]
    public void Samples_of_the_posterior_have_its_mean_and_variance()
    {
        const int Draws = 20_000;
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 3);
        var codes = vae.Encode(data[..2]);
        var samples = vae.SamplePosterior(data[..2], Draws, 8);
        samples.Count.ShouldBe(2 * Draws);
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                var deviation = Math.Exp(codes[i].LogVariance![j] / 2.0);
                var own = samples.Skip(i * Draws).Take(Draws).Select(z => (z[j] - codes[i].Center[j]) / deviation).ToList();
                own.Average().ShouldBe(0, 4 / Math.Sqrt(Draws));
                own.Average(z => z * z).ShouldBe(1, 4 * Math.Sqrt(2.0 / Draws));
            }
        }
    }

    [Fact]
    public void Architectures_of_another_space_are_refused()
    {
        using var vae = new ArchitectureVae(TestSpaces.Types, TinyModel.Options());
        Should.Throw<InputException>(() => vae.Encode(data)).Message.ShouldContain("'mixed'");
    }

    [Fact]
    public void Sizes_out_of_range_are_refused_by_name()
    {
        foreach (var (options, name) in new[]
        {
            (TinyModel.Options() with { LatentSize = 0 }, "LatentSize"),
            (TinyModel.Options() with { DecoderLstmUnits = -1 }, "DecoderLstmUnits"),
            (TinyModel.Options() with { DecoderWidths = [4, 0] }, "DecoderWidths"),
            (TinyModel.Options().Fixed(double.NaN), "FixedStandardDeviation"),
            (TinyModel.Options() with { FamilyOptions = [new LstmReaderOptions { InferenceLstmLayers = 100_000 }] },
                "InferenceLstmLayers"),
        })
        {
            Should.Throw<InputException>(() => new ArchitectureVae(TestSpaces.Types, options)).Message.ShouldContain(name);
        }
    }

    // Where differences in single precision say something: no steep bins, and far from the kinks of the rectified linear units,
    // which have tests of their own: half of them are on, half off.
    private static void Calm(ArchitectureVae vae)
    {
        var matrices = vae.Parameters.Parameters
            .Where(parameter => parameter.Shape.Count == 2 && !parameter.Name.Contains("lstm"));
        foreach (var parameter in matrices)
            foreach (ref var value in parameter.Tensor.Values) value *= 0.5f;
        foreach (var name in new[] { "inference.mlp.0.bias", "decoder.mlp.0.bias" })
            vae.Set(name, [.. Enumerable.Range(0, vae.Parameter(name).Length).Select(i => i % 2 == 0 ? 2f : -2f)]);
        var deviation = vae.Options.FamilyOptions.Of<GaussianBinOptions>().StandardDeviation;
        if (deviation == StandardDeviationSource.Learned) vae.Set("decoder.log_standard_deviation", 3, 3.5f);
        if (deviation == StandardDeviationSource.Predicted) vae.Parameter("decoder.output.bias").Tensor.Values[^2..].Fill(3.5f);
    }

    private static void CheckSlope(Pass pass, string name, Tensor parameter, float[] gradient, float[] direction)
    {
        var initial = parameter.Values.ToArray();
        // A step that moves the loss well beyond the rounding of single precision, and no further.
        var expected = gradient.Zip(direction, (g, d) => (double)g * d).Sum();
        var step = (float)Math.Clamp(0.02 / Math.Abs(expected), 0.002, 0.04);
        double LossAt(float distance)
        {
            for (var i = 0; i < initial.Length; i++) parameter.Values[i] = initial[i] + distance * direction[i];
            return pass.Loss();
        }
        // Differences of fourth order, so that a step large enough for single precision is small enough for curvature.
        var slope = (8 * (LossAt(step) - LossAt(-step)) - (LossAt(2 * step) - LossAt(-2 * step))) / (12 * step);
        initial.CopyTo(parameter.Values);
        slope.ShouldBe(expected, 0.004 * Math.Abs(expected) + 0.0005, name);
    }

    private sealed class Pass
    {
        private readonly ArchitectureVae vae;
        private readonly ArchitectureBatch batch;
        private readonly SequenceLayout samples = new();

        public Pass(ArchitectureVae vae)
        {
            this.vae = vae;
            batch = new ArchitectureBatch(vae.Codec);
            batch.Fill(data, [.. Enumerable.Range(0, data.Length)]);
            samples.SetRepeated(batch.Layout.Lengths, Samples);
        }

        public void Backward()
        {
            using var tape = new Tape(vae.Team);
            var pass = Run(tape);
            var objective = new Objective(vae.Prior, closedForm: true);
            tape.Backward(objective.Terms(tape, pass.Posterior, pass.LogLikelihood, Beta, Samples).Loss);
        }

        /// <summary>The loss, summed in double precision.</summary>
        public double Loss()
        {
            using var tape = new Tape(vae.Team, recording: false);
            var pass = Run(tape);
            var reconstruction = pass.LogLikelihood.Values.ToArray().Average(value => (double)value);
            var kl = vae.Prior.KlByDimension(tape, pass.Posterior.Gaussian).Values.ToArray().Sum(value => (double)value);
            return -reconstruction + Beta * kl / data.Length;
        }

        private ModelPass Run(Tape tape) =>
            vae.Run(tape, batch, samples,
                tape.Constant(samples.SequenceCount, 3, Numbers.Gaussian(samples.SequenceCount * 3, 5, 0.3)));
    }

    /// <summary>The standard normal, which keeps the set of its model's parameters.</summary>
    private sealed class WatchedFamily : PriorFamily
    {
        public override string Name => "watched";

        public ParameterSet? Parameters { get; private set; }

        public override Prior Create(PriorContext context)
        {
            Parameters = context.Parameters;
            return Registry.Get("standard").Create(context);
        }
    }
}
