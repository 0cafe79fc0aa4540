using System.Text.Json;
using ArchVae.Files;
using ArchVae.Networks;
using ArchVae.Networks.Data;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Data;

/// <summary>Sequences as long tables and arrays, and tokens.</summary>
public sealed class SequenceDataTests
{
    private const string Long = "id,t,v,c,y\na,2,3,up,1\nb,1,5,up,2\na,1,1,down,1\na,10,8,up,\nc,1,7,up,4\n";

    private static readonly DataOptions options = new() { Target = "y", SequenceId = "id", Time = "t" };

    [Fact]
    public void Rows_with_the_same_name_are_a_sequence_in_the_order_of_their_time()
    {
        var raw = DataFiles.Read(Long, options);
        (raw.Count, raw.Shape.ToString()).ShouldBe((3, "3x2"));
        var transform = DataFiles.FitAll(raw);
        var examples = transform.Apply(raw);
        (transform.Shape.ToString(), examples.Shape.ToString(), examples.LengthOf(0), examples.LengthOf(1)).ShouldBe(("3x3", "3x3", 3, 1));
        // v is 1, 3, 5, 7, 8 over all steps: mean 4.8.
        var v = transform.Columns[0];
        v.Mean.ShouldBe(4.8, 1e-12);
        float Of(double number) => (float)((number - v.Mean) / v.Deviation);
        examples.InputsOf(0).ToArray().ShouldBe([Of(1), 1, 0, Of(3), 0, 1, Of(8), 0, 1]);
        Enumerable.Range(0, 3).Select(i => transform.Target.Number(examples.TargetOf(i))).ShouldBe([1, 2, 4], 1e-6);
    }

    [Fact]
    public void A_sequence_has_one_target()
    {
        Mistake(Long.Replace("a,1,1,down,1", "a,1,1,down,3", StringComparison.Ordinal)).ShouldBe(
            "data, line 2: The target 'y' of the sequence 'a' is '1' here and '3' in another row; a sequence has one target.");
        Mistake(Long.Replace("b,1", ",1", StringComparison.Ordinal)).ShouldBe(
            "data, line 3: Column 'id' is empty; it must say which sequence the row belongs to.");
        Mistake(Long.Replace("b,1", "b,", StringComparison.Ordinal)).ShouldBe(
            "data, line 3: Column 't' is empty; it must order the rows.");
        DataFiles.Read(Long.Replace("up,4", "up,", StringComparison.Ordinal), options).Notes.ShouldBe(
            ["1 of 3 examples have no target 'y' and are left out."]);
    }

    [Fact]
    public void Texts_can_be_tokens()
    {
        var raw = DataFiles.Read("id,word,y\na,the,1\na,cat,1\nb,cat,2\n", options with { Time = null });
        var transform = DataFiles.FitAll(raw, tokens: true);
        transform.Shape.ToString().ShouldBe("2x2");
        var examples = transform.Apply(raw);
        (examples.AreTokens, examples.StepWidth).ShouldBe((true, 1));
        DataFiles.Inputs(examples).ShouldBe([1, 0, 0]);
        var other = DataFiles.Read("id,word\na,cat\na,dog\n", new() { SequenceId = "id" });
        Should.Throw<InputException>(() => transform.Apply(other)).Message.ShouldEndWith(
            ", line 3: The token 'dog' is none that the networks know: cat, the.");
    }

    [Fact]
    public void Whole_numbers_can_be_tokens()
    {
        using var folder = new TemporaryFolder();
        var data = folder.Write("x.npy", DataFiles.Npy("|u1", "3, 2", [0, 4, 1, 1, 2, 0]));
        var labels = folder.Write("y.npy", DataFiles.Npy("<f4", "3,", DataFiles.Floats(1, 2, 4)));
        var raw = RawExamples.Read(new() { Data = data, Labels = labels }, ShapeKind.Sequence, 0);
        var transform = DataFiles.FitAll(raw, tokens: true);
        (transform.Shape.ToString(), transform.Tokens!.Count).ShouldBe(("2x5", 5));
        DataFiles.Inputs(transform.Apply(raw)).ShouldBe([0, 4, 1, 1, 2, 0]);
        DataFiles.FitAll(raw).Shape.ToString().ShouldBe("2x1");
        var more = DataFiles.Read(DataFiles.Npy("|u1", "1, 2", [0, 5]), wanted: ShapeKind.Sequence);
        Should.Throw<InputException>(() => transform.Apply(more)).Message.ShouldContain(
            "The token '5' is none that the networks know: whole numbers from 0 to 4.");
        var half = DataFiles.Read("a,b,y\n0,1.5,1\n1,2,3\n", new() { Target = "y", Shape = NetworkShape.Parse("2x1") });
        Should.Throw<InputException>(() => DataFiles.FitAll(half, tokens: true)).Message.ShouldEndWith(
            ", line 2: The token 1.5 must be a whole number from 0 to 16777215.");
    }

    [Fact]
    public void Networks_of_tokens_take_no_vectors()
    {
        var raw = DataFiles.Read("a,b,y\n0,1,1\n1,2,3\n", new() { Target = "y" });
        Should.Throw<InputException>(() => DataFiles.FitAll(raw, tokens: true)).Message.ShouldEndWith(
            "The networks take tokens, and the data are no sequences but a vector of 2.");
    }

    [Fact]
    public void A_transformation_is_the_same_after_it_was_saved()
    {
        var series = DataFiles.Read(Long, options);
        var words = DataFiles.Read("id,word,y\na,the,1\na,cat,1\nb,cat,2\n", options with { Time = null });
        var shapes = RawExamples.Read(new() { Data = "shapes", Count = 60 }, null, 0);
        foreach (var (raw, tokens) in new[] { (series, false), (words, true), (shapes, false) })
        {
            var transform = DataFiles.FitAll(raw, tokens: tokens);
            var json = JsonSerializer.Serialize(transform, JsonFormat.Compact);
            var again = JsonSerializer.Deserialize<ExampleTransform>(json, JsonFormat.Compact)!;
            JsonSerializer.Serialize(again, JsonFormat.Indented).ShouldBe(JsonSerializer.Serialize(transform, JsonFormat.Indented));
            DataFiles.Inputs(again.Apply(raw)).ShouldBe(DataFiles.Inputs(transform.Apply(raw)));
            DataFiles.Targets(again.Apply(raw)).ShouldBe(DataFiles.Targets(transform.Apply(raw)));
        }
    }

    [Theory]
    [InlineData("\"deviation\":2", "\"deviation\":0", "Of column 'v' the mean must be finite and the deviation above 0; they are 3 and 0.")]
    [InlineData("\"shape\":\"2x1\"", "\"shape\":\"2x2\"", "The data's columns have 1 units, which is not the shape 2x2.")]
    [InlineData("\"regression\"", "\"binary\"", "The target has 0 classes; its task Binary has two.")]
    public void A_saved_transformation_that_was_changed_is_refused(string from, string to, string message)
    {
        var raw = DataFiles.Read("id,v,y\na,1,1\na,5,1\nb,1,2\nb,5,2\n", options with { Time = null });
        var json = JsonSerializer.Serialize(DataFiles.FitAll(raw), JsonFormat.Compact);
        json.ShouldContain(from);
        Should.Throw<InputException>(() => JsonSerializer.Deserialize<ExampleTransform>(
            json.Replace(from, to, StringComparison.Ordinal), JsonFormat.Compact)).Message.ShouldBe(message);
    }
}
