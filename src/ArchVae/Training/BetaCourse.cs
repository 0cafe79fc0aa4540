using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;

namespace ArchVae.Training;

/// <summary>β over a training: by the schedule of its options, or found by looks at validation data.</summary>
internal sealed class BetaCourse
{
    private const double EntropiesOfCeiling = 2;
    private const int ArchitecturesOfLook = 256;
    private const int ArchitecturesOfEpoch = 512;
    private const int LooksOfTraining = 200;
    private const int LeastStepsBetweenLooks = 16;
    private readonly BetaSchedule schedule;
    private readonly TrainingOptions options;
    private readonly int latentSize;
    private readonly double entropy;
    private readonly ReconstructionTarget? target;
    private readonly IReadOnlyList<Architecture> validation;
    private readonly ReconstructionLook look;
    private readonly int stepsPerEpoch;
    private readonly long steps;
    private readonly long fixedFrom;
    private readonly int interval;

    /// <param name="vae">The model.</param>
    /// <param name="look">Looks at it.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="validation">What is looked at.</param>
    /// <param name="stepsPerEpoch">Training steps of an epoch.</param>
    /// <param name="steps">Training steps in all.</param>
    public BetaCourse(
        ArchitectureVae vae, ReconstructionLook look, TrainingOptions options, IReadOnlyList<Architecture> validation,
        int stepsPerEpoch, long steps)
    {
        schedule = options.BetaSchedule;
        latentSize = vae.Options.LatentSize;
        entropy = SpaceEntropy.AtMost(vae.Space);
        this.look = look;
        this.validation = validation;
        this.stepsPerEpoch = stepsPerEpoch;
        this.options = options;
        if (options.Reconstruct is not { } accuracy) return;
        target = new ReconstructionTarget(accuracy, options.KlCeiling ?? EntropiesOfCeiling * entropy, latentSize);
        this.steps = steps;
        fixedFrom = (long)(steps * (1 - ReconstructionTarget.FixedShare));
        interval = (int)Math.Max(LeastStepsBetweenLooks, steps / LooksOfTraining);
    }

    /// <summary>β at the step that comes.</summary>
    public double At(TrainingState state) => At(state, state.Step);

    /// <summary>β at the step that was made last.</summary>
    public double Before(TrainingState state) => At(state, state.Step - 1);

    /// <summary>What weights are compared at: the schedule's final β, or that which was found so far.</summary>
    public double Final(TrainingState state) => target == null ? schedule.Final : Found(state).Beta;

    /// <summary>Whether the last step was at the final β, so that weights compare with those of later epochs.</summary>
    public bool IsFinal(TrainingState state) =>
        target == null ? !schedule.IsAnnealing(state.Step - 1, stepsPerEpoch) : Found(state).IsFixed;

    /// <summary>Whether weights of different epochs are compared at the same β from here on.</summary>
    public bool Compares(TrainingState state) => target == null || Found(state).IsFixed;

    /// <summary>The sampled reconstruction accuracy on validation data; null where it is not aimed at.</summary>
    /// <exception cref="TrainingDivergedException">The model's numbers overflow on them.</exception>
    public double? Accuracy(TrainingState state) => target == null ? null
        : Look(() => look.Run(validation, ArchitecturesOfEpoch, options.Seed), state.Step).Accuracy;

    /// <summary>Before a step: looks, where it is time to, and moves β.</summary>
    /// <exception cref="TrainingDivergedException">The model's numbers overflow on what is looked at.</exception>
    public void Move(TrainingState state)
    {
        if (target == null || Found(state) is var found && found.IsFixed) return;
        if (state.Step >= fixedFrom) state.Found = found with { IsFixed = true };
        else if (state.Step > 0 && state.Step % interval == 0) state.Found = Looked(found, state.Step);
    }

    /// <summary>What training came to, with the weights that the model has now.</summary>
    /// <param name="state">Where training stands.</param>
    /// <param name="validated">The figures over the validation data.</param>
    /// <param name="trained">The ELBO over the training data.</param>
    /// <param name="training">The training data.</param>
    /// <exception cref="TrainingDivergedException">The model's numbers overflow on some.</exception>
    public TrainingOutcome Outcome(
        TrainingState state, ElboFigures validated, ElboParts trained, IReadOnlyList<Architecture> training)
    {
        var held = Look(() => look.Run(validation, ArchitecturesOfEpoch, options.Seed), state.Step);
        var known = Look(() => look.Run(training, ArchitecturesOfEpoch, options.Seed), state.Step);
        var beta = Final(state);
        return new()
        {
            Beta = beta,
            Target = target?.Accuracy,
            KlCeiling = target?.KlCeiling,
            Count = held.Count,
            ReconstructionAccuracySampled = held.Accuracy,
            ReconstructionAccuracySampledExact = held.AccuracyExact,
            ReconstructionAccuracySampledTraining = known.Accuracy,
            MissedFirst = held.MissedFirst,
            MissedFirstShare = held.MissedFirst == null ? null : held.MissedFirstShare,
            TrainingObjective = -trained.Reconstruction + beta * trained.Kl,
            ValidationObjective = -validated.Parts.Reconstruction + beta * validated.Parts.Kl,
            Kl = validated.Parts.Kl,
            Entropy = entropy,
            ActiveUnits = validated.ActiveUnits,
            LatentSize = latentSize,
        };
    }

    private FoundBeta Looked(FoundBeta found, long step)
    {
        var seen = Look(
            () => look.Run(validation, ArchitecturesOfLook, options.Seed, step / interval, step * validation.Count), step);
        return target!.Next(found, 1 - seen.Accuracy, seen.Count, seen.Kl, (double)interval / steps);
    }

    private LookFigures Look(Func<LookFigures> run, long step)
    {
        const string What = "the KL of validation architectures";
        try
        {
            var figures = run();
            return double.IsFinite(figures.Kl) ? figures : throw new TrainingDivergedException(What, figures.Kl, step, options);
        }
        catch (OverflowedException)
        {
            throw new TrainingDivergedException("what samples of validation architectures decode to", double.NaN, step, options);
        }
    }

    private double At(TrainingState state, long step) =>
        target == null ? schedule.At(step, stepsPerEpoch) : Found(state).Beta;

    private static FoundBeta Found(TrainingState state) => state.Found ?? new(ReconstructionTarget.FirstBeta);
}
