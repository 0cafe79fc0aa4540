using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>What data are a sample of, which decides whether a distance from the generator can be told.</summary>
public enum DataOrigin
{
    /// <summary>That is not known, or they were chosen.</summary>
    Unknown,

    /// <summary>Independent draws of the space's generator.</summary>
    Generator,

    /// <summary>
    /// Members of the space, all or chosen at random, where each is meant to be as likely as any other: −ln N.
    /// </summary>
    UniformMembers,
}

/// <summary>Where data come from, by what they say of themselves.</summary>
public static class DataOrigins
{
    /// <summary>
    /// <see cref="DataOrigin.Generator"/> where every record says that it was drawn independently, and under no condition.
    /// </summary>
    /// <param name="records">The records; gone through once.</param>
    /// <param name="architectures">Where to add their architectures; may be null.</param>
    public static DataOrigin Of(IEnumerable<ArchitectureRecord> records, ICollection<Architecture>? architectures = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        var origin = DataOrigin.Generator;
        foreach (var record in records)
        {
            if (record.Drawn != Drawn.Independently || record.Given.Count > 0) origin = DataOrigin.Unknown;
            architectures?.Add(record.Architecture);
        }
        return origin;
    }
}
