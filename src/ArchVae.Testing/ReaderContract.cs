using ArchVae.Models;

namespace ArchVae.Testing;

/// <summary>The contract of readers, which the library's own keep too.</summary>
public static class ReaderContract
{
    /// <summary>
    /// Checks a reader of rows of 5 columns, at most 6 of them an architecture, in batches of 1 to 5 architectures of different
    /// lengths. Weights are the initial ones and N(0, 0.4²) on top. The rules:
    /// <list type="bullet">
    /// <item>names of parameters begin with the given one and a dot;</item>
    /// <item>what is read is [B, R], R ≥ 1 as the reader says, finite, and the same on a tape that does not record;</item>
    /// <item>an architecture is read as it is alone, to 1e-5, whatever the others of its batch are and however long; the same
    /// reader serves one layout after the other;</item>
    /// <item>gradients to rows and every parameter are central differences', to 1 % and rounding, and are added to what is
    /// there;</item>
    /// <item>every parameter's gradient is finite and not zero everywhere;</item>
    /// <item>two threads give the same values and gradients as one, to the last bit, with 200 architectures;</item>
    /// <item>once warm, a forward and a backward pass allocate no managed memory.</item>
    /// </list>
    /// Values above 1 are compared relatively.
    /// </summary>
    /// <param name="form">The family and its argument: <c>"joinedRows"</c>, or one that is in no registry.</param>
    /// <param name="options">The families' own options; null for their defaults.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public static void Check(FamilyForm<ReaderFamily> form, FamilyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(form);
        options ??= FamilyOptions.Default;
        options.CheckRanges();
        new ReaderRules(form, options).Check();
    }
}
