namespace ArchVae.Networks.Data;

/// <summary>A column of values as they were read: numbers, NaN where one is missing, or texts, null where one is.</summary>
internal sealed class RawColumn
{
    private readonly double[]? numbers;
    private readonly string?[]? texts;

    public RawColumn(string name, double[] numbers) => (Name, this.numbers) = (name, numbers);

    /// <param name="name">What it is called.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="firstText">The first row that is no number, or −1 where all could be numbers.</param>
    public RawColumn(string name, string?[] texts, int firstText = -1) =>
        (Name, this.texts, FirstText) = (name, texts, firstText);

    public string Name { get; }

    public bool IsNumber => numbers != null;

    /// <summary>The first row that is no number; −1 where there is none.</summary>
    public int FirstText { get; } = -1;

    public int Count => numbers?.Length ?? texts!.Length;

    public bool IsMissing(int row) => numbers != null ? double.IsNaN(numbers[row]) : texts![row] is null;

    /// <summary>The number of a row; NaN where it is missing.</summary>
    public double Number(int row) => numbers![row];

    /// <summary>The text of a row, a number's in its shortest form; null where it is missing.</summary>
    public string? Text(int row) =>
        numbers == null ? texts![row] : double.IsNaN(numbers[row]) ? null : CellText.Of(numbers[row]);

    /// <summary>The values of some rows, in their order.</summary>
    public RawColumn At(IReadOnlyList<int> rows, string name) => numbers != null
        ? new(name, [.. rows.Select(row => numbers[row])])
        : new(name, [.. rows.Select(row => texts![row])], FirstText < 0 ? -1 : Math.Max(0, rows.ToList().IndexOf(FirstText)));

    /// <summary>The same values under another name.</summary>
    public RawColumn Named(string name) => numbers != null ? new(name, numbers) : new(name, texts!, FirstText);
}
