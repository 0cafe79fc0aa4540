using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;
using ArchVae.Tensors.Ranks;

namespace ArchVae.Training;

/// <summary>What one training step found, in nats per architecture, before it moved the weights.</summary>
/// <param name="Objective">What was minimised, with the β of the step and the error of the model's head.</param>
/// <param name="Reconstruction">The estimate of E_q log p(x|z).</param>
/// <param name="Kl">KL[q(z|x) ‖ p(z)], without β.</param>
/// <param name="GradientNorm">The Euclidean norm of all gradients before clipping.</param>
public readonly record struct StepTerms(double Objective, double Reconstruction, double Kl, double GradientNorm)
{
    /// <summary>The mean squared error of the model's head over the labelled architectures; 0 where there were none.</summary>
    public double PredictionLoss { get; init; }

    /// <summary>How many architectures of the batch had a label.</summary>
    public int Labelled { get; init; }
}

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
    private readonly RankedGradients? ranked;

    /// <summary>Steps of a model's training.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="options">How to train.</param>
    /// <param name="ranks">
    /// The processes that share each batch, all with the same model; null for none. Steps are then the same bytes as without,
    /// while the optimiser has the moments of a part of the parameters only.
    /// </param>
    /// <exception cref="InputException">The options do not go together, or not with the model's posterior.</exception>
    /// <exception cref="ArgumentException">The number of ranks is not 1, 2, 4 or 8.</exception>
    public TrainingStep(ArchitectureVae vae, TrainingOptions options, RankThread? ranks = null)
        : this(vae, options, Checked(options, vae.Options).CreateObjective(vae), ranks)
    {
    }

    /// <summary>The same with the objective of these options.</summary>
    internal TrainingStep(ArchitectureVae vae, TrainingOptions options, Objective objective, RankThread? ranks = null)
    {
        this.vae = vae;
        this.options = options;
        run = new BatchRun(vae, recording: true);
        this.objective = objective;
        Optimizer = new Adam(vae.Parameters) { WeightDecay = options.WeightDecay };
        if (ranks == null) return;
        ranked = new RankedGradients(ranks, vae.Parameters, Optimizer);
        ranked.Attach(run.Tape);
    }

    /// <summary>The optimiser, with its moments and step.</summary>
    public Adam Optimizer { get; }

    /// <summary>Trains on the architectures of <paramref name="data"/> at <paramref name="indices"/>.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="indices">The batch.</param>
    /// <param name="beta">β at this step.</param>
    /// <param name="learningRate">η at this step.</param>
    /// <param name="labels">
    /// Of each architecture of <paramref name="data"/> the metric that the model's head learns, standardised, and NaN where there
    /// is none; empty where the head is not to be trained.
    /// </param>
    /// <exception cref="TrainingDivergedException">
    /// A term or the gradient is not finite, or its squares would not be; the weights are as they were.
    /// </exception>
    public StepTerms Run(
        IReadOnlyList<Architecture> data, ReadOnlySpan<int> indices, double beta, double learningRate,
        ReadOnlySpan<float> labels = default)
    {
        var step = Optimizer.Step;
        if (ranked == null) run.Fill(data, indices);
        else run.FillShare(data, indices, ranked.Ranks.Rank, ranked.Ranks.Count);
        run.Begin(options.Samples);
        for (var row = 0; row < run.Noise.Rows; row++)
        {
            // By the place in the batch as it was given, whoever has that part of it.
            var draw = run.Places[row / options.Samples] * (long)options.Samples + row % options.Samples;
            new RandomStream(options.Seed, RandomPurpose.TrainingNoise, step, draw).FillGaussian(run.Noise.Row(row));
        }
        var labelled = vae.MetricHead == null || labels.IsEmpty ? 0 : Labelled(indices, labels);
        var pass = run.Run(withCenter: labelled > 0);
        var terms = objective.Terms(run.Tape, pass.Posterior, pass.LogLikelihood, beta, options.Samples);
        var reconstruction = Finite("the reconstruction", terms.Reconstruction.Values[0], step);
        var kl = Finite("the KL", terms.Kl.Values[0], step);
        var error = labelled == 0 ? default : Error(pass.Posterior.Center, indices, labels, (double)labelled / indices.Length);
        var prediction = labelled == 0 ? 0 : Finite("the error of the prediction", error.Values[0], step);
        var minimised = labelled == 0 ? terms.Loss : Addition.Apply(
            run.Tape, terms.Loss, WeightedSum.Apply(run.Tape, error, options.PredictWeight ?? 1));
        var loss = Finite("the objective", minimised.Values[0], step);
        run.Tape.Backward(minimised);
        var norm = ranked?.Norm(vae.Team) ?? Optimizer.GradientNorm(vae.Team);
        var scale = options.ClipNorm > 0 && norm > options.ClipNorm ? options.ClipNorm / norm : 1;
        if (!(norm * scale <= TrainingOptions.LargestNorm))
        {
            vae.Parameters.ClearGradients();
            throw new TrainingDivergedException("the gradient's norm", norm, step, options);
        }
        if (ranked == null) Optimizer.Update(vae.Team, learningRate, scale);
        else ranked.Update(vae.Team, learningRate, scale);
        return new StepTerms(loss, reconstruction, kl, norm) { PredictionLoss = prediction, Labelled = labelled };
    }

    /// <summary>Gives the optimiser the moments of all parameters, which several ranks have in parts.</summary>
    internal void CollectMoments() => ranked?.CollectMoments();

    private Tensor Error(Tensor centers, ReadOnlySpan<int> indices, ReadOnlySpan<float> labels, double labelled)
    {
        var own = run.Tape.Constant(centers.Rows, 1);
        for (var row = 0; row < own.Rows; row++) own.Values[row] = labels[indices[run.Places[row]]];
        return PredictionError.Apply(run.Tape, vae.MetricHead!.Apply(run.Tape, centers), own, labelled);
    }

    private static int Labelled(ReadOnlySpan<int> indices, ReadOnlySpan<float> labels)
    {
        var count = 0;
        foreach (var index in indices)
        {
            if (!float.IsNaN(labels[index])) count++;
        }
        return count;
    }

    /// <summary>Gives the memory back; the model stays the caller's.</summary>
    public void Dispose()
    {
        run.Dispose();
        ranked?.Dispose();
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
