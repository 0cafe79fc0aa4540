using ArchVae.Files;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Data;

/// <summary>
/// Parts a data set in two files. Every line is checked and goes over as it stands, in its order; nothing but one line is held.
/// Both files appear whole or not at all.
/// </summary>
public static class DataSplit
{
    /// <summary>Gives the test part a random share.</summary>
    /// <param name="data">The data set; read twice.</param>
    /// <param name="space">Its space; null where the lines name it.</param>
    /// <param name="fraction">The share of the test part, in (0, 1); its size is the nearest whole number.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <param name="train">The file for the rest.</param>
    /// <param name="test">The file for the test part.</param>
    /// <param name="notes">Counts metrics without a value; may be null.</param>
    /// <returns>The sizes of both.</returns>
    /// <exception cref="InputException">The data has a mistake or cannot be read twice, or a part would be empty.</exception>
    public static (long Train, long Test) ByFraction(string data, SearchSpace? space, double fraction, ulong seed, string train,
        string test, MetricNotes? notes = null)
    {
        if (!(fraction is > 0 and < 1))
            throw new InputException(FormattableString.Invariant($"The fraction must be between 0 and 1, not {fraction}."));
        using (var stream = InputFile.Open(data))
        {
            if (!stream.CanSeek)
            {
                throw new InputException(
                    "A data set that is split by a fraction is read twice, so it must be a file and no pipe.", data);
            }
        }
        var left = 0L;
        foreach (var _ in JsonLines.ReadLines(data, space)) left++;
        var wanted = (long)Math.Round(fraction * left, MidpointRounding.AwayFromZero);
        if (wanted == 0 || wanted == left)
        {
            throw new InputException(FormattableString.Invariant(
                $"A fraction of {fraction} of {left} architectures leaves nothing for one of the parts."), data);
        }
        var selection = new Selection(seed, left, wanted);
        return Write(data, space, train, test, notes, _ => selection.Next());
    }

    /// <summary>Parts a data set in memory by a random share; each part keeps the order.</summary>
    /// <param name="data">Architectures or records.</param>
    /// <param name="fraction">
    /// The share of the second part, in (0, 1); its size is the nearest whole number, and neither part is empty.
    /// </param>
    /// <param name="seed">The seed of the choice.</param>
    /// <exception cref="InputException">The fraction is out of range, or there are fewer than two architectures.</exception>
    public static (List<T> Remaining, List<T> Part) InMemory<T>(IReadOnlyList<T> data, double fraction, ulong seed)
    {
        if (!(fraction is > 0 and < 1))
            throw new InputException(FormattableString.Invariant($"The share must be between 0 and 1, not {fraction}."));
        if (data.Count < 2)
            throw new InputException($"There must be at least two architectures to set some aside; there is {data.Count}.");
        var wanted = Math.Clamp((long)Math.Round(fraction * data.Count, MidpointRounding.AwayFromZero), 1, data.Count - 1);
        var selection = new Selection(seed, data.Count, wanted);
        var (rest, part) = (new List<T>(), new List<T>());
        foreach (var item in data) (selection.Next() ? part : rest).Add(item);
        return (rest, part);
    }

    /// <summary>Gives the test part the architectures with these ids.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="space">Its space; null where the lines name it.</param>
    /// <param name="idFile">The ids of the test part, one a line.</param>
    /// <param name="train">The file for the rest.</param>
    /// <param name="test">The file for the test part.</param>
    /// <param name="notes">Counts metrics without a value; may be null.</param>
    /// <returns>The sizes of both.</returns>
    /// <exception cref="InputException">
    /// The data has a mistake, an id is not in it or stands for several, or a part would be empty.
    /// </exception>
    public static (long Train, long Test) ByIds(string data, SearchSpace? space, string idFile, string train, string test,
        MetricNotes? notes = null)
    {
        var found = ReadIds(idFile);
        return Write(data, space, train, test, notes, record =>
        {
            if (record.Id is null || !found.TryGetValue(record.Id, out var already)) return false;
            if (already) throw new InputException($"The id '{record.Id}' stands for more than one architecture.", data);
            found[record.Id] = true;
            return true;
        },
        () =>
        {
            var missing = found.Where(e => !e.Value).Select(e => e.Key).ToList();
            if (missing.Count == 0) return;
            var shown = string.Join(", ", missing.Take(10)) + (missing.Count > 10 ? ", …" : "");
            throw new InputException($"{missing.Count} of its {found.Count} ids are not in '{data}': {shown}.", idFile);
        });
    }

    private static (long Train, long Test) Write(
        string data, SearchSpace? space, string train, string test, MetricNotes? notes, Func<ArchitectureRecord, bool> isTest,
        Action? check = null)
    {
        using var trainFile = AtomicFile.Create(train);
        using var testFile = AtomicFile.Create(test);
        var (trainCount, testCount) = (0L, 0L);
        foreach (var (line, record) in JsonLines.ReadLines(data, space))
        {
            notes?.Add(record);
            var goesToTest = isTest(record);
            var stream = (goesToTest ? testFile : trainFile).Stream;
            stream.Write(line.Span);
            stream.WriteByte((byte)'\n');
            if (goesToTest) testCount++;
            else trainCount++;
        }
        check?.Invoke();
        if (trainCount == 0 || testCount == 0) throw new InputException("All architectures would go to one part.", data);
        trainFile.Commit();
        testFile.Commit();
        return (trainCount, testCount);
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

    // Selection sampling: of those left, each is chosen with the share that is still wanted, which makes all subsets equally
    // likely.
    private sealed class Selection(ulong seed, long left, long wanted)
    {
        private RandomStream random = new(seed, RandomPurpose.Split);

        public bool Next()
        {
            var chosen = random.NextDouble() * left-- < wanted;
            if (chosen) wanted--;
            return chosen;
        }
    }
}
