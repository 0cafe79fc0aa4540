using ArchVae.Options;
using ArchVae.Spaces;

namespace ArchVae.Models;

/// <summary>How latent points are decoded.</summary>
public sealed record DecodingOptions
{
    /// <summary>
    /// Arg max among what the grammar, and the space's rules on values, can still complete: every result is legal, unless a space
    /// has rules that it cannot look ahead for.
    /// </summary>
    public static DecodingOptions Greedy { get; } = new();

    /// <summary>Arg max without the grammar: what the decoder itself makes of a point.</summary>
    public static DecodingOptions Raw { get; } = new() { Masked = false };

    /// <summary>Whether types and values from which nothing legal can come are left out of the choice.</summary>
    public bool Masked { get; init; } = true;

    /// <summary>The contrary of <see cref="Masked"/>.</summary>
    [Option("--raw", "Decode without the grammar's mask: results may be illegal.", valueName: "")]
    internal bool Unmasked { get => !Masked; init => Masked = !value; }

    /// <summary>
    /// 1e-6 to 1e6: types, flags, choices and values are drawn, from logits divided by the temperature and Gaussians whose
    /// variance is multiplied by it; 1 draws from p(x|z) itself. Null takes the most probable type, flag and choice and the
    /// Gaussian's mean.
    /// </summary>
    [Option("--temperature", "Draw types and values, at this temperature, instead of taking the most probable.",
        valueName: "T", minimum: 1e-6, maximum: 1e6)]
    public double? Temperature { get; init; }

    /// <summary>The seed of what is drawn.</summary>
    [Option("--seed", "The seed of all random numbers.")]
    public ulong Seed { get; init; }

    /// <summary>
    /// Entries that are set instead of chosen: the decoder goes on from them, as from any others. Null for none. Every result
    /// meets the condition; its probability is not that of p(x|z).
    /// </summary>
    public EntryCondition? Condition { get; init; }

    /// <summary>Checks the temperature.</summary>
    /// <exception cref="InputException">It is out of its range.</exception>
    public void Validate() => OptionDescription.CheckRanges(this);
}
