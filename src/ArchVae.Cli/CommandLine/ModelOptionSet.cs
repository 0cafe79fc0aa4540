using System.CommandLine;
using System.Text.Json;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Training;

namespace ArchVae.Cli.CommandLine;

/// <summary>The options that make up a model and, where that is wanted, its training. Those not given keep the value of what they start from.</summary>
internal sealed class ModelOptionSet
{
    private readonly List<Func<ParseResult, ModelOptions, ModelOptions>> model = [];
    private readonly List<Func<ParseResult, TrainingOptions, TrainingOptions>> training = [];
    private readonly List<Option> options = [];
    private readonly Dictionary<string, string> names = [];

    /// <param name="withTraining">Whether the options of training belong to it.</param>
    public ModelOptionSet(bool withTraining = true)
    {
        var (defaults, run) = (new ModelOptions(), new TrainingOptions());
        var (iaf, lstm, bin) = (new IafOptions(), new LstmReaderOptions(), new GaussianBinOptions());
        OfModel<int>("--latent", nameof(ModelOptions.LatentSize), $"Latent dimensions ({defaults.LatentSize}).", (o, v) => o with { LatentSize = v });
        OfModel<PosteriorForm>("--posterior", nameof(ModelOptions.Posterior), "The posterior (diagonal): diagonal, full, planar[:N], iaf[:N], or a base and chains of flows, such as full+iaf:4.", (o, v) => o with { Posterior = v });
        OfModel<FamilyForm<BaseFamily>>("--base", "its base", "The Gaussian that the posterior begins with, before any flow.", (o, v) => o with { Posterior = new(v.Family.Name, o.Posterior.Flows) });
        OfModel<FlowChain[]>("--flow", "its flows", "The flows after it, planar:N or iaf:N, in order; may be given several times.", (o, v) => o with { Posterior = new(o.Posterior.Base.Name, v) });
        OfModel<int>("--made-width", nameof(IafOptions.MadeWidth), $"Units of a hidden layer of an inverse autoregressive flow's network ({iaf.MadeWidth}).", (o, v) => Own<IafOptions>(o, own => own with { MadeWidth = v }));
        OfModel<int>("--made-depth", nameof(IafOptions.MadeDepth), $"Its hidden layers ({iaf.MadeDepth}).", (o, v) => Own<IafOptions>(o, own => own with { MadeDepth = v }));
        OfModel<int>("--context", nameof(IafOptions.ContextSize), $"Width of the context that it gets ({iaf.ContextSize}).", (o, v) => Own<IafOptions>(o, own => own with { ContextSize = v }));
        OfModel<IafForm>("--iaf-form", nameof(IafOptions.IafForm), $"How it takes its scale ({Name(iaf.IafForm)}).", (o, v) => Own<IafOptions>(o, own => own with { IafForm = v }));
        OfModel<bool>("--amortize-flow", nameof(PlanarOptions.AmortizeFlow), "Planar flows have parameters for each architecture, from the inference network, instead of global ones.", (o, v) => Own<PlanarOptions>(o, own => own with { AmortizeFlow = v }));
        OfModel<FamilyForm<ReaderFamily>>("--reader", nameof(ModelOptions.Reader), $"How the inference network reads an architecture ({defaults.Reader}).", (o, v) => o with { Reader = v });
        OfModel<int[]>("--inference-widths", nameof(ModelOptions.InferenceWidths), $"Widths of the inference network's layers ({string.Join(' ', defaults.InferenceWidths)}).", (o, v) => o with { InferenceWidths = v });
        OfModel<int>("--inference-lstm", nameof(LstmReaderOptions.InferenceLstmUnits), $"Width of its LSTM, where it has one ({lstm.InferenceLstmUnits}).", (o, v) => Own<LstmReaderOptions>(o, own => own with { InferenceLstmUnits = v }));
        OfModel<int>("--inference-lstm-layers", nameof(LstmReaderOptions.InferenceLstmLayers), $"Layers of its LSTM ({lstm.InferenceLstmLayers}).", (o, v) => Own<LstmReaderOptions>(o, own => own with { InferenceLstmLayers = v }));
        OfModel<int[]>("--decoder-widths", nameof(ModelOptions.DecoderWidths), $"Widths of the layers from z to the decoder's start ({string.Join(' ', defaults.DecoderWidths)}).", (o, v) => o with { DecoderWidths = v });
        OfModel<int>("--lstm", nameof(ModelOptions.DecoderLstmUnits), $"Width of the decoder's LSTM ({defaults.DecoderLstmUnits}).", (o, v) => o with { DecoderLstmUnits = v });
        OfModel<bool>("--latent-at-every-step", nameof(ModelOptions.LatentAtEveryStep), "Whether z also enters the decoder at every step (true).", (o, v) => o with { LatentAtEveryStep = v });
        OfModel<StandardDeviationSource>("--standard-deviation", nameof(GaussianBinOptions.StandardDeviation), $"Standard deviation of a number's Gaussian ({Name(bin.StandardDeviation)}).", (o, v) => Own<GaussianBinOptions>(o, own => own with { StandardDeviation = v }));
        OfModel<double>("--fixed-standard-deviation", nameof(GaussianBinOptions.FixedStandardDeviation), FormattableString.Invariant($"Its value on the normalised scale, where it is fixed ({bin.FixedStandardDeviation})."), (o, v) => Own<GaussianBinOptions>(o, own => own with { FixedStandardDeviation = v }));
        OfModel<bool>("--raw-numbers", nameof(ModelOptions.RawNumbers), "Numbers enter and leave as they are, through a ReLU, instead of normalised.", (o, v) => o with { RawNumbers = v });
        if (!withTraining) return;
        OfTraining<int>("--epochs", nameof(TrainingOptions.Epochs), $"The most epochs ({run.Epochs}).", (o, v) => o with { Epochs = v });
        OfTraining<int>("--batch", nameof(TrainingOptions.BatchSize), $"Architectures a step ({run.BatchSize}).", (o, v) => o with { BatchSize = v });
        OfTraining<ObjectiveKind>("--objective", nameof(TrainingOptions.Objective), $"What is maximised ({Name(run.Objective)}).", (o, v) => o with { Objective = v });
        OfTraining<int>("--samples", nameof(TrainingOptions.Samples), "Posterior samples of each architecture a step: M of the ELBO, K of the importance-weighted bound (1).", (o, v) => o with { Samples = v });
        OfTraining<KlEstimate>("--kl", nameof(TrainingOptions.KlEstimate), $"How the KL term is estimated ({Name(run.KlEstimate)}): in closed form where there is one.", (o, v) => o with { KlEstimate = v });
        OfTraining<ulong>("--seed", nameof(TrainingOptions.Seed), "The seed of weights, order and noise (0).", (o, v) => o with { Seed = v });
        OfTraining<double>("--learning-rate", nameof(TrainingOptions.LearningRate), FormattableString.Invariant($"The highest learning rate ({run.LearningRate})."), (o, v) => o with { LearningRate = v });
        OfTraining<LearningRateSchedule>("--schedule", nameof(TrainingOptions.Schedule), $"The learning rate's course ({Name(run.Schedule)}).", (o, v) => o with { Schedule = v });
        OfTraining<double>("--warm-up", nameof(TrainingOptions.WarmUpEpochs), FormattableString.Invariant($"Epochs of its rise ({run.WarmUpEpochs})."), (o, v) => o with { WarmUpEpochs = v });
        OfTraining<double>("--weight-decay", nameof(TrainingOptions.WeightDecay), "Decoupled weight decay (0).", (o, v) => o with { WeightDecay = v });
        OfTraining<double>("--clip", nameof(TrainingOptions.ClipNorm), FormattableString.Invariant($"The largest norm of a gradient; 0 for none ({run.ClipNorm})."), (o, v) => o with { ClipNorm = v });
        OfTraining<double>("--beta", nameof(TrainingOptions.Beta), "The final weight of the KL term, above 0 (1).", (o, v) => o with { Beta = v });
        OfTraining<double>("--annealing", nameof(TrainingOptions.AnnealingEpochs), "Epochs over which that weight is annealed from 0 (0).", (o, v) => o with { AnnealingEpochs = v });
        OfTraining<long>("--annealing-steps", nameof(TrainingOptions.AnnealingSteps), "The same in training steps (0).", (o, v) => o with { AnnealingSteps = v });
        OfTraining<AnnealingShape>("--annealing-shape", nameof(TrainingOptions.AnnealingShape), $"How it rises ({Name(run.AnnealingShape)}).", (o, v) => o with { AnnealingShape = v });
        OfTraining<int>("--annealing-cycles", nameof(TrainingOptions.AnnealingCycles), $"How often, where it is cyclical ({run.AnnealingCycles}).", (o, v) => o with { AnnealingCycles = v });
        OfTraining<double>("--free-bits", nameof(TrainingOptions.FreeBits), "Nats of KL a group of latent dimensions that cost nothing (0).", (o, v) => o with { FreeBits = v });
        OfTraining<int>("--free-bits-groups", nameof(TrainingOptions.FreeBitsGroups), "The number of these groups (one a dimension; one in all with flows).", (o, v) => o with { FreeBitsGroups = v });
        OfTraining<int>("--patience", nameof(TrainingOptions.Patience), "Stop after this many epochs without a better validation objective; 0 never does (0).", (o, v) => o with { Patience = v });
    }

