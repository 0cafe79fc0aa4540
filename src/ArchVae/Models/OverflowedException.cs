namespace ArchVae.Models;

/// <summary>The model's numbers are not finite on one of several things that it was given.</summary>
/// <param name="kind">What they are.</param>
/// <param name="index">The number of the one, from 0.</param>
/// <param name="reason">What is not finite there.</param>
internal sealed class OverflowedException(string kind, long index, string reason)
    : InputException(FormattableString.Invariant($"{kind} {index}: {reason}."))
{
    /// <summary>The number of the one, from 0.</summary>
    public long Index { get; } = index;

    /// <summary>The same with what it is called where it comes from.</summary>
    public InputException Called(string name, string? file = null, long? line = null) =>
        new($"{name}: {reason}.", file, line, inner: this);
}
