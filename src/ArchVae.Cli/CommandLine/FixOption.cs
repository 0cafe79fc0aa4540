using System.CommandLine;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Cli.CommandLine;

/// <summary><c>--fix</c>: a condition on entries, a value each time.</summary>
internal sealed class FixOption : Option<string[]>
{
    /// <param name="done">What the command makes, as the subject of its sentence.</param>
    public FixOption(string done)
        : base("--fix")
    {
        Description = $"{done} have this value, and the rest is made to it; may be given several times. start.units=30: all "
            + "layers of a type, where there are any. 3.units=64, 3.type=linear: the third layer as files list them, which must "
            + "then be there.";
        HelpName = "ENTRY=VALUE";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = true;
    }

    /// <summary>The condition that was given; null for none.</summary>
    /// <exception cref="InputException">It is none of the space's, or no legal architecture meets it.</exception>
    public EntryCondition? Condition(ParseResult parsed, SearchSpace space)
    {
        if (parsed.GetValue(this) is not { Length: > 0 } texts) return null;
        return Named(() => EntryCondition.Parse(space, texts));
    }

    /// <summary>The generator of a space given the condition; null for none.</summary>
    /// <exception cref="InputException">The generator makes nothing that meets it.</exception>
    public ConditionedGenerator? Generator(EntryCondition? condition) =>
        condition is null ? null : Named(() => new ConditionedGenerator(condition), " See sample --fix.");

    /// <summary>The condition after what it is said of; nothing where there is none.</summary>
    public static string Words(IReadOnlyList<string>? condition) =>
        condition is null ? "" : $" given {string.Join(", ", condition)}";

    private T Named<T>(Func<T> make, string hint = "")
    {
        try
        {
            return make();
        }
        catch (InputException exception)
        {
            throw new InputException($"{Name}: {exception.Message}{hint}", inner: exception);
        }
    }
}
