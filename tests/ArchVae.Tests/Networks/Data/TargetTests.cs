using ArchVae.Networks.Data;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Data;

/// <summary>The task is found from the target's values, and --task decides.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("yes no yes no", NetworkTask.Binary, "no yes")]
    [InlineData("true false true false", NetworkTask.Binary, "false true")]
    [InlineData("b a c a b c", NetworkTask.Multiclass, "a b c")]
    [InlineData("0 1 0 1 0 1 0 1 0 1", NetworkTask.Binary, "0 1")]
    [InlineData("10 9 -1 10 9 -1 10 9 -1 10 9 -1 10 9 -1", NetworkTask.Multiclass, "-1 9 10")]
    [InlineData("1.0 2 1 2.0 1 2 1 2 1 2", NetworkTask.Binary, "1 2")]
    [InlineData("0 1 0 1 0 1 0 1", NetworkTask.Regression, "")]
    [InlineData("0.5 1 0.5 1 0.5 1 0.5 1 0.5 1", NetworkTask.Regression, "")]
    public void The_task_is_found_from_the_values(string values, NetworkTask task, string classes)
    {
        var found = DataFiles.FitAll(Of(values)).Target;
        (found.Task, string.Join(' ', found.Classes)).ShouldBe((task, classes));
    }

    [Fact]
    public void A_text_among_many_numbers_is_a_mistake_with_its_line()
    {
        var raw = DataFiles.Read("a,y\n" + string.Concat(Enumerable.Range(0, 40).Select(
            i => $"{i},{(i == 33 ? "oops" : $"{i}.5")}\n")), new() { Target = "y" });
        Should.Throw<InputException>(() => ExampleTransform.Fit(raw, [.. Enumerable.Range(0, 40)], null, false)).Message
            .ShouldContain("line 35: The target 'y' is 'oops', which is no number as most others are.");
    }

    [Fact]
    public void The_given_task_decides()
    {
        var numbers = Of("0 1 2 0 1 2");
        DataFiles.FitAll(numbers, NetworkTask.Multiclass).Target.Classes.ShouldBe(["0", "1", "2"]);
        DataFiles.FitAll(Of("0 1 0 1 0 1 0 1 0 1"), NetworkTask.Regression).Target.Mean.ShouldBe(.5);
        DataFiles.FitAll(Of("a b a b"), NetworkTask.Multiclass).Target.Outputs.ShouldBe(2);
        Mistake(numbers, NetworkTask.Binary).ShouldEndWith("has 3 different values; a binary task has 2. They are 0, 1, 2.");
        Mistake(Of("1 b 1 b"), NetworkTask.Regression).ShouldEndWith(
            ", line 3: The target 'y' is 'b'; a regression tells numbers.");
    }

    [Fact]
    public void Classes_are_numbered_in_their_order_and_another_is_told_with_its_line()
    {
        var raw = Of("yes no no yes");
        var transform = DataFiles.FitAll(raw);
        DataFiles.Targets(transform.Apply(raw)).ShouldBe([1, 0, 0, 1]);
        Should.Throw<InputException>(() => transform.Apply(Of("no maybe"))).Message
            .ShouldEndWith(", line 3: The target 'y' is 'maybe', which is none of the classes that the networks tell: no, yes.");
    }

    [Fact]
    public void What_cannot_be_told_is_refused()
    {
        Mistake(Of("1 1 1")).ShouldEndWith("The target 'y' is '1' in all 3 examples; there is nothing to tell.");
        Mistake(Of("a b a c a")).ShouldEndWith(", line 3: The class 'b' of the target 'y', and 1 other classes too, has one " +
            "example only; training and validation need one each.");
        Mistake(DataFiles.Read("a,b\n1,2\n")).ShouldEndWith("The data have no targets: --target names its column, one of a, b.");
    }

    [Fact]
    public void What_was_found_is_said()
    {
        DataFiles.FitAll(Of("0 1 0 1 0 1 0 1 0 1")).Notes[0].ShouldBe(
            "The target 'y' has 2 different whole numbers and is taken as classes (--task regression takes it as a " +
            "number): 0, 1.");
        DataFiles.FitAll(Of("b a b a")).Notes[0].ShouldBe("The target 'y' has 2 classes: a, b.");
    }

    private static string Mistake(RawExamples raw, NetworkTask? task = null) =>
        Should.Throw<InputException>(() => DataFiles.FitAll(raw, task)).Message;

    private static RawExamples Of(string targets) => DataFiles.Read(
        "x,y\n" + string.Concat(targets.Split(' ').Index().Select(one => $"{one.Index % 3},{one.Item}\n")),
        new() { Target = "y" });
}
