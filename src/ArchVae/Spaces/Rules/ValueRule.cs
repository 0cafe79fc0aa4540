namespace ArchVae.Spaces.Rules;

/// <summary>
/// A rule on the values of a whole architecture, told entry by entry as sequences are read. What it has to remember is a few
/// numbers, so that what may still come is known before it comes (<see cref="Completions"/>). Immutable.
/// </summary>
internal abstract class ValueRule
{
    /// <summary>The rule in words, without a full stop.</summary>
    public abstract string Text { get; }

    /// <summary>How many numbers it remembers; all are 0 before the first row.</summary>
    public virtual int StateSize => 0;

    /// <summary>Whether few states are enough: none that grow with the values or the rows of a network.</summary>
    public virtual bool IsLocal => true;

    /// <summary>Whether the rule is about a feature.</summary>
    public abstract bool Watches(Feature feature);

    /// <summary>Takes a value of a feature that it watches.</summary>
    /// <param name="state">What it remembers.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="type">The row's type.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="bin">Its bin.</param>
    /// <returns>False where the rule is broken.</returns>
    public abstract bool Next(Span<long> state, int row, LayerType type, Feature feature, int bin);

    /// <summary>Takes the end of a row.</summary>
    /// <param name="state">What it remembers.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="type">The row's type.</param>
    /// <param name="isLast">Whether it is the end row.</param>
    /// <returns>False where the rule is broken.</returns>
    public virtual bool EndRow(Span<long> state, int row, LayerType type, bool isLast) => true;

    /// <summary>The first row that breaks the rule; null where it holds.</summary>
    public int? FirstViolation(Architecture architecture)
    {
        Span<long> state = stackalloc long[StateSize];
        state.Clear();
        for (var row = 0; row < architecture.RowCount; row++)
        {
            var type = architecture.Space.LayerTypes[architecture.TypeOf(row)];
            foreach (var feature in type.FeaturesAt(row))
                if (Watches(feature) && !Next(state, row, type, feature, architecture.BinOf(row, feature.Index))) return row;
            if (!EndRow(state, row, type, type == architecture.Space.EndType)) return row;
        }
        return null;
    }
}
