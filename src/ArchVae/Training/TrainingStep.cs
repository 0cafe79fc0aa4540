using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Training;

/// <summary>What one training step found, in nats per architecture, before it moved the weights.</summary>
/// <param name="Objective">What was minimised, with the β of the step.</param>
/// <param name="Reconstruction">The estimate of E_q log p(x|z).</param>
/// <param name="Kl">KL[q(z|x) ‖ p(z)], without β.</param>
/// <param name="GradientNorm">The Euclidean norm of all gradients before clipping.</param>
public readonly record struct StepTerms(double Objective, double Reconstruction, double Kl, double GradientNorm);

/// <summary>
/// One step of training: forward, backward, clipping, Adam. Everything it needs is kept from step to step, so that once warm it
/// allocates nothing.
/// </summary>
public sealed class TrainingStep : IDisposable
{
    private readonly ArchitectureVae vae;
    private readonly TrainingOptions options;
    private readonly BatchRun run;
    private readonly Objective objective;

    /// <summary>Steps of a model's training.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="InputException">The options do not go together, or not with the model's posterior.</exception>
    public TrainingStep(ArchitectureVae vae, TrainingOptions options)
        : this(vae, options, Checked(options, vae.Options).CreateObjective(vae))
    {
    }

    /// <summary>The same with the objective of these options.</summary>
    internal TrainingStep(ArchitectureVae vae, TrainingOptions options, Objective objective)
    {
        this.vae = vae;
        this.options = options;
        run = new BatchRun(vae, recording: true);
        this.objective = objective;
        Optimizer = new Adam(vae.Parameters) { WeightDecay = options.WeightDecay };
    }

    /// <summary>The optimiser, with its moments and step.</summary>
    public Adam Optimizer { get; }

    /// <summary>Trains on the architectures of <paramref name="data"/> at <paramref name="indices"/>.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="indices">The batch.</param>
    /// <param name="beta">β at this step.</param>
    /// <param name="learningRate">η at this step.</param>
    /// <exception cref="TrainingDivergedException">
    /// A term or the gradient is not finite, or its squares would not be; the weights are as they were.
    /// </exception>
    public StepTerms Run(IReadOnlyList<Architecture> data, ReadOnlySpan<int> indices, double beta, double learningRate)
    {
        var step = Optimizer.Step;
        run.Fill(data, indices);
        run.Begin(options.Samples);
        for (var row = 0; row < run.Noise.Rows; row++)
            new RandomStream(options.Seed, RandomPurpose.TrainingNoise, step, row).FillGaussian(run.Noise.Row(row));
        var pass = run.Run();
        var terms = objective.Terms(run.Tape, pass.Posterior, pass.LogLikelihood, beta, options.Samples);
        var reconstruction = Finite("the reconstruction", terms.Reconstruction.Values[0], step);
        var kl = Finite("the KL", terms.Kl.Values[0], step);
        var loss = Finite("the objective", terms.Loss.Values[0], step);
        run.Tape.Backward(terms.Loss);
        var norm = Optimizer.GradientNorm(vae.Team);
        var scale = options.ClipNorm > 0 && norm > options.ClipNorm ? options.ClipNorm / norm : 1;
        if (!(norm * scale <= TrainingOptions.LargestNorm))
        {
            vae.Parameters.ClearGradients();
            throw new TrainingDivergedException("the gradient's norm", norm, step, options);
        }
        Optimizer.Update(vae.Team, learningRate, scale);
        return new StepTerms(loss, reconstruction, kl, norm);
    }

    /// <summary>Gives the memory back; the model stays the caller's.</summary>
    public void Dispose()
    {
        run.Dispose();
        Optimizer.Dispose();
    }

    private static TrainingOptions Checked(TrainingOptions options, ModelOptions model)
    {
        options.CheckObjective(model);
        return options;
    }

    private double Finite(string term, double value, long step) =>
        double.IsFinite(value) ? value : throw new TrainingDivergedException(term, value, step, options);
}
