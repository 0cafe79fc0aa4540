namespace ArchVae.Jobs;

/// <summary>A job as its maker has it: with the objects of this process, and what is to happen when it ends.</summary>
public abstract class JobPlan
{
    /// <summary>Its name, by which it is told from others of the same maker.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    public abstract JobKind Kind { get; }

    /// <summary>The seed of all that is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>The folder that its files go to; null where it leaves none.</summary>
    public string? Folder { get; init; }

    /// <summary>What <see cref="JobContext.Shared"/> gives in this process.</summary>
    public required object Live { get; init; }

    /// <summary>
    /// What it reads where it does not run in this process. Throws an <see cref="InputException"/> where it can run only here.
    /// </summary>
    public Func<IReadOnlyList<JobInput>> Inputs { get; init; } = () => [];

    /// <summary>Is told who begins it, and says whether it is still to be done; null for nothing to tell.</summary>
    public Func<string, bool>? Begin { get; init; }

    /// <summary>Is told the share that is done, from 0 to 1, and what is done; may be null.</summary>
    public Action<double, string>? Progress { get; init; }

    /// <summary>Is told why it has no result, where it was done elsewhere: as a sentence without subject and full stop.</summary>
    public required Action<string> Failed { get; init; }

    /// <summary>What it is told, as JSON.</summary>
    public abstract string SettingsText();

    /// <summary>Does it in this process and tells its end, but where it was stopped.</summary>
    public abstract void Run(JobContext context);

    /// <summary>Takes the result, as JSON, that it got elsewhere; its files are in its folder.</summary>
    public abstract void End(string result);
}

/// <summary>A job of a kind with records of its own.</summary>
/// <param name="kind">The kind.</param>
/// <param name="settings">
/// What it is told; asked for when it begins, after <see cref="JobPlan.Begin"/> was told, and before where it runs elsewhere.
/// </param>
public sealed class JobPlan<TSettings, TResult>(JobKind<TSettings, TResult> kind, Func<TSettings> settings) : JobPlan
    where TSettings : class
    where TResult : class
{
    /// <summary>Takes its result.</summary>
    public required Action<TResult> Ended { get; init; }

    /// <inheritdoc/>
    public override JobKind Kind => kind;

    /// <inheritdoc/>
    public override string SettingsText() => JobKind<TSettings, TResult>.Text(settings());

    /// <inheritdoc/>
    public override void Run(JobContext context)
    {
        if (kind.Run(settings(), context) is { } result) Ended(result);
    }

    /// <inheritdoc/>
    public override void End(string result) => Ended(JobKind<TSettings, TResult>.Read<TResult>(result));
}
