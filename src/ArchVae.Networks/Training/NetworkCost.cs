using ArchVae.Networks.Data;
using ArchVae.Tensors;

namespace ArchVae.Networks.Training;

/// <summary>What networks cost beside their parameters and multiply-adds: memory and time.</summary>
public static class NetworkCost
{
    private const int Repetitions = 15;

    /// <summary>
    /// The bytes that training takes for what grows with the network: parameters, their gradients, an optimiser's two moments and
    /// the best parameters so far, and for each example of a batch what goes out of each layer and its gradient.
    /// </summary>
    /// <param name="plan">The network.</param>
    /// <param name="batchSize">Examples a step.</param>
    public static double TrainingBytes(NetworkPlan plan, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return 5.0 * plan.ParameterBytes + 2.0 * batchSize * plan.ActivationBytes;
    }

    /// <summary>
    /// How long a network takes for a batch once it is warm, on one thread: the median of 15 runs, in milliseconds.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="examples">Where examples come from.</param>
    /// <param name="batchSize">How many of them, the first ones, again and again where there are fewer.</param>
    /// <param name="time">The time.</param>
    public static double Milliseconds(Network network, Examples examples, int batchSize, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(time);
        int[] chosen = [.. Enumerable.Range(0, batchSize).Select(i => i % examples.Count)];
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var (pass, batch) = (new NetworkPass(tape), new NetworkBatch());
        var times = new double[Repetitions];
        for (var i = -2; i < Repetitions; i++)
        {
            tape.Clear();
            batch.Fill(pass, examples, chosen, network.TakesTokens);
            var start = time.GetTimestamp();
            network.Apply(pass, batch.Inputs);
            if (i >= 0) times[i] = time.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[Repetitions / 2];
    }
}
