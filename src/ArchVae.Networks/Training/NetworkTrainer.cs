using ArchVae.Networks.Data;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Training;

/// <summary>Trains networks on one fold of the data. Many threads may use it at once.</summary>
/// <param name="fold">The data.</param>
/// <param name="options">How.</param>
/// <param name="time">The time, for figures and the timeout.</param>
public sealed class NetworkTrainer(NetworkFold fold, NetworkTrainingOptions options, TimeProvider time)
{
    private readonly float[]? classWeights = fold.ClassWeights(options.ClassWeights);
    private readonly int[] validation = [.. fold.Validation];

    private TargetTransform Target => fold.Transform.Target;

    /// <summary>
    /// Trains a network. Where examples were set aside, its weights are those of the epoch with the lowest validation loss;
    /// otherwise those at the end.
    /// </summary>
    /// <param name="plan">The network.</param>
    /// <param name="team">The threads to use; results are the same for any number.</param>
    /// <param name="deadline">When it has failed, in timestamps of the time; null for never.</param>
    /// <param name="epochs">The most epochs; null for those of the options.</param>
    /// <param name="stop">Stops it between two steps.</param>
    /// <exception cref="NetworkFailureException">It diverged or took too long.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public NetworkFit Train(
        NetworkPlan plan, ThreadTeam team, long? deadline = null, int? epochs = null, CancellationToken stop = default)
    {
        var network = new Network(plan, options.Seed);
        try
        {
            using var tape = new Tape(team);
            using var optimizer = NewOptimizer(network.Parameters);
            var run = new Run(network, tape, optimizer, deadline, stop);
            return Train(run, epochs ?? options.Epochs);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private NetworkFit Train(Run run, int epochs)
    {
        var (order, best) = (fold.Training.ToArray(), new WeightCopy(run.Network.Parameters));
        var (bestEpoch, epoch, trainLoss) = (0, 0, 0.0);
        var figures = new Dictionary<string, double> { ["loss"] = double.PositiveInfinity };
        while (epoch < epochs && (options.Patience == 0 || bestEpoch == 0 || epoch - bestEpoch < options.Patience))
        {
            epoch++;
            trainLoss = TrainEpoch(run, order, epoch);
            if (validation.Length == 0) continue;
            var found = ValidationFigures(run);
            if (!double.IsFinite(found["loss"]))
                throw new NetworkFailureException(FormattableString.Invariant(
                    $"diverged: its validation loss is {found["loss"]} after epoch {epoch}"));
            if (found["loss"] >= figures["loss"]) continue;
            (bestEpoch, figures) = (epoch, found);
            best.Take();
        }
        if (validation.Length > 0) best.Restore();
        else (bestEpoch, figures) = (epoch, []);
        // The last step may have gone too far for single precision, and no loss told it.
        if (!AreFinite(run.Network.Parameters))
            throw new NetworkFailureException($"diverged: its weights are no finite numbers after epoch {bestEpoch}");
        figures["trainLoss"] = trainLoss;
        return new(run.Network, figures, bestEpoch, epoch);
    }

    // The mean of the loss over the epoch's examples, as they came.
    private double TrainEpoch(Run run, int[] order, int epoch)
    {
        var random = new RandomStream(options.Seed, RandomPurpose.Shuffle, epoch);
        random.Shuffle<int>(order);
        var steps = Math.Max(1, (order.Length + options.BatchSize - 1) / options.BatchSize);
        // One example alone has no variance, which batch normalisation needs.
        if (steps > 1 && order.Length % options.BatchSize == 1) steps--;
        var sum = 0.0;
        for (var i = 0; i < steps; i++)
        {
            run.Stop.ThrowIfCancellationRequested();
            if (run.Deadline is { } deadline && time.GetTimestamp() > deadline)
                throw new NetworkFailureException(FormattableString.Invariant($"took longer than {options.Timeout} s"));
            var start = i * options.BatchSize;
            var length = i == steps - 1 ? order.Length - start : options.BatchSize;
            sum += length * Step(run, order.AsSpan(start, length), epoch);
        }
        return sum / order.Length;
    }

    private double Step(Run run, ReadOnlySpan<int> chosen, int epoch)
    {
        var (tape, pass) = (run.Tape, run.Pass);
        tape.Clear();
        (pass.IsTraining, pass.Seed, pass.Step) = (true, options.Seed, run.Steps++);
        run.Batch.Fill(pass, fold.Examples, chosen, run.Network.TakesTokens);
        var outputs = run.Network.Apply(pass, run.Batch.Inputs);
        var weights = classWeights is null ? default : tape.Constant(1, classWeights.Length, classWeights);
        var loss = NetworkLoss.Apply(tape, Target.Task, outputs, run.Batch.Targets, weights);
        var value = loss.Values[0];
        if (!float.IsFinite(value))
            throw new NetworkFailureException(FormattableString.Invariant(
                $"diverged: its loss is {value} at step {run.Steps} in epoch {epoch}"));
        tape.Backward(loss);
        var norm = options.ClipNorm > 0 ? run.Optimizer.GradientNorm(tape.Team) : 0;
        var scale = norm > options.ClipNorm ? options.ClipNorm / norm : 1;
        // The gradient of the loss is what is clipped, so the decay is not to be scaled with it.
        if (options.Optimizer != OptimizerKind.AdamW && options.Decay > 0)
            run.Optimizer.AddDecayToGradients(options.Decay / scale);
        run.Optimizer.Update(tape.Team, options.LearningRate, scale);
        return value;
    }

    private Dictionary<string, double> ValidationFigures(Run run)
    {
        var predictions = NetworkPredictions.Of(run.Network, Target, fold.Examples, validation, run.Tape.Team);
        return predictions.Figures([.. validation.Select(fold.Examples.TargetOf)], classWeights);
    }

    private static bool AreFinite(ParameterSet parameters)
    {
        foreach (var parameter in parameters.Parameters.Concat(parameters.Statistics))
            foreach (var value in parameter.Tensor.Values)
                if (!float.IsFinite(value)) return false;
        return true;
    }

    private Optimizer NewOptimizer(ParameterSet parameters) => options.Optimizer switch
    {
        OptimizerKind.Sgd => new StochasticGradientDescent(parameters) { Momentum = options.Momentum },
        OptimizerKind.AdamW => new Adam(parameters) { WeightDecay = options.Decay },
        _ => new Adam(parameters),
    };

    private sealed class Run(Network network, Tape tape, Optimizer optimizer, long? deadline, CancellationToken stop)
    {
        public Network Network { get; } = network;

        public Tape Tape { get; } = tape;

        public NetworkPass Pass { get; } = new(tape);

        public NetworkBatch Batch { get; } = new();

        public Optimizer Optimizer { get; } = optimizer;

        public long? Deadline { get; } = deadline;

        public CancellationToken Stop { get; } = stop;

        public long Steps { get; set; }
    }
}

/// <summary>A network that was trained.</summary>
/// <param name="Network">The network; whoever has this disposes it.</param>
/// <param name="Figures">
/// Those of <see cref="NetworkPredictions.Figures"/> on the examples that were set aside, and trainLoss, the mean of the loss
/// over the last epoch as it went.
/// </param>
/// <param name="BestEpoch">The epoch that the weights are of, from 1.</param>
/// <param name="Epochs">How many epochs there were.</param>
public sealed record NetworkFit(Network Network, Dictionary<string, double> Figures, int BestEpoch, int Epochs);
