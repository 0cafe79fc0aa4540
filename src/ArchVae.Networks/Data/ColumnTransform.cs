using System.Text.Json.Serialization;

namespace ArchVae.Networks.Data;

/// <summary>What a column holds.</summary>
public enum ColumnKind
{
    /// <summary>Numbers: one unit, standardised.</summary>
    Number,

    /// <summary>One of several texts: a unit for each, 1 for the one and 0 for the others.</summary>
    Category,
}

/// <summary>
/// How a column becomes units: a number x becomes (x − <paramref name="Mean"/>) / <paramref name="Deviation"/>, a category a unit
/// for each of <paramref name="Categories"/>, all of them 0 where it is none of these.
/// </summary>
/// <param name="Name">The column.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Mean">The mean of a number over the training part; 0 of a category.</param>
/// <param name="Deviation">Its standard deviation, above 0; 1 where the number is constant, and of a category.</param>
/// <param name="Fill">The number in place of a missing one: the median over the training part.</param>
/// <param name="Categories">The categories, in the order of their units; empty of a number.</param>
/// <param name="FillCategory">The category in place of a missing one: the most frequent; null of a number.</param>
public sealed record ColumnTransform(
    string Name, ColumnKind Kind, double Mean, double Deviation, double Fill, IReadOnlyList<string> Categories,
    string? FillCategory)
{
    /// <summary>How many units it becomes.</summary>
    [JsonIgnore]
    public int Units => Kind == ColumnKind.Number ? 1 : Categories.Count;

    /// <exception cref="InputException">Its parts do not go together.</exception>
    internal void Check()
    {
        var name = InputException.Shown(Name);
        TransformCheck.Moments($"column '{name}'", Mean, Deviation);
        if (!double.IsFinite(Fill)) throw new InputException($"The fill of column '{name}' must be a finite number.");
        if (Kind == ColumnKind.Number ? Categories.Count > 0 : Categories.Count == 0)
            throw new InputException($"Column '{name}' must have categories if, and only if, it is none of numbers.");
        TransformCheck.Texts($"categories of column '{name}'", Categories);
        if (Kind == ColumnKind.Category && !Categories.Contains(FillCategory))
            throw new InputException($"The fill category of column '{name}' must be one of its categories.");
    }
}

/// <summary>
/// How pictures become numbers: (x · <paramref name="Scale"/> − mean) / deviation, with those of the value's channel.
/// </summary>
/// <param name="Scale">1/255 where the values were bytes, 1 otherwise.</param>
/// <param name="Means">[channels] the means of scaled values over the training part.</param>
/// <param name="Deviations">[channels] their standard deviations, above 0; 1 where a channel is constant.</param>
public sealed record ImageTransform(double Scale, IReadOnlyList<double> Means, IReadOnlyList<double> Deviations);

/// <summary>How the steps of sequences become tokens, whole numbers from 0.</summary>
/// <param name="Name">The column.</param>
/// <param name="Count">How many tokens there are.</param>
/// <param name="Categories">The texts of the tokens, in their order; empty where the data are the whole numbers.</param>
public sealed record TokenTransform(string Name, int Count, IReadOnlyList<string> Categories);

/// <summary>Checks parts of transformations that were read from a file.</summary>
internal static class TransformCheck
{
    /// <exception cref="InputException">A mean or deviation is none.</exception>
    public static void Moments(string what, double mean, double deviation)
    {
        if (!double.IsFinite(mean) || !double.IsFinite(deviation) || deviation <= 0)
            throw new InputException($"Of {what} the mean must be finite and the deviation above 0; they are {mean} and {deviation}.");
    }

    /// <exception cref="InputException">One is null or comes twice.</exception>
    public static void Texts(string what, IReadOnlyList<string> texts)
    {
        if (texts.Any(text => text is null) || texts.Distinct(StringComparer.Ordinal).Count() != texts.Count)
            throw new InputException($"The {what} must be texts, each once.");
    }
}
