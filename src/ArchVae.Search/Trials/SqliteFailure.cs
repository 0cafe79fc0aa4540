using Microsoft.Data.Sqlite;

namespace ArchVae.Search.Trials;

/// <summary>What SQLite's errors mean for the person whose file it is.</summary>
internal static class SqliteFailure
{
    public const string Accepted = "a store of trials that a search began, or no file for a new one, is expected";

    /// <summary>An error, told of the file.</summary>
    /// <param name="exception">The error; its codes are those of https://www.sqlite.org/rescode.html.</param>
    /// <param name="path">The file.</param>
    public static InputException Of(SqliteException exception, string path) => new(
        exception.SqliteErrorCode switch
        {
            5 or 6 => "Another process has not let go of the file in the time that is waited for it. End it and try again.",
            8 => "The file, or the folder that it lies in, may not be written to.",
            11 => $"The file is damaged: {Accepted}.",
            13 => "The disk is full; what was noted before is there. Make room and try again.",
            14 => "The file cannot be opened, or the folder that it lies in may not be written to.",
            26 => $"This is no file of SQLite: {Accepted}.",
            _ => $"The trials cannot be read or written: {exception.Message}",
        },
        path, inner: exception);
}
