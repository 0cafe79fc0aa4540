using System.Globalization;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// A mixture of K Gaussians of equal weight, p(z) = 1/K Σ_k N(z; μ_k, Σ_k). The KL from a Gaussian to it has no closed form.
/// </summary>
public abstract class MixturePrior : Prior
{
    /// <summary>The components.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <returns>μ and log σ² [K, Z], and L* where covariances are full.</returns>
    public abstract GaussianParameters Components(Tape tape);

    /// <inheritdoc/>
    public override Tensor LogDensity(Tape tape, Tensor z)
    {
        GaussianParameters all;
        using (tape.Uncut()) all = Components(tape);
        return MixtureLogDensity.Apply(
            tape, z, SharedValues.Apply(tape, all.Mean), SharedValues.Apply(tape, all.LogVariance),
            SharedValues.Apply(tape, all.StrictlyLower));
    }

    /// <inheritdoc/>
    public override Tensor Draw(Tape tape, ulong seed, long first, int count)
    {
        var (mean, logVariance, strictlyLower) = Components(tape);
        var z = tape.Constant(count, mean.Columns);
        var noise = tape.Constant(1, mean.Columns).Values;
        for (var i = 0; i < count; i++)
        {
            var random = new RandomStream(seed, RandomPurpose.Prior, 0, first + i);
            var k = Math.Min((int)(random.NextDouble() * mean.Rows), mean.Rows - 1);
            random.FillGaussian(noise);
            var point = z.Row(i);
            for (var j = 0; j < point.Length; j++)
            {
                var sum = mean.Row(k)[j] + Math.Exp(logVariance.Row(k)[j] / 2.0) * noise[j];
                var lower = strictlyLower.Exists ? strictlyLower.Row(k).Slice(StrictlyLowerProduct.Count(j), j) : [];
                for (var below = 0; below < lower.Length; below++) sum += (double)lower[below] * noise[below];
                point[j] = (float)sum;
            }
        }
        return z;
    }
}

/// <summary>
/// The variational mixture of posteriors (Tomczak and Welling, "VAE with a VampPrior", AISTATS 2018): the components are the
/// posteriors q(z|u_k) of K learned pseudo-inputs, which go through the inference network. Here u_k is the expected row, at each
/// position, of a random architecture whose layers are independent, its length included: no row after the end, so that rows
/// fade out with the probability that the end has come. Of the posterior that training improves, the prior's optimum is the
/// mean over the data; pseudo-inputs are K learned places for it.
/// </summary>
public sealed class PseudoInputPrior : MixturePrior
{
    // Types that are likely but not certain, numbers over most of their range.
    private const double InitialLogit = 3;
    private readonly GaussianOfRows posterior;
    private readonly Codec codec;
    private readonly Parameter logits;
    private readonly SequenceLayout layout = new();

    /// <summary>A prior whose parameter is added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">The parameter's name before ".pseudo_inputs".</param>
    /// <param name="codec">What the columns of rows mean.</param>
    /// <param name="posterior">The model's Gaussian posterior of rows.</param>
    /// <param name="count">K: 1 or more.</param>
    public PseudoInputPrior(ParameterSet parameters, string name, Codec codec, GaussianOfRows posterior, int count)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(codec);
        (this.codec, this.posterior) = (codec, posterior);
        var positions = codec.Space.MaximumRows;
        logits = parameters.Add($"{name}.pseudo_inputs", [count, positions * codec.RowWidth], InitialLogit);
        var lengths = new int[count];
        Array.Fill(lengths, positions);
        layout.Set(lengths);
    }

    /// <inheritdoc/>
    public override GaussianParameters Components(Tape tape) =>
        posterior(tape, layout, ExpectedRows.Apply(tape, codec, tape.Use(logits.Tensor)));
}

/// <summary>A mixture of K Gaussians with diagonal covariances that are learned themselves.</summary>
public sealed class GaussianMixturePrior : MixturePrior
{
    private readonly Parameter mean;
    private readonly Parameter logVariance;

    /// <summary>A prior whose parameters are added to a set: means spread as N(0, I) is, deviations of 1.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before ".mean" and ".log_variance".</param>
    /// <param name="count">K: 1 or more.</param>
    /// <param name="size">Z.</param>
    public GaussianMixturePrior(ParameterSet parameters, string name, int count, int size)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        mean = parameters.Add($"{name}.mean", [count, size], Math.Sqrt(3));
        logVariance = parameters.Add($"{name}.log_variance", [count, size], 0);
    }

    /// <inheritdoc/>
    public override GaussianParameters Components(Tape tape) =>
        new(tape.Use(mean.Tensor), SmoothBound.Apply(tape, tape.Use(logVariance.Tensor), 0, DiagonalGaussian.LogVarianceBound));
}

/// <summary>What the components of a mixture are.</summary>
public enum MixtureComponents
{
    /// <summary>The posteriors of learned pseudo-inputs.</summary>
    PseudoInputs,

    /// <summary>Gaussians with diagonal covariances, learned themselves.</summary>
    Gaussians,
}

/// <summary>What is chosen of a mixture as a prior.</summary>
public sealed record MixtureOptions
{
    /// <summary>What the components are.</summary>
    [Option("--mixture-components",
        "What the components of prior mixture:K are: posteriors of learned pseudo-inputs, or Gaussians that are learned "
        + "themselves, which a posterior with flows needs.",
        group: OptionGroup.Posterior)]
    public MixtureComponents MixtureComponents { get; init; } = MixtureComponents.PseudoInputs;
}

/// <summary><c>mixture:K</c>.</summary>
internal sealed class MixtureFamily : PriorFamily
{
    private const int MostComponents = 500;

    public override string Name => "mixture";

    public override string Usage => $"mixture:K with K from 1 to {MostComponents}";

    public override Type OptionsType => typeof(MixtureOptions);

    public override void CheckArgument(string argument) => CountOf(argument);

    public override void CheckModel(ModelOptions model)
    {
        if (model.FamilyOptions.Of<MixtureOptions>().MixtureComponents != MixtureComponents.PseudoInputs) return;
        const string Accepted = "MixtureComponents must be gaussians";
        const string Reason = "and only Gaussians can be its components";
        if (model.Posterior.IsGaussian) return;
        throw InputException.Conflict(
            $"Prior is {model.Prior} of pseudo-inputs and Posterior is {model.Posterior}, {Reason}; {Accepted}.",
            nameof(ModelOptions.Prior), nameof(MixtureOptions.MixtureComponents), nameof(ModelOptions.Posterior));
    }

    public override Prior Create(PriorContext context)
    {
        var count = CountOf(context.Argument);
        if (context.Options.Of<MixtureOptions>().MixtureComponents == MixtureComponents.Gaussians)
            return new GaussianMixturePrior(context.Parameters, context.Name, count, context.Size);
        if (context.Codec is null || context.PosteriorOfRows is null)
            throw new ArgumentException("Pseudo-inputs need a model with a Gaussian posterior.", nameof(context));
        return new PseudoInputPrior(context.Parameters, context.Name, context.Codec, context.PosteriorOfRows, count);
    }

    private static int CountOf(string argument) =>
        int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count is >= 1 and <= MostComponents
            ? count
            : throw new InputException(
                $"'mixture' is followed by ':{InputException.Shown(argument)}'; "
                + $"it must be mixture:K with K from 1 to {MostComponents}.");
}
