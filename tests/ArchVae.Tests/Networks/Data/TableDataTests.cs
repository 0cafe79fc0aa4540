using ArchVae.Networks;
using ArchVae.Networks.Data;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Data;

/// <summary>Tables: what is found by reading, what columns become, and what is refused.</summary>
public sealed class TableDataTests
{
    private const string Table = "a,colour,y\n1,red,10\n2,blue,20\n,red,30\n3,?,40\n6,red,50\n";

    private static readonly DataOptions target = new() { Target = "y" };

    [Fact]
    public void Numbers_are_standardised_and_categories_are_units_with_missing_ones_filled_and_said()
    {
        var raw = DataFiles.Read(Table, target);
        var transform = DataFiles.FitAll(raw);
        var (a, colour) = (transform.Columns[0], transform.Columns[1]);
        // Of 1, 2, 3, 6: mean 3, median 2.5, variance (4 + 1 + 0 + 9) / 4.
        (a.Kind, a.Mean, a.Deviation, a.Fill, a.Units).ShouldBe((ColumnKind.Number, 3, Math.Sqrt(3.5), 2.5, 1));
        (colour.Kind, colour.FillCategory, colour.Units).ShouldBe((ColumnKind.Category, "red", 2));
        colour.Categories.ShouldBe(["blue", "red"]);
        transform.Shape.ToString().ShouldBe("3");
        var examples = transform.Apply(raw);
        float Of(double number) => (float)((number - 3) / Math.Sqrt(3.5));
        DataFiles.Inputs(examples).ShouldBe(
            [Of(1), 0, 1, Of(2), 1, 0, Of(2.5), 0, 1, Of(3), 0, 1, Of(6), 0, 1]);
        var deviation = (float)Math.Sqrt(200);
        DataFiles.Targets(examples).ShouldBe([-20 / deviation, -10 / deviation, 0, 10 / deviation, 20 / deviation], 1e-6);
        transform.Target.Number(20 / deviation).ShouldBe(50, 1e-5);
        transform.Notes.ShouldBe([
            "The target 'y' is taken as a number; --task decides otherwise.",
            "Column 'a' is empty in 1 of 5 rows of the training part; missing values become their median 2.5.",
            "Column 'colour' has 2 categories: blue, red.",
            "Column 'colour' is empty in 1 of 5 rows of the training part; missing values become the most frequent, 'red'.",
        ]);
    }

    [Fact]
    public void Moments_and_what_fills_gaps_are_those_of_the_training_part_and_categories_those_of_all()
    {
        var raw = DataFiles.Read("a,c,y\n1,u,1\n3,v,2\n1000,w,3000\n,w,7\n", target);
        var transform = ExampleTransform.Fit(raw, [0, 1], null, false);
        (transform.Columns[0].Mean, transform.Columns[0].Deviation, transform.Columns[0].Fill).ShouldBe((2, 1, 2));
        transform.Columns[1].Categories.ShouldBe(["u", "v", "w"]);
        transform.Columns[1].FillCategory.ShouldBe("u");
        (transform.Target.Mean, transform.Target.Deviation).ShouldBe((1.5, .5));
        List<string> notes = [];
        DataFiles.Inputs(transform.Apply(raw, notes)).ShouldBe([-1, 1, 0, 0, 1, 0, 1, 0, 998, 0, 0, 1, 0, 0, 0, 1]);
        notes.ShouldBe(["Column 'a' is empty in 1 of 4 rows, which become 2."]);
        transform.Apply(DataFiles.Read("a,c,y\n1,x,1\n3,v,2\n", target), notes);
        notes[1].ShouldBe(
            "Column 'c' has in 1 of 2 rows a category that the data of training have not, such as 'x'; its units are 0.");
    }

