using System.Security.Cryptography;
using ArchVae.Files;
using ArchVae.Jobs;
using ArchVae.Options;

namespace ArchVae.Networks.Data;

/// <summary>Which data networks are trained or tested on, and how they are read.</summary>
public sealed record DataOptions
{
    private const int MostExamples = 10_000_000;
    private const string DataInput = "data";
    private const string LabelsInput = "labels";

    /// <summary>A file (CSV, IDX, <c>.npy</c> or <c>.npz</c>, also with gzip), or the name of a generated task.</summary>
    [Option("--data", "A table (CSV), pictures or sequences (IDX, .npy, .npz), or a generated task: friedman, shapes, adding.",
        group: OptionGroup.Data, valueName: "FILE")]
    public string Data { get; init; } = "";

    /// <summary>The column of a table or the array of an <c>.npz</c> that is to be told; null where there is none.</summary>
    [Option("--target", "The column of a table, or the array of an .npz, that the networks tell.",
        group: OptionGroup.Data, valueName: "NAME")]
    public string? Target { get; init; }

    /// <summary>The array of an <c>.npz</c> with the inputs; null where one array is left.</summary>
    [Option("--inputs", "The array of an .npz with the inputs, where it has several.",
        group: OptionGroup.Data, valueName: "NAME")]
    public string? Inputs { get; init; }

    /// <summary>A file with the targets in the order of the examples: IDX, <c>.npy</c>, or a table of one column.</summary>
    [Option("--labels", "A file of its own with the targets: IDX, .npy or a table of one column.",
        group: OptionGroup.Data, valueName: "FILE")]
    public string? Labels { get; init; }

    /// <summary>The shape in which the numbers of each row stand; null for what is found.</summary>
    [Option("--shape", "The numbers of each row as an image (1x8x8) or a sequence (20x2).", group: OptionGroup.Data)]
    public NetworkShape? Shape { get; init; }

    /// <summary>The column of a table whose equal values make a sequence of rows; null where each row is an example.</summary>
    [Option("--sequence", "The column that says which sequence a row of a long table belongs to.",
        group: OptionGroup.Data, valueName: "COLUMN")]
    public string? SequenceId { get; init; }

    /// <summary>The column by which the rows of a sequence are ordered; null for the order in the file.</summary>
    [Option("--time", "The column that orders the rows of a sequence; without it the file does.",
        group: OptionGroup.Data, valueName: "COLUMN")]
    public string? Time { get; init; }

    /// <summary>Columns that are left out.</summary>
    [Option("--ignore", "Columns that are left out.", group: OptionGroup.Data, valueName: "COLUMNS")]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Columns of numbers that are names of categories, such as codes.</summary>
    [Option("--categories", "Columns of numbers that are taken as categories.",
        group: OptionGroup.Data, valueName: "COLUMNS")]
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>
    /// Whether the first line of a table is its first row: then the columns are called <c>column1</c>, <c>column2</c>, …, and the
    /// last one also <c>last</c>.
    /// </summary>
    [Option("--no-header", "The first line of the table is a row: its columns are column1, column2, …, and last.",
        group: OptionGroup.Data, valueName: "")]
    public bool NoHeader { get; init; }

    /// <summary>How many examples a generated task has: 2 to 10,000,000; null for 2,000.</summary>
    [Option("--examples", "How many examples a generated task has; without it 2000.",
        group: OptionGroup.Data, minimum: 2, maximum: MostExamples)]
    public int? Count { get; init; }

    /// <summary>What is told of each example; null for what the target's values say.</summary>
    [Option("--task", "What is told; without it the target's values say.", group: OptionGroup.Data)]
    public NetworkTask? Task { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">One is out of its range, missing, or does not go with another.</exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        if (Data.Length == 0) throw InputException.OutOfRange(nameof(Data), "empty", "a file or the name of a generated task");
        if (Time != null && SequenceId == null)
        {
            throw InputException.Conflict(
                $"Time orders the rows of sequences, and SequenceId says which rows are one.", nameof(Time), nameof(SequenceId));
        }
        if (SequenceId != null && Shape != null)
        {
            throw InputException.Conflict(
                $"SequenceId takes each row as a step, and Shape the numbers of a row as a whole.", nameof(SequenceId),
                nameof(Shape));
        }
        if (Labels != null && Target != null)
        {
            throw InputException.Conflict(
                $"Labels and Target both say what the targets are; one of them is enough.", nameof(Labels), nameof(Target));
        }
        if (!GeneratedTask.Exists(Data))
        {
            if (Count != null)
                throw InputException.Conflict($"Count is for generated tasks; a file has as many as it has.", nameof(Count));
        }
        else if (Target != null || Labels != null || SequenceId != null)
        {
            throw InputException.Conflict(
                $"The task {Data} has its own targets and shape: Target, Labels and SequenceId are for files.", nameof(Target),
                nameof(Labels), nameof(SequenceId));
        }
    }

    /// <summary>The files as inputs of a job; empty for generated data.</summary>
    public IReadOnlyList<JobInput> ToInputs() => GeneratedTask.Exists(Data) ? []
        : Labels is null ? [JobInput.OfFile(DataInput, Data)]
        : [JobInput.OfFile(DataInput, Data), JobInput.OfFile(LabelsInput, Labels)];

    /// <summary>The same data, read from the inputs of a job.</summary>
    public DataOptions From(IJobInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return GeneratedTask.Exists(Data) ? this : this with
        {
            Data = inputs.PathOf(DataInput),
            Labels = Labels is null ? null : inputs.PathOf(LabelsInput),
        };
    }

    /// <summary>The SHA-256 of the files, in hexadecimal; empty for generated data.</summary>
    /// <exception cref="InputException">One of them cannot be read.</exception>
    public string FilesHash()
    {
        if (GeneratedTask.Exists(Data)) return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in new[] { Data, Labels })
        {
            if (file == null) continue;
            using var stream = InputFile.Open(file);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
