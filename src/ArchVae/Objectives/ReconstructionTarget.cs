namespace ArchVae.Objectives;

/// <summary>
/// Finds β for a wanted sampled reconstruction accuracy, by a constraint whose multiplier is 1/β (after Rezende and Viola,
/// "Taming VAEs", 2018): from look to look at validation data ln β falls while the accuracy is missed and rises while it is
/// exceeded, as fast as the logarithm of the misses is off. Near the KL's ceiling it slows down, and beyond it β rises whatever
/// the accuracy. β ends at 1, where the bound itself is maximised.
/// </summary>
/// <param name="Accuracy">The wanted share, above 0 and at most 1.</param>
/// <param name="KlCeiling">The most nats of KL, per architecture.</param>
/// <param name="LatentSize">Z.</param>
internal sealed record ReconstructionTarget(double Accuracy, double KlCeiling, int LatentSize)
{
    /// <summary>The share of training, at its end, in which β stays as it was found.</summary>
    public const double FixedShare = 0.1;

    /// <summary>
    /// Where β begins: low enough that no unit collapses before it is used, and high enough that z does not fill up first.
    /// </summary>
    public const double FirstBeta = 0.1;

    // How fast ln β moves, in a whole training: for misses that are off by a factor of e; in steps of Newton's towards the
    // ceiling, where each of Z Gaussians gives up half a nat as ln β rises by one; and at most. Measured on nas-bench-macro and
    // enas: from 8 to 16 for misses the target is met within its standard error, and nothing swings.
    private const double SpeedByMisses = 12;
    private const double SpeedByKl = 50;
    private const double LargestSpeed = 10;
    private const double SmallestBeta = 1e-4;
    private const double ShareOfNewLook = 0.25;

    /// <summary>What is so after a look.</summary>
    /// <param name="at">What was so before it.</param>
    /// <param name="misses">The share of architectures that was not given back.</param>
    /// <param name="count">How many architectures it is of: 1 or more.</param>
    /// <param name="kl">Their mean KL, in nats.</param>
    /// <param name="share">The share of training since the look before.</param>
    public FoundBeta Next(FoundBeta at, double misses, int count, double kl, double share)
    {
        var smooth = at.Misses is { } before ? before + ShareOfNewLook * (misses - before) : misses;
        var least = 0.5 / count;
        var missed = Math.Log(Math.Max(smooth, least) / Math.Max(1 - Accuracy, least));
        var room = (KlCeiling - kl) / (LatentSize / 2.0);
        var fall = Math.Clamp(Math.Min(SpeedByMisses * missed, SpeedByKl * room), -LargestSpeed, LargestSpeed);
        return at with { Beta = Math.Clamp(at.Beta * Math.Exp(-fall * share), SmallestBeta, 1), Misses = smooth };
    }
}

/// <summary>β as it is found, a part of where training stands.</summary>
/// <param name="Beta">β now.</param>
/// <param name="Misses">The share that looks did not find given back, smoothed over them; null before the first.</param>
/// <param name="IsFixed">Whether β stays so to the end.</param>
internal readonly record struct FoundBeta(double Beta, double? Misses = null, bool IsFixed = false);