    [Fact]
    public void A_packed_table_that_is_cut_off_is_refused()
    {
        var bytes = DataFiles.Gzip(System.Text.Encoding.UTF8.GetBytes(
            "a,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i * 37 % 101},{i * 11 % 7}\n"))));
        DataFiles.Read(bytes, target).Count.ShouldBe(200);
        foreach (var length in new[] { bytes.Length - 1, bytes.Length / 2, 40 })
        {
            Should.Throw<InputException>(() => DataFiles.Read(bytes[..length], target)).Message
                .ShouldContain("The packed file is");
        }
    }

    [Theory]
    [InlineData("a;b;y\n1,5;2;x\n2,5;3;z\n")]
    [InlineData("a\tb\ty\n1.5\t2\tx\n2.5\t3\tz\n")]
    [InlineData("a, \"b\", y\n1.5, 2, x\n2.5, 3, \"z\"\n")]
    [InlineData("\uFEFFa,\"b\",y\r\n\"1.5\", 2 ,x\r\n\r\n2.5,3,z\r\n")]
    public void Separators_quotes_marks_and_ends_of_lines_are_found(string text)
    {
        foreach (var bytes in (byte[][])[System.Text.Encoding.UTF8.GetBytes(text),
            DataFiles.Gzip(System.Text.Encoding.UTF8.GetBytes(text))])
        {
            var raw = DataFiles.Read(bytes, target);
            raw.Table!.Columns.Select(column => column.Name).ShouldBe(["a", "b"]);
            (raw.Table.Columns[0].Number(0), raw.Table.Columns[1].Number(1), raw.Target!.Text(1)).ShouldBe((1.5, 3, "z"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("N/A")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("null")]
    [InlineData("None")]
    [InlineData("?")]
    [InlineData("-")]
    public void A_value_that_is_not_known_has_many_names(string missing)
    {
        var raw = DataFiles.Read($"a,b,y\n{missing},1,1\n2,1,{missing}\n4,1,3\n", target);
        (raw.Table!.Columns[0].IsNumber, raw.Table.Columns[0].IsMissing(0), raw.Count).ShouldBe((true, true, 2));
        raw.Notes.ShouldBe(["1 of 3 examples have no target 'y' and are left out."]);
        var examples = DataFiles.FitAll(raw).Apply(raw);
        DataFiles.Inputs(examples).ShouldBe([0, 0, 0, 0]);
        DataFiles.Targets(examples).ShouldBe([-1, 1]);
    }

    [Fact]
    public void A_constant_column_divides_by_no_zero()
    {
        var raw = DataFiles.Read("a,c,y\n0.1,u,1\n0.1,u,2\n0.1,u,4\n", target);
        var transform = DataFiles.FitAll(raw);
        DataFiles.Inputs(transform.Apply(raw)).ShouldBe([0, 1, 0, 1, 0, 1]);
        transform.Notes.ShouldContain("Constant in the training part, and so without a say: a, c.");
    }

    [Fact]
    public void Columns_are_found_by_their_names_and_a_target_need_not_be_there()
    {
        var transform = DataFiles.FitAll(DataFiles.Read(Table, target));
        using var folder = new TemporaryFolder();
        var path = folder.Write("new.csv", "more,colour,a\nx,red,3\nx,green,9\n");
        var raw = transform.Read(new() { Data = path }, 0);
        raw.HasTargets.ShouldBeFalse();
        var examples = transform.Apply(raw);
        examples.HaveTargets.ShouldBeFalse();
        examples.InputsOf(0).ToArray().ShouldBe([0, 0, 1]);
        var misspelled = folder.Write("less.csv", "color,a\nred,3\n");
        Should.Throw<InputException>(() => transform.Apply(transform.Read(new() { Data = misspelled }, 0))).Message
            .ShouldBe($"{misspelled}: The networks take a column 'colour', and there is none. Nearest is 'color'. The columns " +
                "are color, a.");
        var text = folder.Write("text.csv", "colour,a\nred,3\nred,many\n");
        Should.Throw<InputException>(() => transform.Apply(transform.Read(new() { Data = text }, 0))).Message
            .ShouldBe($"{text}, line 3: Column 'a' has 'many'; the networks take numbers there.");
    }

    [Fact]
    public void Numbers_that_are_codes_can_be_categories_and_stay_so_in_other_data()
    {
        var raw = DataFiles.Read("zip,y\n01,1\n02,2\n01,3\n", target with { Categories = ["zip"] });
        var transform = DataFiles.FitAll(raw);
        transform.Columns[0].Categories.ShouldBe(["01", "02"]);
        using var folder = new TemporaryFolder();
        var other = transform.Read(new() { Data = folder.Write("other.csv", "zip\n02\n") }, 0);
        DataFiles.Inputs(transform.Apply(other)).ShouldBe([0, 1]);
    }

    [Fact]
    public void Without_a_header_columns_are_called_by_their_places()
    {
        var raw = DataFiles.Read("1,2,x\n3,4,z\n5,6,x\n", new() { NoHeader = true, Target = "last" });
        raw.ColumnNames.ShouldBe(["column1", "column2"]);
        (raw.Count, raw.TargetName).ShouldBe((3, "column3"));
    }

    [Theory]
    [InlineData("", "data: The file is empty.")]
    [InlineData("a,y\n", "data: The table has a header and no rows.")]
    [InlineData("a,y\n1,2\n1,2,3\n", "data, line 3: The row has 3 fields, and the first line 2.")]
    [InlineData("a,a,y\n1,2,3\n", "data, line 1: The header has the column 'a' 2 times; each name must be another.")]
    [InlineData("5.1,3.5,setosa\n5,3,y\n", "data, line 1: The first line should name the columns, and looks like a row of " +
        "values: 5.1, 3.5, setosa. With --no-header it is one, and the columns are called column1, column2, …")]
    [InlineData("a,Y\n1,2\n", "data: Target names the column 'y', and there is none. Nearest is 'Y'. The columns are a, Y.")]
    [InlineData("a,y\n1,2\n1e999,2\n", "data, line 3: Column 'a' has the number '1e999'; numbers must be finite and at most " +
        "3.4028235E+38. An empty cell says that a number is not known.")]
    [InlineData("a,y\n1,2\n1,-inf\n", "data, line 3: Column 'y' has the number '-inf'; numbers must be finite and at most " +
        "3.4028235E+38. An empty cell says that a number is not known.")]
    [InlineData("a b y\n1 2  3\n", "data, line 2: The numbers of a row have spaces between them; accepted are commas, " +
        "semicolons, tabs and |.")]
    [InlineData("y\n1\n", "data: No column is left as an input.")]
    [InlineData("a,y\n\"1,2\n", "data, line 2: No valid CSV")]
    public void A_table_that_cannot_be_read_is_told_with_its_line(string text, string message) =>
        Should.Throw<InputException>(() => DataFiles.Read(text, target)).Message.ShouldStartWith(message);

    [Theory]
    [InlineData("0,1,2,y\n5,6,7,1\n")]
    [InlineData("country,1990,1991,1992,y\nx,6,7,8,1\n")]
    public void Names_may_be_numbers_that_count_up(string text) => DataFiles.Read(text, target).Count.ShouldBe(1);

    [Fact]
    public void A_text_in_nearly_every_row_is_no_category()
    {
        var rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"n{i},{i},{i * 0.5}\n"));
        var raw = DataFiles.Read("name,a,y\n" + rows, target);
        Should.Throw<InputException>(() => DataFiles.FitAll(raw)).Message.ShouldEndWith(
            "Column 'name' is taken as categories and has 40 different texts in 40 rows, such as n0, n1, n10. " +
            "--ignore leaves it out.");
        var ignored = DataFiles.FitAll(DataFiles.Read("name,a,y\n" + rows, target with { Ignore = ["name"] }));
        ignored.Columns.Single().Name.ShouldBe("a");
        ignored.Notes.ShouldContain("Column 'a' numbers the rows, and is taken as any other; --ignore leaves it out.");
        rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{(i == 7 ? "x" : i)},{i * 0.5}\n"));
        var slip = DataFiles.Read("a,y\n" + rows, target);
        Should.Throw<InputException>(() => DataFiles.FitAll(slip)).Message.ShouldContain(
            ", line 9: 'x' is no number. Column 'a' is");
    }

    [Fact]
    public void The_columns_of_a_row_can_be_a_picture_or_a_sequence()
    {
        const string Rows = "a,b,c,d,y\n0,1,2,3,1\n4,5,6,7,2\n";
        var image = DataFiles.Read(Rows, target with { Shape = NetworkShape.Parse("1x2x2") });
        (image.Kind, image.Images!.Pixels.Length, image.Images.Pixels[5]).ShouldBe((ShapeKind.Image, 8, 5));
        var sequence = DataFiles.Read(Rows, target with { Shape = NetworkShape.Parse("2x2") });
        var examples = DataFiles.FitAll(sequence).Apply(sequence);
        // Units are columns a and c, of 0, 2, 4, 6, and b and d.
        var step = (float)(1 / Math.Sqrt(5));
        DataFiles.Inputs(examples).ShouldBe([-3 * step, -3 * step, -step, -step, step, step, 3 * step, 3 * step], 1e-6);
        Should.Throw<InputException>(() => DataFiles.Read(Rows, target with { Shape = NetworkShape.Parse("1x3x3") })).Message
            .ShouldBe("data: The shape 1x3x3 has 9 numbers, and 4 columns are inputs: a, b, c, d.");
        Should.Throw<InputException>(() => DataFiles.Read(Rows, target, ShapeKind.Image)).Message
            .ShouldBe("data: The networks take images, and the rows of this table are vectors of 4: --shape says how the " +
                "columns are a picture, such as 1x2x2.");
    }
}
