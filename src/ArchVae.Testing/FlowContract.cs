using ArchVae.Posteriors;

namespace ArchVae.Testing;

/// <summary>The contract of flows, which the library's own keep too.</summary>
public static class FlowContract
{
    /// <summary>
    /// Checks a family of <see cref="FlowFamily.Registry"/>, as <see cref="Check(FlowFamily, FamilyOptions?)"/> does.
    /// </summary>
    /// <param name="family">Its name.</param>
    /// <param name="options">The families' own options; null for their defaults.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="InputException">There is no such family.</exception>
    public static void Check(string family, FamilyOptions? options = null) => Check(FlowFamily.Registry.Get(family), options);

    /// <summary>
    /// Checks a family for Z = 1, 2 and 5 latent dimensions, at places 0 and 1 of its chain, with 1 and 4 architectures of 1 and
    /// 3 samples each, and with a context of the width that it asks for and a wider one, which another family of a posterior may
    /// ask for. Weights are the initial ones and N(0, 0.4²) on top. The rules:
    /// <list type="bullet">
    /// <item>names of parameters begin with the given one and a dot;</item>
    /// <item>z' is [B·M, Z] and log|det| [B·M, 1], both finite, and the same on a tape that does not record;</item>
    /// <item>with the initial weights alone the flow is near the identity: z' − z is at most half as large as z (root mean
    /// square), and the mean of |log|det|| at most half a nat a dimension;</item>
    /// <item>a row of a batch is what it is alone, to 1e-5;</item>
    /// <item>gradients to z, features, context and every parameter are central differences', to 1 % and rounding, and are added
    /// to what is there;</item>
    /// <item>every parameter's gradient is finite and not zero everywhere, for 4 architectures of 3 samples;</item>
    /// <item>log|det| is that of the Jacobian by automatic differentiation, to 5e-4, and no row depends on another's z;</item>
    /// <item>the inverse gives z back, to 1e-3, also row by row;</item>
    /// <item>N(0, I) pushed through it has a density that integrates to 1, to 1e-3 in one dimension and 2e-3 in two, over the
    /// image by the inverse;</item>
    /// <item>two threads give the same values and gradients as one, to the last bit, with 33 dimensions and 350 samples;</item>
    /// <item>once warm, a forward and a backward pass allocate no managed memory.</item>
    /// </list>
    /// Values above 1 are compared relatively.
    /// </summary>
    /// <param name="family">The family; it need not be in the registry.</param>
    /// <param name="options">The families' own options; null for their defaults.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public static void Check(FlowFamily family, FamilyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(family);
        options ??= FamilyOptions.Default;
        options.CheckRanges();
        var contract = new Contract($"The flow '{family.Name}'");
        foreach (var size in new[] { 1, 2, 5 })
            for (var place = 0; place < 2; place++) new FlowRules(contract, family, options, size, place).Check();
    }
}
