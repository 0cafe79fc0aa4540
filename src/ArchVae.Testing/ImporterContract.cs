using ArchVae.Data.Importing;
using ArchVae.Spaces;

namespace ArchVae.Testing;

/// <summary>The contract of importers: what every <see cref="ImporterFamily"/> keeps to, the library's own among them.</summary>
public static class ImporterContract
{
    /// <summary>
    /// Checks a format by a small sample of it. The rules:
    /// <list type="bullet">
    /// <item>the sample gives as many records as it has, each with a legal architecture, of the space that was given, and its
    /// number from 0 as id;</item>
    /// <item>with the first k skipped it gives the others as they were; with all skipped it ends in an
    /// <see cref="InputException"/>;</item>
    /// <item>with NaN, Infinity, null and the like, or 1e999, in the place of a metric's number the record is the same without
    /// that metric, which <see cref="Data.ArchitectureRecord.MetricsWithoutValue"/> names; checked for metrics whose number
    /// stands once in the sample;</item>
    /// <item>nothing is read before a record is asked for, and the stream stays open;</item>
    /// <item>a stream that cannot seek and gives one byte at a time gives the same records;</item>
    /// <item>an empty stream ends in an <see cref="InputException"/>, and 2,000 samples with damage (bytes changed, cut, doubled
    /// or inserted, the same in each run) in legal records or in one; its <see cref="InputException.File"/> is the name of the
    /// stream.</item>
    /// </list>
    /// </summary>
    /// <param name="family">The format.</param>
    /// <param name="sample">A small file of it, with a record in every row.</param>
    /// <param name="count">The number of its records, at least 1.</param>
    /// <param name="space">The space; null for the one that the sample implies.</param>
    /// <exception cref="ContractException">A rule is broken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static void Check(ImporterFamily family, byte[] sample, int count, SearchSpace? space = null)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        new ImporterRules(family, sample, space).Check(count);
    }
}
