using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Tensors.Ranks;

namespace ArchVae.Training;

/// <summary>
/// A training in a folder with all that it needs: what <c>archvae train</c> makes of its options, and the studio of a form. The
/// options are those of <see cref="TrainingRequest"/>, <see cref="ModelOptions"/> and <see cref="TrainingOptions"/>; those that
/// are not given are the saved model's where training goes on. Messages call options by their properties
/// (<see cref="InputException.Settings"/>).
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private const double DefaultTarget = 0.99;

    // Each says what β is to be, or does not go with a target.
    private static readonly string[] optionsOfBeta =
    [
        nameof(TrainingOptions.Beta), nameof(TrainingOptions.AnnealingEpochs), nameof(TrainingOptions.AnnealingSteps),
        nameof(TrainingOptions.AnnealingShape), nameof(TrainingOptions.AnnealingCycles), nameof(TrainingOptions.FreeBits),
        nameof(TrainingOptions.FreeBitsGroups),
    ];

    private readonly TimeSpan checkpointInterval;

    private TrainingRun(
        ModelFolder folder, ModelConfig? saved, TrainingOptions options, TrainingData data, ArchitectureVae vae,
        ModelOrigin? from, TimeSpan checkpointInterval, IReadOnlyList<string> notes)
    {
        (Folder, Saved, Options, Data, Vae, From, Notes) = (folder, saved, options, data, vae, from, notes);
        this.checkpointInterval = checkpointInterval;
    }

    /// <summary>How a new model is trained where nothing says otherwise: β is found for a sampled accuracy of 0.99.</summary>
    public static TrainingOptions DefaultTraining { get; } = new() { Reconstruct = DefaultTarget };

    /// <summary>Where the model is saved.</summary>
    public ModelFolder Folder { get; }

    /// <summary>What the folder said before; null for a new model.</summary>
    public ModelConfig? Saved { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>What it is trained on.</summary>
    public TrainingData Data { get; }

    /// <summary>The model; after <see cref="Run"/> with its best weights.</summary>
    public ArchitectureVae Vae { get; }

    /// <summary>The model whose weights training begins with; null for random ones.</summary>
    public ModelOrigin? From { get; }

    /// <summary>What is to be said of the data: sentences on metrics without a value, and on figures that are none.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Checks what was given, reads the data and makes the model. Nothing is written.</summary>
    /// <param name="folder">The folder to train in; created by <see cref="Run"/> where there is none.</param>
    /// <param name="given">The options that were given.</param>
    /// <param name="threads">How many threads the model works with; results are the same for any number.</param>
    /// <exception cref="InputException">
    /// An option is out of its range or does not go with others, the folder holds a model that training is not to go on with, or
    /// the data or another model cannot be used.
    /// </exception>
    public static TrainingRun Prepare(ModelFolder folder, GivenOptions given, int threads)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(given);
        var request = given.Over(new TrainingRequest());
        request.Validate(given);
        var saved = SavedIn(folder, request.Resume);
        var origin = request.From is { } other ? new ModelFolder(other) : null;
        if (origin != null) TrainingOrigin.RequireOther(origin, folder);
        var begun = origin?.LoadConfig();
        var start = request.Preset switch
        {
            null => (saved ?? begun)?.Model ?? new ModelOptions(),
            ModelPreset.Paper => ModelOptions.Paper,
            _ => new ModelOptions(),
        };
        var model = given.Over(start);
        var training = TrainingOf(given, saved?.Training, request.Preset);
        model.Validate();
        if (begun != null) TrainingOrigin.RequireSame(begun.Model, model, origin!.Path);
        training.Validate(model);
        var own = saved == null ? null : SearchSpace.Parse(saved.SpaceDefinition, folder.ConfigFile);
        var space = request.Space is { } name ? SearchSpace.Load(name) : null;
        if (own != null && space != null) folder.RequireSpace(own, space, nameof(request.Space));
        space = own ?? space;
        if (begun != null) space = TrainingOrigin.Space(begun, space, origin!);
        var notes = new MetricNotes();
        var data = new TrainingSource(request, training.Seed, model.Predict, notes).Read(saved, space);
        var vae = new ArchitectureVae(data.Space, model, training.Seed, threads);
        try
        {
            var from = TrainingOrigin.Begin(vae, origin, saved?.From, folder);
            // What it refuses is better known before it is to run.
            _ = new Trainer(vae, training, data);
            return new(
                folder, saved, training, data, vae, from, TimeSpan.FromSeconds(request.CheckpointSeconds),
                [.. notes.Sentences()]);
        }
        catch
        {
            vae.Dispose();
            throw;
        }
    }

    /// <summary>The processes that share each batch (<see cref="Trainer.Ranks"/>); null for this one alone.</summary>
    public RankThread? Ranks { get; set; }

    /// <summary>Trains to the end, or until it is asked to stop (<see cref="Trainer.Run"/>).</summary>
    /// <param name="observer">Told of progress; may be null.</param>
    /// <param name="time">The clock, for speed and for how often to save; results never depend on it.</param>
    /// <param name="stop">Asks to finish the step, save and return.</param>
    /// <exception cref="InputException">The folder cannot be used, or what training goes on with is another one.</exception>
    /// <exception cref="InvalidOperationException">Training diverged; the message says what is left.</exception>
    /// <exception cref="IOException">The folder cannot be written to, or was changed by others.</exception>
    public TrainingReport Run(ITrainingObserver? observer, TimeProvider time, CancellationToken stop = default)
    {
        var trainer = new Trainer(Vae, Options, Data, Folder, observer, time)
        {
            CheckpointInterval = checkpointInterval,
            From = From,
            Ranks = Ranks,
        };
        try
        {
            return trainer.Run(stop);
        }
        catch (TrainingDivergedException exception)
        {
            var left = File.Exists(Folder.WeightsFile)
                ? $"The last checkpoint is intact: {Folder.Path} holds the best weights until then."
                : Folder.Exists ? "No epoch was completed, so there are no weights to use." : "Nothing was saved.";
            throw new InvalidOperationException($"{exception.Message} {left}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Vae.Dispose();

    private static ModelConfig? SavedIn(ModelFolder folder, bool resume)
    {
        if (!folder.Exists) return null;
        if (!resume)
        {
            throw new InputException(
                "The folder holds a model already. Add Resume to go on training it, or name another folder.", folder.Path)
            {
                Settings = [nameof(TrainingRequest.Resume)],
            };
        }
        var saved = folder.LoadConfig();
        return saved.Training != null ? saved : throw new InputException(
            "The folder holds a model that was saved without training. Name another folder.", folder.Path);
    }

    private static TrainingOptions TrainingOf(GivenOptions given, TrainingOptions? saved, ModelPreset? preset)
    {
        if (given.Has(nameof(TrainingOptions.Epochs)) && given.Has(nameof(TrainingOptions.Steps)))
        {
            throw InputException.Conflict(
                $"Epochs and Steps both say how long to train; give one of them.",
                nameof(TrainingOptions.Epochs), nameof(TrainingOptions.Steps));
        }
        var training = WithTarget(
            given, given.Over(saved ?? new TrainingOptions()), isNew: saved == null && preset != ModelPreset.Paper);
        return given.Has(nameof(TrainingOptions.Epochs)) ? training with { Steps = null } : training;
    }

    // The default way, where β is not given and nothing that a target does not go with.
    private static TrainingOptions WithTarget(GivenOptions given, TrainingOptions training, bool isNew)
    {
        if (given.Has(nameof(training.Reconstruct)))
        {
            return !given.Has(nameof(training.Beta)) ? training : throw InputException.Conflict(
                $"Beta gives β, and Reconstruct is what it is found for; leave one of them out.",
                nameof(training.Beta), nameof(training.Reconstruct));
        }
        if (given.Has(optionsOfBeta) || training.Objective == ObjectiveKind.ImportanceWeighted)
            return training with { Reconstruct = null };
        return isNew ? training with { Reconstruct = DefaultTarget } : training;
    }
}