    private static ModelOptions Own<T>(ModelOptions options, Func<T, T> change) where T : class, new() =>
        options with { FamilyOptions = options.FamilyOptions.With(change(options.FamilyOptions.Of<T>())) };

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>A model's options as they were given, over what there was before, in their ranges.</summary>
    /// <exception cref="InputException">A value is out of its range; the message names its option.</exception>
    public ModelOptions Read(ParseResult parsed, ModelOptions start)
    {
        var read = model.Aggregate(start, (value, apply) => apply(parsed, value));
        Name(read.Validate);
        return read;
    }

    /// <summary>Whether one of some options was given.</summary>
    public bool Gives(ParseResult parsed, params string[] optionNames) =>
        options.Any(option => optionNames.Contains(option.Name) && parsed.GetResult(option) is { Implicit: false });

    /// <summary>The same for a model and its training.</summary>
    /// <exception cref="InputException">A value is out of its range or does not go with another; the message names the options.</exception>
    public (ModelOptions Model, TrainingOptions Training) Read(ParseResult parsed, ModelOptions modelStart, TrainingOptions trainingStart)
    {
        var run = training.Aggregate(trainingStart, (value, apply) => apply(parsed, value));
        var sizes = Read(parsed, modelStart);
        Name(() => run.Validate(sizes));
        return (sizes, run);
    }

    /// <summary>Checks settings, and calls those that are refused by the names of their options.</summary>
    /// <exception cref="InputException">One is out of its range, or does not go with others.</exception>
    public void Name(Action check) => CommonOptions.NameOptions(check, names);

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
