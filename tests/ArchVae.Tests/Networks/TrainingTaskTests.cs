using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks;

/// <summary>Files that say what networks learn.</summary>
public sealed class TrainingTaskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Settings_are_the_options_by_their_names_and_paths_are_relative_to_the_file()
    {
        var task = TrainingTask.Parse(
            """
            data: tables/x.csv
            target: 7
            ignore: [1, true, 'a b']
            noHeader: true
            task: regression
            epochs: 3
            optimizer: sgd
            momentum: 0.5
            folds: 4
            maxParameters: 1000
            seed: 18446744073709551615
            fit: false
            """, Path.Combine("some", "task.yaml"));
        task.Data.Data.ShouldBe(Path.Combine("some", "tables/x.csv"));
        task.Data.Target.ShouldBe("7");
        task.Data.Ignore.ShouldBe(["1", "true", "a b"]);
        (task.Data.NoHeader, task.Data.Task, task.Fit).ShouldBe((true, NetworkTask.Regression, false));
        task.Training.ShouldBe(new()
        {
            Epochs = 3,
            Optimizer = OptimizerKind.Sgd,
            Momentum = 0.5,
            Folds = 4,
            MaxParameters = 1000,
            Seed = ulong.MaxValue,
        });
        var generated = TrainingTask.Parse("data: friedman", Path.Combine("some", "task.yaml"));
        (generated.Data.Data, generated.Fit).ShouldBe(("friedman", true));
        generated.Training.ShouldBe(new());
    }

    [Theory]
    [InlineData("data: x.csv\nepoch: 3", "line 2, column 1: the task has no 'epoch'; it takes data,", "nearest is 'epochs'")]
    [InlineData("data: x.csv\nepochs: none", "line 2, column 9: 'epochs' of the task must be a whole number", "not 'none'")]
    [InlineData("data: x.csv\n\nepochs: 0", "line 3, column 9: epochs is 0; it must be 1 or more", "")]
    [InlineData("data: x.csv\noptimizer: best", "line 2, column 12: ", "must be one of adam, adamW, sgd, not 'best'")]
    [InlineData("data: x.csv\nignore: a", "line 2, column 9: 'ignore' of the task must be a list of texts, not 'a'", "")]
    [InlineData("data: [a]", "line 1, column 7: 'data' of the task must be a text, not a list", "")]
    [InlineData("data: x.csv\nfit: maybe", "line 2, column 6: 'fit' of the task must be true or false, not 'maybe'", "")]
    [InlineData("epochs: 3", "line 1, column 1: the task needs 'data': a file or one of friedman, shapes, adding", "")]
    [InlineData("data: x.csv\ncount: 30", "line 2, column 8: count is for generated tasks", "")]
    [InlineData("data: x.csv\nmomentum: 0.5", "line 2, column 11: 'momentum' is for 'optimizer: sgd'", "")]
    [InlineData("data: x.csv\nfolds: 3\nvalidation: 0.1", "line 3, column 13: 'folds' and 'validation' both", "")]
    [InlineData("data: x.csv\noptimizer: sgd\nmomentum: 1", "line 3, column 11: momentum is 1; it must be", "")]
    [InlineData("data: x.csv\nshape: 1x", "line 2, column 8: ", "shape")]
    [InlineData("- data", "line 1, column 1: the task must be a mapping", "")]
    public void A_mistake_has_its_file_its_line_and_what_is_accepted(string text, string where, string accepted)
    {
        var error = Should.Throw<InputException>(() => TrainingTask.Parse(text, "task.yaml"));
        error.Message.ShouldStartWith("task.yaml, ");
        error.Message.ShouldContain(where);
        error.Message.ShouldContain(accepted);
    }

    [Fact]
    public void What_is_wrong_with_the_data_by_a_setting_is_told_at_its_line()
    {
        File.WriteAllText(folder.File("x.csv"), "a,b\n1,2.5\n2,3.5\n3,7.25\n4,1.125\n5,9\n");
        var task = TrainingTask.Parse("data: x.csv\nepochs: 2\ntarget: c\n", folder.File("task.yaml"));
        var error = Should.Throw<InputException>(() => task.Open(NetworkSpaces.Of("vector 1; output 1"), TimeProvider.System));
        (error.File, error.Line).ShouldBe((folder.File("task.yaml"), 3));
        error.Message.ShouldContain("a, b");
        var none = TrainingTask.Parse("data: y.csv\ntarget: c\n", folder.File("task.yaml"));
        Should.Throw<InputException>(() => none.Open(NetworkSpaces.Of("vector 1; output 1"), TimeProvider.System))
            .Message.ShouldBe($"{folder.File("y.csv")}: There is no such file.");
    }

    [Fact]
    public void A_task_of_a_program_is_checked_as_one_of_a_file()
    {
        Should.Throw<InputException>(() => new TrainingTask(new() { Data = "friedman" }, new() { Epochs = 0 }));
        Should.Throw<InputException>(() => new TrainingTask(new(), new()));
        new TrainingTask(new() { Data = "friedman" }, new()).WithSeed(4).Training.Seed.ShouldBe(4ul);
    }
}
