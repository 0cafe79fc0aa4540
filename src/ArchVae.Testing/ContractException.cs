namespace ArchVae.Testing;

/// <summary>
/// A family breaks a rule of its contract. The message says which one, for which sizes, what was expected and what was found.
/// </summary>
public sealed class ContractException : Exception
{
    internal ContractException(string subject, string rule, string sizes, string expected, string found, Exception? inner = null)
        : base($"{subject} breaks the rule \"{rule}\"{For(sizes)}: expected {expected}; found {found}.", inner)
    {
        Subject = subject;
        Rule = rule;
        Sizes = sizes;
        Expected = expected;
        Found = found;
    }

    /// <summary>What was checked: <c>The flow 'planar'</c>.</summary>
    public string Subject { get; }

    /// <summary>The rule that is broken, in words.</summary>
    public string Rule { get; }

    /// <summary>The sizes for which it is broken; empty where there are none.</summary>
    public string Sizes { get; }

    /// <summary>What the rule asks for.</summary>
    public string Expected { get; }

    /// <summary>What there is instead.</summary>
    public string Found { get; }

    private static string For(string sizes) => sizes.Length > 0 ? $" for {sizes}" : "";
}
