using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Jobs;

/// <summary>
/// A kind of job: what is done where it runs. A worker runs those of <see cref="Registry"/> and no others; a program adds its own
/// before it works.
/// </summary>
public abstract class JobKind : IFamily
{
    /// <summary>The kinds that a worker of this process knows.</summary>
    public static FamilyRegistry<JobKind> Registry { get; } = new("kind of job");

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Whether a job starts commands that its submitter named, which a worker must allow.</summary>
    /// <param name="settings">What it is told, as JSON.</param>
    public virtual bool RunsCommands(string settings) => false;

    /// <summary>Does a job of a store.</summary>
    /// <param name="settings">What it is told, as JSON.</param>
    /// <param name="context">Where it runs.</param>
    /// <returns>Its result as JSON; null where it was stopped, and its folder has what it goes on from.</returns>
    /// <exception cref="InputException">Nobody can do it.</exception>
    public abstract string? Execute(string settings, JobContext context);
}

/// <summary>A kind of job with records of its own.</summary>
/// <typeparam name="TSettings">What a job is told; JSON must keep all of it.</typeparam>
/// <typeparam name="TResult">What it gives; JSON must keep all of it.</typeparam>
public abstract class JobKind<TSettings, TResult> : JobKind
    where TSettings : class
    where TResult : class
{
    /// <summary>Does a job. The same code runs in this process and on a worker.</summary>
    /// <param name="settings">What it is told.</param>
    /// <param name="context">Where it runs.</param>
    /// <returns>Its result; null where it was stopped, and its folder has what it goes on from.</returns>
    /// <exception cref="InputException">Nobody can do it.</exception>
    public abstract TResult? Run(TSettings settings, JobContext context);

    /// <inheritdoc/>
    public override string? Execute(string settings, JobContext context) =>
        Run(Read<TSettings>(settings), context) is { } result ? Text(result) : null;

    /// <summary>Settings, or a result, as JSON.</summary>
    internal static string Text<T>(T record) => JsonSerializer.Serialize(record, Format);

    /// <summary>The record of a JSON text.</summary>
    /// <exception cref="InputException">It is none.</exception>
    protected internal static T Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Format) ?? throw new JsonException("it is null");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InputException($"What a job is told or gave cannot be read: {exception.Message}", inner: exception);
        }
    }

    // Figures may be infinite.
    private static JsonSerializerOptions Format => JsonFormat.Indented;
}
