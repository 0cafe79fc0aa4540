using ArchVae.Data;

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
    /// <summary><see cref="DataOrigin.Generator"/> where every record says that it was drawn independently.</summary>
    public static DataOrigin Of(IEnumerable<ArchitectureRecord> records) =>
        records.All(record => record.Drawn == Drawn.Independently) ? DataOrigin.Generator : DataOrigin.Unknown;
}
