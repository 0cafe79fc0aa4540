using ArchVae.Models;

namespace ArchVae.Testing;

/// <summary>The contract of heads of numbers, which the library's own keep too.</summary>
public static class HeadContract
{
    /// <summary>
    /// Checks a head on a small space with an integer on a linear and one on a log scale, a real number and an integer of one
    /// value, for several outputs of the decoder, draws from N(0, 1.5²) all. What is learned beside them has its initial values
    /// and N(0, 0.4²) on top. The rules:
    /// <list type="bullet">
    /// <item>a number has 1 to <see cref="NumberHead.MostOutputs"/> outputs; what is learned is a row or does not exist, and the
    /// names of its parameters begin with the given one and a dot;</item>
    /// <item>the masses of all bins sum to 1, to 1e-6;</item>
    /// <item>the derivatives by outputs and by what is learned are central differences', to 1e-3, and asking for them does not
    /// change the mass;</item>
    /// <item>the most probable bin and draws, at temperatures 0.3, 1 and 3, are bins; the same stream gives the same draw;</item>
    /// <item>of 20,000 draws at temperature 1 each bin has its mass, within 5 standard errors and 5 draws;</item>
    /// <item>with outputs of ±60 and ±1e30 logarithms of masses are finite and at most 0, derivatives are finite, and the rules
    /// of bins hold.</item>
    /// </list>
    /// Values above 1 are compared relatively.
    /// </summary>
    /// <param name="form">The family and its argument: <c>"gaussianBin"</c>, or one that is in no registry.</param>
    /// <param name="options">The families' own options; null for their defaults.</param>
    /// <param name="rawNumbers">Whether numbers are raw, as <see cref="Codec.RawNumbers"/> says, instead of normalised.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public static void Check(FamilyForm<HeadFamily> form, FamilyOptions? options = null, bool rawNumbers = false)
    {
        ArgumentNullException.ThrowIfNull(form);
        options ??= FamilyOptions.Default;
        options.CheckRanges();
        new HeadRules(form, options, rawNumbers).Check();
    }
}
