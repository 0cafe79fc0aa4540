using static ArchVae.InputException;

namespace ArchVae.Networks.Data;

/// <summary>Finds what is told from the target's values.</summary>
internal sealed class TargetFitting(RawExamples raw, List<string> notes)
{
    private const int MostNumberClasses = 20;
    private const int FewestOfClass = 5;

    /// <summary>What is told: the given task, or that of the values.</summary>
    /// <exception cref="InputException">There is no target, or none that can be told.</exception>
    public TargetTransform Fit(IReadOnlyList<int> examples, NetworkTask? task)
    {
        if (raw.Target is not { } target) throw NoTarget();
        var name = Shown(target.Name);
        List<IGrouping<string, int>> groups = [.. Enumerable.Range(0, raw.Count).GroupBy(example => target.Text(example)!)];
        if (groups.Count == 1)
        {
            throw new InputException(
                $"The target '{name}' is '{Shown(groups[0].Key)}' in all {raw.Count} examples; there is nothing to tell.",
                raw.Source);
        }
        var isClasses = !target.IsNumber || (groups.Count <= MostNumberClasses && raw.Count >= FewestOfClass * groups.Count
            && groups.All(group => double.IsInteger(target.Number(group.First()))));
        var kind = task ?? (!isClasses ? NetworkTask.Regression
            : groups.Count == 2 ? NetworkTask.Binary : NetworkTask.Multiclass);
        if (kind == NetworkTask.Regression) return Regression(target, name, examples, task);
        groups = [.. target.IsNumber ? groups.OrderBy(group => target.Number(group.First()))
            : groups.OrderBy(group => group.Key, StringComparer.Ordinal)];
        if (task == null && !target.IsNumber) RequireNoNumbers(target, name, groups);
        string[] classes = [.. groups.Select(group => group.Key)];
        CheckClasses(groups, name, kind);
        var about = target.IsNumber && task == null
            ? $"has {classes.Length} different whole numbers and is taken as classes (--task regression takes it as a number)"
            : $"has {classes.Length} classes";
        notes.Add($"The target '{name}' {about}: {Listed(classes)}.");
        return new(target.Name, kind, classes, 0, 1);
    }

    // One text among many numbers is a mistake, and not a class beside theirs.
    private void RequireNoNumbers(RawColumn target, string name, List<IGrouping<string, int>> groups)
    {
        var numbers = groups.Count(group => CellText.TryNumber(group.Key, true, out _));
        if (numbers <= MostNumberClasses || numbers < groups.Count - numbers) return;
        var first = groups.First(group => !CellText.TryNumber(group.Key, true, out _)).First();
        throw raw.TargetMistake(
            first, $"The target '{name}' is '{InputException.Shown(target.Text(first)!)}', which is no number as most others " +
            "are. --task multiclass takes all of them as classes.");
    }

    private TargetTransform Regression(RawColumn target, string name, IReadOnlyList<int> examples, NetworkTask? task)
    {
        if (!target.IsNumber)
        {
            var first = Math.Max(0, target.FirstText);
            throw raw.TargetMistake(
                first, $"The target '{name}' is '{Shown(target.Text(first)!)}'; a regression tells numbers.");
        }
        var moments = Moments.Of([.. examples.Select(target.Number)]);
        if (task == null) notes.Add($"The target '{name}' is taken as a number; --task decides otherwise.");
        return new(target.Name, NetworkTask.Regression, [], moments.Mean, moments.Deviation);
    }

    private void CheckClasses(List<IGrouping<string, int>> groups, string name, NetworkTask task)
    {
        if (task == NetworkTask.Binary && groups.Count != 2)
        {
            throw new InputException(
                $"The target '{name}' has {groups.Count} different values; a binary task has 2. They are " +
                $"{Listed([.. groups.Select(group => group.Key)])}.", raw.Source);
        }
        List<IGrouping<string, int>> single = [.. groups.Where(group => group.Count() == 1)];
        if (single.Count == 0) return;
        var others = single.Count > 1 ? $", and {single.Count - 1} other classes too," : "";
        var hint = raw.Target!.IsNumber ? " --task regression takes the target as a number." : "";
        throw raw.TargetMistake(
            single[0].First(), $"The class '{Shown(single[0].Key)}' of the target '{name}'{others} has one example only; " +
            $"training and validation need one each.{hint}");
    }

    private InputException NoTarget()
    {
        var how = raw.Images == null && raw.Table?.Lines != null
            ? $"--target names its column, one of {Listed([.. raw.ColumnNames])}"
            : "--labels names their file, and --target their array in an .npz";
        return new($"The data have no targets: {how}.", raw.Source)
        {
            Settings = [nameof(DataOptions.Target), nameof(DataOptions.Labels)],
        };
    }
}
