using System.CommandLine;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary>The options of <c>train</c> that make up a model and its training. Those not given keep the preset's or the saved run's value.</summary>
internal sealed class ModelOptionSet
{
    private readonly List<Func<ParseResult, ModelOptions, ModelOptions>> model = [];
    private readonly List<Func<ParseResult, TrainingOptions, TrainingOptions>> training = [];
    private readonly List<Option> options = [];

    public ModelOptionSet()
    {
        var (defaults, run) = (new ModelOptions(), new TrainingOptions());
        OfModel<int>("--latent", $"Latent dimensions ({defaults.LatentSize}).", (o, v) => o with { LatentSize = v });
        OfModel<PosteriorKind>("--posterior", "The posterior's family (diagonal).", (o, v) => o with { Posterior = v });
        OfModel<SequenceReader>("--reader", "How the inference network reads an architecture: lastState, joinedRows, joinedStates, attention.", (o, v) => o with { Reader = v });
        OfModel<int[]>("--inference-widths", $"Widths of the inference network's layers ({string.Join(' ', defaults.InferenceWidths)}).", (o, v) => o with { InferenceWidths = v });
        OfModel<int>("--inference-lstm", $"Width of its LSTM, where it has one ({defaults.InferenceLstmUnits}).", (o, v) => o with { InferenceLstmUnits = v });
        OfModel<int>("--inference-lstm-layers", $"Layers of its LSTM ({defaults.InferenceLstmLayers}).", (o, v) => o with { InferenceLstmLayers = v });
        OfModel<int[]>("--decoder-widths", $"Widths of the layers from z to the decoder's start ({string.Join(' ', defaults.DecoderWidths)}).", (o, v) => o with { DecoderWidths = v });
        OfModel<int>("--lstm", $"Width of the decoder's LSTM ({defaults.DecoderLstmUnits}).", (o, v) => o with { DecoderLstmUnits = v });
        OfModel<bool>("--latent-at-every-step", "Whether z also enters the decoder at every step (true).", (o, v) => o with { LatentAtEveryStep = v });
        OfModel<FeatureDeviation>("--deviation", "Standard deviation of a number's Gaussian: fixed, learned, predicted.", (o, v) => o with { Deviation = v });
        OfModel<double>("--fixed-deviation", "Its value on the normalised scale, where it is fixed.", (o, v) => o with { FixedDeviation = v });
        OfModel<bool>("--raw-numbers", "Numbers enter and leave as they are, through a ReLU, instead of normalised.", (o, v) => o with { RawNumbers = v });
        OfTraining<int>("--epochs", $"The most epochs ({run.Epochs}).", (o, v) => o with { Epochs = v });
        OfTraining<int>("--batch", $"Architectures a step ({run.BatchSize}).", (o, v) => o with { BatchSize = v });
        OfTraining<int>("--samples", "Posterior samples of each architecture a step (1).", (o, v) => o with { Samples = v });
        OfTraining<ulong>("--seed", "The seed of weights, order and noise (0).", (o, v) => o with { Seed = v });
        OfTraining<double>("--learning-rate", FormattableString.Invariant($"The highest learning rate ({run.LearningRate})."), (o, v) => o with { LearningRate = v });
        OfTraining<LearningRateSchedule>("--schedule", "The learning rate's course: constant, cosine (cosine).", (o, v) => o with { Schedule = v });
        OfTraining<double>("--warm-up", FormattableString.Invariant($"Epochs of its rise ({run.WarmUpEpochs})."), (o, v) => o with { WarmUpEpochs = v });
        OfTraining<double>("--weight-decay", "Decoupled weight decay (0).", (o, v) => o with { WeightDecay = v });
        OfTraining<double>("--clip", FormattableString.Invariant($"The largest norm of a gradient; 0 for none ({run.ClipNorm})."), (o, v) => o with { ClipNorm = v });
        OfTraining<double>("--beta", "The final weight of the KL term, above 0 (1).", (o, v) => o with { Beta = v });
        OfTraining<double>("--annealing", "Epochs over which that weight rises from 0 (0).", (o, v) => o with { AnnealingEpochs = v });
        OfTraining<int>("--patience", "Stop after this many epochs without a better validation objective; 0 never does (0).", (o, v) => o with { Patience = v });
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>What was given, over <paramref name="start"/>.</summary>
    public ModelOptions Model(ParseResult parsed, ModelOptions start) => model.Aggregate(start, (value, apply) => apply(parsed, value));

    /// <inheritdoc cref="Model"/>
    public TrainingOptions Training(ParseResult parsed, TrainingOptions start) => training.Aggregate(start, (value, apply) => apply(parsed, value));

    private void OfModel<T>(string name, string description, Func<ModelOptions, T, ModelOptions> set) => Add(model, name, description, set);

    private void OfTraining<T>(string name, string description, Func<TrainingOptions, T, TrainingOptions> set) => Add(training, name, description, set);

    private void Add<TOptions, T>(List<Func<ParseResult, TOptions, TOptions>> into, string name, string description, Func<TOptions, T, TOptions> set)
    {
        var option = new Option<T>(name) { Description = description, AllowMultipleArgumentsPerToken = typeof(T).IsArray };
        options.Add(option);
        // A flag that was not given has a result all the same, an implicit one.
        into.Add((parsed, value) => parsed.GetResult(option) is { Implicit: false } ? set(value, parsed.GetValue(option)!) : value);
    }
}
