using ArchVae.Spaces;

namespace ArchVae.Models;

/// <summary>What sampled architectures may be at most.</summary>
public sealed record SampleLimits
{
    /// <summary>The most layers, as files list them, start and end included; 1 or more. Null for no limit.</summary>
    public int? MaximumLayers { get; init; }

    /// <summary>Whether an architecture is within the limits.</summary>
    public bool Admit(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return !(architecture.Layers.Count > MaximumLayers);
    }

    /// <summary>The limits in words: <c>at most 5 layers</c>; empty where there is none.</summary>
    public override string ToString() =>
        MaximumLayers is { } layers ? FormattableString.Invariant($"at most {layers} layer{(layers == 1 ? "" : "s")}") : "";

    /// <summary>Checks the limits.</summary>
    /// <exception cref="InputException">One is out of its range.</exception>
    public void Validate()
    {
        if (MaximumLayers is < 1) throw InputException.OutOfRange(nameof(MaximumLayers), MaximumLayers, "1 or more");
    }

    /// <summary>Checks the limits against a space, and how its architectures are decoded.</summary>
    /// <exception cref="InputException">One is out of its range, or below what every legal architecture has.</exception>
    public void Validate(SearchSpace space, DecodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(options);
        Validate();
        // Without the mask what is not legal comes too.
        if (MaximumLayers is not { } most || !options.Masked) return;
        var condition = options.Condition?.Space.IsSameAs(space) == true ? options.Condition : null;
        var least = ShortestArchitecture.Layers(space, condition);
        if (most >= least) return;
        throw InputException.OutOfRange(nameof(MaximumLayers), most, FormattableString.Invariant(
            $"{least} or more: no network of '{space.Name}' has fewer layers")
            + (condition is null ? "" : $" given {condition}"));
    }
}

/// <summary>A draw that is within the limits.</summary>
/// <param name="Number">Which draw of the seed it is, from 0: without limits the same seed gives it by this number.</param>
/// <param name="Architecture">What it decodes to.</param>
public sealed record LimitedDraw(long Number, Architecture Architecture);

/// <summary>What was sampled within limits.</summary>
/// <param name="Kept">The draws within the limits, in the order of their numbers.</param>
/// <param name="Draws">How many were drawn up to the last of them.</param>
public sealed record LimitedSample(IReadOnlyList<LimitedDraw> Kept, long Draws)
{
    /// <summary>The share of the draws that are within the limits.</summary>
    public double Share => (double)Kept.Count / Draws;
}

/// <summary>Draws of a model until enough are within limits.</summary>
public static class LimitedSampling
{
    private const int DrawsAtOnce = 1024;
    private const int LeastDraws = 10_000;

    /// <summary>How many draws there are at most for each that is wanted; all together at least 10,000.</summary>
    public const int DrawsForOne = 100;

    /// <summary>
    /// The first draws of a seed that are within limits: draw i is the i-th of <see cref="ArchitectureVae.Sample"/>, for any
    /// number of threads.
    /// </summary>
    /// <param name="vae">The model.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="count">How many are wanted, at least 1.</param>
    /// <param name="seed">The seed of the draws, and of the decoding where it is stochastic.</param>
    /// <param name="options">How to decode; the default is greedy with the grammar's mask.</param>
    /// <param name="scale">A mean and deviation that the draws are to have; null for those of the prior.</param>
    /// <exception cref="InputException">
    /// No legal architecture is within the limits; of <see cref="DrawsForOne"/> draws for each that is wanted, and 10,000 at
    /// least, too few are; or the decoder's numbers are not finite at one, which the message names.
    /// </exception>
    public static LimitedSample Sample(
        this ArchitectureVae vae, SampleLimits limits, int count, ulong seed, DecodingOptions? options = null,
        LatentScale? scale = null)
    {
        ArgumentNullException.ThrowIfNull(vae);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var decoding = (options ?? DecodingOptions.Greedy) with { Seed = seed };
        limits.Validate(vae.Space, decoding);
        var most = Math.Max((long)count * DrawsForOne, LeastDraws);
        var kept = new List<LimitedDraw>();
        for (var first = 0L; first < most; first += DrawsAtOnce)
        {
            var size = (int)Math.Min(DrawsAtOnce, most - first);
            foreach (var (i, architecture) in vae.DecodeDraws(vae.Draws(first, size, seed, scale), decoding, first).Index())
            {
                if (!limits.Admit(architecture)) continue;
                kept.Add(new(first + i, architecture));
                if (kept.Count == count) return new(kept, first + i + 1);
            }
        }
        throw new InputException(kept.Count == 0
            ? FormattableString.Invariant($"Of {most} draws none has {limits}. Widen the limit.")
            : FormattableString.Invariant($"Of {most} draws {kept.Count} have {limits}; {count} are asked for. ")
                + "Ask for fewer, or widen the limit.");
    }
}
