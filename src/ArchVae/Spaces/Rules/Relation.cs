namespace ArchVae.Spaces.Rules;

/// <summary>How one value is tied to another.</summary>
/// <param name="Field">How files name it: <c>below</c>.</param>
/// <param name="Words">How it reads between the two: "is below".</param>
/// <param name="Holds">Whether it holds between two numbers.</param>
internal sealed record Relation(string Field, string Words, Func<double, double, bool> Holds)
{
    /// <summary>All relations.</summary>
    public static IReadOnlyList<Relation> All { get; } =
    [
        new("equals", "equals", (left, right) => left == right),
        new("differsFrom", "differs from", (left, right) => left != right),
        new("below", "is below", (left, right) => left < right),
        new("above", "is above", (left, right) => left > right),
        new("atMost", "is at most", (left, right) => left <= right),
        new("atLeast", "is at least", (left, right) => left >= right),
        new("divisibleBy", "is divisible by", (left, right) => right != 0 && Math.IEEERemainder(left, right) == 0),
    ];

    /// <summary>Whether texts can have the relation, not only numbers.</summary>
    public bool IsOfTexts => Field is "equals" or "differsFrom";

    /// <summary>Whether it holds between the values of two bins.</summary>
    public bool HoldsBetween(Feature left, int leftBin, Feature right, int rightBin) =>
        left.TryNumberOf(leftBin, out var leftNumber) && right.TryNumberOf(rightBin, out var rightNumber)
            ? Holds(leftNumber, rightNumber)
            : IsOfTexts && left.Format(leftBin) == right.Format(rightBin) == (Field == "equals");
}
