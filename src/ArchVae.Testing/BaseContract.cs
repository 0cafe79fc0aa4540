using ArchVae.Posteriors;

namespace ArchVae.Testing;

/// <summary>The contract of bases, which the library's own keep too.</summary>
public static class BaseContract
{
    /// <summary>
    /// Checks a family of <see cref="BaseFamily.Registry"/>, as <see cref="Check(BaseFamily, FamilyOptions?)"/> does.
    /// </summary>
    /// <param name="family">Its name.</param>
    /// <param name="options">The families' own options; null for their defaults.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="InputException">There is no such family.</exception>
    public static void Check(string family, FamilyOptions? options = null) => Check(BaseFamily.Registry.Get(family), options);

    /// <summary>
    /// Checks a family for Z = 1, 2 and 5 latent dimensions, with 1 and 4 architectures of 1 and 3 samples each. Weights are the
    /// initial ones and N(0, 0.4²) on top. The rules:
    /// <list type="bullet">
    /// <item>names of parameters begin with the given one and a dot;</item>
    /// <item>z is [B·M, Z], log q [B·M, 1], the center [B, Z], all finite, and z and log q are the same on a tape that does not
    /// record; a family with <see cref="BaseFamily.IsGaussian"/>, and no other, gives mean and log variance [B, Z] and either
    /// nothing or [B, Z(Z − 1)/2] below the diagonal;</item>
    /// <item>a row of a batch is what it is alone, to 1e-5;</item>
    /// <item>the center is z at ε = 0, to 1e-5;</item>
    /// <item>gradients to features and every parameter are central differences', to 1 % and rounding, and are added to what is
    /// there;</item>
    /// <item>every parameter's gradient is finite and not zero everywhere, for 4 architectures of 3 samples;</item>
    /// <item>log q is log p(ε) − log|det ∂z/∂ε|, the Jacobian by central differences, to 1e-3;</item>
    /// <item>ε is found again from z, to 1e-3;</item>
    /// <item>in one dimension the density integrates to 1, to 1e-3;</item>
    /// <item>of a Gaussian, mean and covariance of 20,000 draws are those of its parameters within 5 standard errors;</item>
    /// <item>two threads give the same values and gradients as one, to the last bit, with 33 dimensions and 350 samples;</item>
    /// <item>once warm, a forward and a backward pass allocate no managed memory.</item>
    /// </list>
    /// Values above 1 are compared relatively.
    /// </summary>
    /// <param name="family">The family; it need not be in the registry.</param>
    /// <param name="options">The families' own options; null for their defaults.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public static void Check(BaseFamily family, FamilyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(family);
        options ??= FamilyOptions.Default;
        options.CheckRanges();
        var contract = new Contract($"The base '{family.Name}'");
        foreach (var size in new[] { 1, 2, 5 }) new BaseRules(contract, family, options, size).Check();
    }
}
