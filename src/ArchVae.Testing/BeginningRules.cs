namespace ArchVae.Testing;

/// <summary>
/// The rules of what comes after a beginning: draws are grouped by their first entries, as long as a group is large.
/// </summary>
internal sealed class BeginningRules(Contract contract)
{
    private const int Enough = 100;
    private const double Rounding = 1e-9;
    private const double StandardErrors = 5;

    // Counts of what is rare are not Gaussian: beyond these, one in a million is off.
    private const double SlackOfCount = 4;
    private const double SlackOfRest = 12;

    public void Check(Drawn[] draws)
    {
        var pending = new Stack<(Drawn[] Group, int Length)>();
        pending.Push((draws, 0));
        while (pending.TryPop(out var beginning))
        {
            var (group, length) = beginning;
            if (group.Length < Enough || length >= group[0].Values.Length) continue;
            var following = group.GroupBy(drawn => drawn.Values[length]).Select(entry => entry.ToArray()).ToList();
            contract.Rule("log-probabilities depend on what comes before only", "", () => CheckTerms(following, length));
            contract.Rule("what follows a beginning comes as often as its probability says", "",
                () => CheckFrequencies(following, length, group.Length));
            contract.Rule("probabilities of what follows a beginning sum to one", "",
                () => CheckSum(following, length, group.Length));
            foreach (var part in following) pending.Push((part, length + 1));
        }
    }

    private void CheckTerms(List<Drawn[]> following, int length)
    {
        foreach (var part in following)
        {
            foreach (var drawn in part)
            {
                contract.Near(
                    () => $"log-probability of {Words(drawn, length)} in {drawn.Architecture}, as in {part[0].Architecture},",
                    drawn.Terms[length], part[0].Terms[length], Rounding);
            }
        }
    }

    private void CheckFrequencies(List<Drawn[]> following, int length, int count)
    {
        foreach (var part in following)
        {
            var probability = Math.Exp(part[0].Terms[length]);
            var expected = count * probability;
            var standardError = Math.Sqrt(expected * Math.Max(0, 1 - probability));
            var allowed = StandardErrors * standardError + (probability < 1 ? SlackOfCount : 0.5);
            if (!(Math.Abs(part.Length - expected) <= allowed))
            {
                var often = $"in {Contract.Text(expected)} ± {Contract.Text(allowed)} of {count} draws";
                throw contract.Broken($"{Words(part[0], length)} {often}", $"{part.Length}");
            }
        }
    }

    private void CheckSum(List<Drawn[]> following, int length, int count)
    {
        var sum = following.Sum(part => Math.Exp(part[0].Terms[length]));
        var (once, twice) = (following.Count(part => part.Length == 1), following.Count(part => part.Length == 2));
        var rest = (double)once / count;
        var allowed = (StandardErrors * Math.Sqrt(once + 2 * twice) + SlackOfRest) / count;
        var what = $"what came instead of {Words(following[0][0], length)} in {count} draws, itself included";
        if (!(sum <= 1 + Rounding)) throw contract.Broken($"at most 1 for {what}", Contract.Text(sum));
        contract.Near($"sum of the probabilities of {what},", sum, 1 - rest, allowed);
    }

    private static string Words(Drawn drawn, int length)
    {
        var (entry, value) = (drawn.Entries[length], drawn.Values[length]);
        var before = length == 0 ? "" : FormattableString.Invariant($" after the first {length} entries of {drawn.Architecture}");
        return entry.Feature is { } feature
            ? FormattableString.Invariant($"{entry} = {feature.ValueOf(value)}{before}")
            : $"{entry}{before}";
    }
}
