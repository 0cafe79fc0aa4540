using ArchVae.Posteriors;

namespace ArchVae.Testing;

/// <summary>The contract of priors, which the library's own keep too.</summary>
public static class PriorContract
{
    /// <summary>
    /// Checks a prior of Z = 1, 2 and 5 latent dimensions. Weights are the initial ones and N(0, 0.4²) on top. The rules:
    /// <list type="bullet">
    /// <item>names of parameters begin with the given one and a dot;</item>
    /// <item>log p is [N, 1] and draws are [count, Z], all finite, and log p is the same on a tape that does not record;</item>
    /// <item>log p of a point does not depend on the others, to 1e-5;</item>
    /// <item>gradients of log p to z and every parameter are central differences', to 1 % and rounding, and are added to what is
    /// there;</item>
    /// <item>every parameter's gradient is finite and not zero everywhere, for 64 points;</item>
    /// <item>draw i depends on the seed and on i, and on nothing else, to the last bit: not on how many there are or which one is
    /// the first;</item>
    /// <item>the density integrates to 1, to 1e-3 in one dimension and 2e-3 in two;</item>
    /// <item>there the mean of log p over 20,000 draws is the negative entropy, within 4 standard errors and 2e-3;</item>
    /// <item>where the family says <see cref="PriorFamily.HasClosedFormKl"/>, the KL from Gaussians with diagonal and full
    /// covariance is [B, Z] and sums to the mean of log q − log p over 20,000 draws, within 4 standard errors and 1e-4; its
    /// gradients are central differences';</item>
    /// <item>two threads give the same values and gradients as one, to the last bit;</item>
    /// <item>once warm, a forward and a backward pass allocate no managed memory.</item>
    /// </list>
    /// Values above 1 are compared relatively.
    /// </summary>
    /// <param name="form">The family and its argument: <c>"standard"</c>, or one that is in no registry.</param>
    /// <param name="options">The families' own options; null for their defaults.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public static void Check(FamilyForm<PriorFamily> form, FamilyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(form);
        options ??= FamilyOptions.Default;
        options.CheckRanges();
        var contract = new Contract($"The prior '{form}'");
        foreach (var size in new[] { 1, 2, 5 }) new PriorRules(contract, form, options, size).Check();
    }
}
