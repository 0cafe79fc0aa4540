using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ArchVae.Files;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ranks;

namespace ArchVae.Training.Ranks;

/// <summary>
/// What the processes that train one model tell each other beside gradients: that they have the same program, options and data;
/// where training stands; whether to stop or to save. Rank 0 reads and writes the model's folder and looks at the clock. Without
/// other ranks there is nothing to tell.
/// </summary>
internal sealed class TrainingRanks(RankThread? ranks)
{
    private const int TextLength = 96;
    private readonly byte[] wishes = new byte[2 * (ranks?.Count ?? 1)];

    /// <summary>The number of this process.</summary>
    public int Rank => ranks?.Rank ?? 0;

    /// <summary>How many there are.</summary>
    public int Count => ranks?.Count ?? 1;

    /// <summary>Makes sure that all ranks compute the same.</summary>
    /// <param name="config">What this rank is to train, and on what.</param>
    /// <exception cref="InputException">A rank differs from rank 0: it is named, on all of them.</exception>
    public void RequireSame(ModelConfig config)
    {
        if (ranks == null) return;
        var given = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(config, JsonFormat.Compact)));
        RequireSame(Build(typeof(Tape), typeof(TrainingRanks)), (rank, here, there) =>
            $"Rank {rank} runs another build of the program than rank 0 ({here}; {there}); install the same on all machines.");
        RequireSame(Simd.Name, (rank, here, there) =>
            $"Rank {rank} computes with {here} vectors and rank 0 with {there} ones, which round differently. Take machines of "
            + "one width, or start all of them with DOTNET_EnableAVX512=0, for 256-bit ones.");
        RequireSame(given, (rank, _, _) => $"Rank {rank} was given other options or other data than rank 0.");
    }

    /// <summary>What this rank wants before a step, and what all do.</summary>
    /// <param name="stop">Whether to stop; all do where one is asked to.</param>
    /// <param name="save">Whether to save; rank 0 decides, which has the clock.</param>
    public (bool Stop, bool Save) Agree(bool stop, bool save)
    {
        if (ranks == null) return (stop, save);
        wishes[2 * Rank] = stop ? (byte)1 : (byte)0;
        wishes[2 * Rank + 1] = save ? (byte)1 : (byte)0;
        ranks.Gather(wishes);
        var anyStops = false;
        for (var rank = 0; rank < Count; rank++) anyStops |= wishes[2 * rank] != 0;
        return (anyStops, wishes[1] != 0);
    }

    /// <summary>Gives all ranks the state, weights and moments that rank 0 has read.</summary>
    public TrainingState Share(TrainingState state, ParameterSet parameters, Adam optimizer)
    {
        if (ranks == null) return state;
        var text = JsonSerializer.SerializeToUtf8Bytes(state, JsonFormat.Compact);
        var length = new[] { text.Length };
        ranks.Broadcast(MemoryMarshal.AsBytes(length.AsSpan()));
        if (Rank > 0) text = new byte[length[0]];
        ranks.Broadcast(text);
        ShareWeights(parameters);
        ranks.Broadcast(MemoryMarshal.AsBytes(optimizer.FirstMoment));
        ranks.Broadcast(MemoryMarshal.AsBytes(optimizer.SecondMoment));
        if (Rank == 0) return state;
        var shared = JsonSerializer.Deserialize<TrainingState>(text, JsonFormat.Compact)!;
        optimizer.Step = shared.Step;
        return shared;
    }

    /// <summary>Gives all ranks the weights that rank 0 has.</summary>
    public void ShareWeights(ParameterSet parameters) => ranks?.Broadcast(MemoryMarshal.AsBytes(parameters.Values));

    private void RequireSame(string own, Func<int, string, string, string> message)
    {
        var all = new byte[TextLength * Count];
        Encoding.UTF8.GetBytes(own, all.AsSpan(TextLength * Rank, TextLength));
        ranks!.Gather(all);
        string Of(int rank) => Encoding.UTF8.GetString(all.AsSpan(TextLength * rank, TextLength)).TrimEnd('\0');
        for (var rank = 1; rank < Count; rank++)
        {
            if (Of(rank) != Of(0)) throw new InputException(message(rank, Of(rank), Of(0)));
        }
    }

    // Builds are deterministic: the same sources have the same numbers.
    private static string Build(params Type[] types) => string.Join(
        " ", types.Select(type => type.Assembly.ManifestModule.ModuleVersionId.ToString("N", CultureInfo.InvariantCulture)));
}
