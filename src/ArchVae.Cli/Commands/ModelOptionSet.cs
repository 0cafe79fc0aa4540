using System.CommandLine;
using System.Text.Json;
using ArchVae.Cli.CommandLine;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary>The options of <c>train</c> that make up a model and its training. Those not given keep the preset's or the saved run's value.</summary>
internal sealed class ModelOptionSet
{
    private readonly List<Func<ParseResult, ModelOptions, ModelOptions>> model = [];
    private readonly List<Func<ParseResult, TrainingOptions, TrainingOptions>> training = [];
    private readonly List<Option> options = [];
    private readonly Dictionary<string, string> names = [];

    public ModelOptionSet()
    {
        var (defaults, run) = (new ModelOptions(), new TrainingOptions());
        OfModel<int>("--latent", nameof(ModelOptions.LatentSize), $"Latent dimensions ({defaults.LatentSize}).", (o, v) => o with { LatentSize = v });
        OfModel<PosteriorKind>("--posterior", nameof(ModelOptions.Posterior), "The posterior's family (diagonal).", (o, v) => o with { Posterior = v });
        OfModel<SequenceReader>("--reader", nameof(ModelOptions.Reader), $"How the inference network reads an architecture ({Name(defaults.Reader)}).", (o, v) => o with { Reader = v });
        OfModel<int[]>("--inference-widths", nameof(ModelOptions.InferenceWidths), $"Widths of the inference network's layers ({string.Join(' ', defaults.InferenceWidths)}).", (o, v) => o with { InferenceWidths = v });
        OfModel<int>("--inference-lstm", nameof(ModelOptions.InferenceLstmUnits), $"Width of its LSTM, where it has one ({defaults.InferenceLstmUnits}).", (o, v) => o with { InferenceLstmUnits = v });
        OfModel<int>("--inference-lstm-layers", nameof(ModelOptions.InferenceLstmLayers), $"Layers of its LSTM ({defaults.InferenceLstmLayers}).", (o, v) => o with { InferenceLstmLayers = v });
        OfModel<int[]>("--decoder-widths", nameof(ModelOptions.DecoderWidths), $"Widths of the layers from z to the decoder's start ({string.Join(' ', defaults.DecoderWidths)}).", (o, v) => o with { DecoderWidths = v });
        OfModel<int>("--lstm", nameof(ModelOptions.DecoderLstmUnits), $"Width of the decoder's LSTM ({defaults.DecoderLstmUnits}).", (o, v) => o with { DecoderLstmUnits = v });
        OfModel<bool>("--latent-at-every-step", nameof(ModelOptions.LatentAtEveryStep), "Whether z also enters the decoder at every step (true).", (o, v) => o with { LatentAtEveryStep = v });
        OfModel<StandardDeviationSource>("--standard-deviation", nameof(ModelOptions.StandardDeviation), $"Standard deviation of a number's Gaussian ({Name(defaults.StandardDeviation)}).", (o, v) => o with { StandardDeviation = v });
        OfModel<double>("--fixed-standard-deviation", nameof(ModelOptions.FixedStandardDeviation), FormattableString.Invariant($"Its value on the normalised scale, where it is fixed ({defaults.FixedStandardDeviation})."), (o, v) => o with { FixedStandardDeviation = v });
        OfModel<bool>("--raw-numbers", nameof(ModelOptions.RawNumbers), "Numbers enter and leave as they are, through a ReLU, instead of normalised.", (o, v) => o with { RawNumbers = v });
        OfTraining<int>("--epochs", nameof(TrainingOptions.Epochs), $"The most epochs ({run.Epochs}).", (o, v) => o with { Epochs = v });
        OfTraining<int>("--batch", nameof(TrainingOptions.BatchSize), $"Architectures a step ({run.BatchSize}).", (o, v) => o with { BatchSize = v });
        OfTraining<int>("--samples", nameof(TrainingOptions.Samples), "Posterior samples of each architecture a step (1).", (o, v) => o with { Samples = v });
        OfTraining<ulong>("--seed", nameof(TrainingOptions.Seed), "The seed of weights, order and noise (0).", (o, v) => o with { Seed = v });
        OfTraining<double>("--learning-rate", nameof(TrainingOptions.LearningRate), FormattableString.Invariant($"The highest learning rate ({run.LearningRate})."), (o, v) => o with { LearningRate = v });
        OfTraining<LearningRateSchedule>("--schedule", nameof(TrainingOptions.Schedule), $"The learning rate's course ({Name(run.Schedule)}).", (o, v) => o with { Schedule = v });
        OfTraining<double>("--warm-up", nameof(TrainingOptions.WarmUpEpochs), FormattableString.Invariant($"Epochs of its rise ({run.WarmUpEpochs})."), (o, v) => o with { WarmUpEpochs = v });
        OfTraining<double>("--weight-decay", nameof(TrainingOptions.WeightDecay), "Decoupled weight decay (0).", (o, v) => o with { WeightDecay = v });
        OfTraining<double>("--clip", nameof(TrainingOptions.ClipNorm), FormattableString.Invariant($"The largest norm of a gradient; 0 for none ({run.ClipNorm})."), (o, v) => o with { ClipNorm = v });
        OfTraining<double>("--beta", nameof(TrainingOptions.Beta), "The final weight of the KL term, above 0 (1).", (o, v) => o with { Beta = v });
        OfTraining<double>("--annealing", nameof(TrainingOptions.AnnealingEpochs), "Epochs over which that weight rises from 0 (0).", (o, v) => o with { AnnealingEpochs = v });
        OfTraining<int>("--patience", nameof(TrainingOptions.Patience), "Stop after this many epochs without a better validation objective; 0 never does (0).", (o, v) => o with { Patience = v });
    }

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>What was given, over what there was before, in its range.</summary>
    /// <exception cref="InputException">A value is out of its range; the message names its option.</exception>
    public (ModelOptions Model, TrainingOptions Training) Read(ParseResult parsed, ModelOptions modelStart, TrainingOptions trainingStart)
    {
        var read = (Model: model.Aggregate(modelStart, (value, apply) => apply(parsed, value)),
            Training: training.Aggregate(trainingStart, (value, apply) => apply(parsed, value)));
        CommonOptions.NameOptions(read.Model.Validate, names);
        CommonOptions.NameOptions(read.Training.Validate, names);
        return read;
    }

    private void OfModel<T>(string name, string setting, string description, Func<ModelOptions, T, ModelOptions> set) => Add(model, name, setting, description, set);

    private void OfTraining<T>(string name, string setting, string description, Func<TrainingOptions, T, TrainingOptions> set) => Add(training, name, setting, description, set);

    private void Add<TOptions, T>(
        List<Func<ParseResult, TOptions, TOptions>> into, string name, string setting, string description, Func<TOptions, T, TOptions> set)
    {
        var option = Values.Option<T>(name, description);
        options.Add(option);
        names.Add(setting, name);
        // A flag that was not given has a result all the same, an implicit one.
        into.Add((parsed, value) => parsed.GetResult(option) is { Implicit: false } ? set(value, parsed.GetValue(option)!) : value);
    }
}
