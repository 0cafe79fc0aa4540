using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>
/// Parts a data set in two files. Every line is checked and goes over as it stands, in its order; one line is held at a time, and
/// a hash of each network. Both files appear whole or not at all.
/// </summary>
public static class DataSplit
{
    /// <summary>Gives the test part a random share of the networks: architectures of one network are on one side.</summary>
    /// <param name="data">The data set; read twice.</param>
    /// <param name="space">Its space; null where the lines name it.</param>
    /// <param name="fraction">
    /// The share of the test part, in (0, 1). Its size is the nearest whole number, or near it where networks come several
    /// times.
    /// </param>
    /// <param name="seed">The seed of the choice.</param>
    /// <param name="train">The file for the rest.</param>
    /// <param name="test">The file for the test part.</param>
    /// <param name="notes">Counts metrics without a value; may be null.</param>
    /// <exception cref="InputException">The data has a mistake or cannot be read twice, or a part would be empty.</exception>
    public static SplitReport ByFraction(
        string data, SearchSpace? space, double fraction, ulong seed, string train, string test, MetricNotes? notes = null)
    {
        RequireShare(fraction, "fraction");
        using (var stream = InputFile.Open(data))
        {
            if (!stream.CanSeek)
            {
                throw new InputException(
                    "A data set that is split by a fraction is read twice, so it must be a file and no pipe.", data);
            }
        }
        var groups = new NetworkGroups();
        foreach (var (_, record) in JsonLines.ReadLines(data, space)) groups.Add(record.Architecture);
        var wanted = (long)Math.Round(fraction * groups.Architectures, MidpointRounding.AwayFromZero);
        if (wanted == 0 || wanted == groups.Architectures)
        {
            throw new InputException(FormattableString.Invariant(
                $"A fraction of {fraction} of {groups.Architectures} architectures leaves nothing for one of the parts."), data);
        }
        try
        {
            groups.Choose(wanted, seed);
        }
        catch (InputException exception) when (exception.File is null)
        {
            throw new InputException(exception.Message, data, inner: exception);
        }
        return Write(data, space, train, test, notes, record => groups.IsChosen(record.Architecture));
    }

    /// <summary>
    /// Parts architectures in memory by a random share of their networks: those of one network are in one part. Each part keeps
    /// the order.
    /// </summary>
    /// <param name="data">The architectures, of one space.</param>
    /// <param name="fraction">
    /// The share of the second part, in (0, 1). Its size is the nearest whole number, or near it where networks come several
    /// times; neither part is empty.
    /// </param>
    /// <param name="seed">The seed of the choice.</param>
    /// <exception cref="InputException">The fraction is out of range, or there are fewer than two networks.</exception>
    public static (List<Architecture> Remaining, List<Architecture> Part) InMemory(
        IReadOnlyList<Architecture> data, double fraction, ulong seed) =>
        InMemory(data, architecture => architecture, fraction, seed);

    /// <inheritdoc cref="InMemory(IReadOnlyList{Architecture}, double, ulong)"/>
    public static (List<ArchitectureRecord> Remaining, List<ArchitectureRecord> Part) InMemory(
        IReadOnlyList<ArchitectureRecord> data, double fraction, ulong seed) =>
        InMemory(data, record => record.Architecture, fraction, seed);

    /// <summary>
    /// Gives the test part the architectures with these ids, whatever their networks are; the report says how many of them are
    /// in the training part too.
    /// </summary>
    /// <param name="data">The data set.</param>
    /// <param name="space">Its space; null where the lines name it.</param>
    /// <param name="idFile">The ids of the test part, one a line.</param>
    /// <param name="train">The file for the rest.</param>
    /// <param name="test">The file for the test part.</param>
    /// <param name="notes">Counts metrics without a value; may be null.</param>
    /// <exception cref="InputException">
    /// The data has a mistake, an id is not in it or stands for several, or a part would be empty.
    /// </exception>
    public static SplitReport ByIds(
        string data, SearchSpace? space, string idFile, string train, string test, MetricNotes? notes = null)
    {
        var found = ReadIds(idFile);
        return Write(data, space, train, test, notes, record =>
        {
            if (record.Id is null || !found.TryGetValue(record.Id, out var already)) return false;
            if (already)
            {
                throw new InputException(
                    $"The id '{InputException.Shown(record.Id)}' stands for more than one architecture.", data);
            }
            found[record.Id] = true;
            return true;
        },
        () =>
        {
            var missing = found.Where(e => !e.Value).Select(e => e.Key).ToList();
            if (missing.Count == 0) return;
            var shown = InputException.Listed(missing);
            throw new InputException($"{missing.Count} of its {found.Count} ids are not in '{data}': {shown}.", idFile);
        });
    }

    private static (List<T> Remaining, List<T> Part) InMemory<T>(
        IReadOnlyList<T> data, Func<T, Architecture> architectureOf, double fraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        RequireShare(fraction, "share");
        if (data.Count < 2)
            throw new InputException($"There must be at least two architectures to set some aside; there is {data.Count}.");
        var groups = new NetworkGroups();
        foreach (var item in data) groups.Add(architectureOf(item));
        groups.Choose(
            Math.Clamp((long)Math.Round(fraction * data.Count, MidpointRounding.AwayFromZero), 1, data.Count - 1), seed);
        var (rest, part) = (new List<T>(), new List<T>());
        foreach (var item in data) (groups.IsChosen(architectureOf(item)) ? part : rest).Add(item);
        return (rest, part);
    }

    private static void RequireShare(double fraction, string name)
    {
        if (!(fraction is > 0 and < 1))
            throw new InputException(FormattableString.Invariant($"The {name} must be between 0 and 1, not {fraction}."));
    }

    private static SplitReport Write(
        string data, SearchSpace? space, string train, string test, MetricNotes? notes, Func<ArchitectureRecord, bool> isTest,
        Action? check = null)
    {
        using var trainFile = AtomicFile.Create(train);
        using var testFile = AtomicFile.Create(test);
        var (trained, tested) = (new NetworkGroups(), new NetworkGroups());
        foreach (var (line, record) in JsonLines.ReadLines(data, space))
        {
            notes?.Add(record);
            var goesToTest = isTest(record);
            var stream = (goesToTest ? testFile : trainFile).Stream;
            stream.Write(line.Span);
            stream.WriteByte((byte)'\n');
            (goesToTest ? tested : trained).Add(record.Architecture);
        }
        check?.Invoke();
        if (trained.Architectures == 0 || tested.Architectures == 0)
            throw new InputException("All architectures would go to one part.", data);
        trainFile.Commit();
        testFile.Commit();
        var shared = tested.SharedWith(trained);
        return new(trained.Architectures, tested.Architectures, trained.Networks + tested.Networks - shared.Networks,
            shared.Architectures);
    }

    private static Dictionary<string, bool> ReadIds(string path)
    {
        var ids = new Dictionary<string, bool>(StringComparer.Ordinal);
        using var lines = new LineReader(path);
        while (lines.TryRead(out _))
        {
            var id = lines.ParseText(text => text.Trim());
            if (id.Length > 0) ids[id] = false;
        }
        return ids.Count > 0 ? ids : throw new InputException("The file holds no ids; one a line is expected.", path);
    }
}

/// <summary>What a split made.</summary>
/// <param name="Train">Architectures of the training part.</param>
/// <param name="Test">Architectures of the test part.</param>
/// <param name="Networks">How many different networks both are.</param>
/// <param name="TestInTrain">Architectures of the test part whose network is in the training part too.</param>
public sealed record SplitReport(long Train, long Test, int Networks, long TestInTrain);
