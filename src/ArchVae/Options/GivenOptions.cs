using System.Collections;

namespace ArchVae.Options;

/// <summary>Options that were given values, on a command line or in a form; all others stay what they are. Immutable.</summary>
public sealed class GivenOptions
{
    private readonly (OptionDescription Option, object? Value)[] values;

    /// <summary>Options with the values that were given, in the order in which they are set: later ones win.</summary>
    /// <param name="values">The values: of the property's type, or an array where it is a list.</param>
    public GivenOptions(params IEnumerable<(OptionDescription Option, object? Value)> values) => this.values = [.. values];

    /// <summary>Whether one of some options was given.</summary>
    /// <param name="names">The names of their properties.</param>
    public bool Has(params IEnumerable<string> names) => names.Any(name => values.Any(value => value.Option.Name == name));

    /// <summary>A record with the values that were given of its options, over those that it has.</summary>
    public T Over<T>(T start) where T : class => values
        .Where(value => value.Option.Record == typeof(T))
        .Aggregate(start, (record, value) => value.Option.With(record, value.Value));

    /// <summary>These options and others, which win.</summary>
    public GivenOptions And(params IEnumerable<(OptionDescription Option, object? Value)> others) => new([.. values, .. others]);

    /// <summary>The words of a command line that give them: <c>--latent 16 --raw-numbers</c>.</summary>
    public IEnumerable<string> Words() => values.SelectMany(value => value switch
    {
        { Option.CommandLineName: null } or { Value: null or false } => Array.Empty<string>(),
        { Value: true } => [value.Option.CommandLineName],
        { Value: not string and IEnumerable list } =>
            [value.Option.CommandLineName, .. list.Cast<object?>().Select(OptionDescription.Text)],
        _ => [value.Option.CommandLineName, OptionDescription.Text(value.Value)],
    });

    /// <summary>The same with other values of some options.</summary>
    /// <param name="change">The value of an option, of the one that it has.</param>
    public GivenOptions With(Func<OptionDescription, object?, object?> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new(values.Select(value => (value.Option, change(value.Option, value.Value))));
    }
}
