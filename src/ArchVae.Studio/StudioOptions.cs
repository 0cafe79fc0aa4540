using ArchVae.Jobs.Store;

namespace ArchVae.Studio;

/// <summary>What a studio opens and where it answers.</summary>
public sealed record StudioOptions
{
    /// <summary>The folder whose models, data, studies and searches are shown. Nothing outside it is read or written.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// What the address must have once for a browser to be let in: letters and digits that nobody can guess, 16 or more.
    /// </summary>
    public required string Token { get; init; }

    /// <summary>The port on 127.0.0.1, from 0 to 65535. Default: 0, one that is free.</summary>
    public int Port { get; init; }

    /// <summary>The threads of trainings and of other long work, 1 or more. Default: 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How many trainings and searches go on at once, 1 or more; others wait. Default: 1.</summary>
    public int Trainings { get; init; } = 1;

    /// <summary>The store whose jobs are shown; null for none. Default: null.</summary>
    public StoreAddress? Store { get; init; }

    /// <summary>Whether searches may run commands that are written in the browser. Default: no.</summary>
    public bool AllowCommands { get; init; }
}
