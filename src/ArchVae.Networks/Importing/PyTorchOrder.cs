namespace ArchVae.Networks.Importing;

/// <summary>
/// In which order layers stand that a state_dict holds. A file that was sorted by names tells nothing, so numbers in
/// names are taken as such; what goes out of each must be what the next takes.
/// </summary>
internal static class PyTorchOrder
{
    private const int MostTried = 100_000;

    /// <summary>The layers in order, and how it was found where that is not by their names; null for no order.</summary>
    /// <param name="blocks">The layers as they lie in the file.</param>
    public static (List<PyTorchBlock> Blocks, string? Note)? Of(List<PyTorchBlock> blocks)
    {
        var natural = blocks.Order(Comparer<PyTorchBlock>.Create((a, b) => Compare(a.Name, b.Name))).ToList();
        var isSorted = blocks.Zip(blocks.Skip(1), (a, b) => string.CompareOrdinal(a.Name + ".", b.Name + ".") < 0)
            .All(order => order);
        // A file that is not sorted was written in the order of the layers.
        if (!isSorted && IsChain(blocks)) return (blocks, null);
        if (IsChain(natural)) return (natural, null);
        if (Search(natural) is not { } found) return null;
        return (found, "The order of the layers, which their names do not tell, is that in which each takes what the one " +
            $"before gives: {InputException.Listed([.. found.Select(block => block.Name)])}.");
    }

    private static bool IsChain(List<PyTorchBlock> blocks) =>
        blocks.Zip(blocks.Skip(1), Follows).All(follows => follows)
            && (blocks.Count == 0 || blocks[0].Module != "batch-norm" || blocks.Count == 1);

    /// <summary>Whether a layer takes what another gives.</summary>
    public static bool Follows(PyTorchBlock before, PyTorchBlock after) => (before.Module, after.Module) switch
    {
        ("batch-norm", "batch-norm") => false,
        (_, "conv2d") => before.Module is "conv2d" or "batch-norm" && before.Gives == after.Takes,
        ("conv2d", "gru" or "lstm") => false,
        // Dense layers take all places of an image.
        (_, "dense") when IsImage(before) => after.Takes % before.Gives == 0,
        ("dense", "gru" or "lstm") => IsTable(before) && before.Shape[1] == after.Takes,
        ("dense", "dense") when IsTable(before) && before.Shape[1] == after.Takes => true,
        _ => before.Gives == after.Takes,
    };

    // Whether images may come out of a layer; of a batch normalisation only its neighbours tell.
    private static bool IsImage(PyTorchBlock block) => block.Module is "conv2d" or "batch-norm";

    /// <summary>Whether a layer may be a table of vectors for tokens.</summary>
    public static bool IsTable(PyTorchBlock block) => block is { Module: "dense", HasBias: false };

    // Depth first; the layers of a person's network have few ways to stand.
    private static List<PyTorchBlock>? Search(List<PyTorchBlock> blocks)
    {
        var (chosen, used, tried) = (new List<PyTorchBlock>(), new bool[blocks.Count], 0);
        return Go() ? chosen : null;

        bool Go()
        {
            if (chosen.Count == blocks.Count) return true;
            for (var i = 0; i < blocks.Count && tried < MostTried; i++)
            {
                if (used[i] || (chosen.Count == 0 ? blocks[i].Module == "batch-norm" : !Follows(chosen[^1], blocks[i]))) continue;
                tried++;
                used[i] = true;
                chosen.Add(blocks[i]);
                if (Go()) return true;
                chosen.RemoveAt(chosen.Count - 1);
                used[i] = false;
            }
            return false;
        }
    }

    // Digits that stand together are a number.
    private static int Compare(string a, string b)
    {
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                var left = Digits(a, ref i);
                var right = Digits(b, ref j);
                var order = left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
                if (order != 0) return order;
            }
            else if (a[i] != b[j]) return a[i] - b[j];
            else (i, j) = (i + 1, j + 1);
        }
        return a.Length - i - (b.Length - j);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text.AsSpan(start, at - start).TrimStart('0');
    }
}
