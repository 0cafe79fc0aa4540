using System.Text;
using ArchVae.Networks;
using ArchVae.Networks.Data;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks.Data;

/// <summary>Arrays: IDX, .npy and .npz.</summary>
public sealed class ArrayDataTests
{
    [Theory]
    [InlineData("|b1", "0001ff", "0 1 1")]
    [InlineData("|u1", "00ff07", "0 255 7")]
    [InlineData("|i1", "00ff07", "0 -1 7")]
    [InlineData("<i2", "0100feff0700", "1 -2 7")]
    [InlineData(">u2", "0001fffe0007", "1 65534 7")]
    [InlineData(">i4", "00000001fffffffe00000007", "1 -2 7")]
    [InlineData("<u8", "010000000000000002000000000000000700000000000000", "1 2 7")]
    [InlineData("<f2", "003c00c00047", "1 -2 7")]
    [InlineData(">f4", "3f800000c000000040e00000", "1 -2 7")]
    [InlineData("<f8", "000000000000f03f00000000000000c00000000000001c40", "1 -2 7")]
    public void Values_of_all_types_are_read(string type, string bytes, string values)
    {
        foreach (var version in (byte[])[1, 2, 3])
        {
            var raw = DataFiles.Read(DataFiles.Npy(type, "3, 1", Convert.FromHexString(bytes), version: version));
            raw.Shape.ToString().ShouldBe("1");
            Enumerable.Range(0, 3).Select(raw.Table!.Columns[0].Number)
                .ShouldBe(values.Split(' ').Select(value => double.Parse(value, Invariant)));
        }
    }

    [Fact]
    public void An_array_in_columns_is_the_same_as_one_in_rows()
    {
        var rows = DataFiles.Read(DataFiles.Npy("|u1", "2, 2, 3", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
        var columns = DataFiles.Read(DataFiles.Npy("|u1", "2, 2, 3", [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11], fortran: true));
        columns.Images!.Pixels.ShouldBe(rows.Images!.Pixels);
    }

    [Fact]
    public void Bytes_are_scaled_and_each_channel_is_standardised_over_the_training_part()
    {
        // Two pictures of 2 channels and 1×2 places; the training part is the first.
        var npz = DataFiles.Npz(
            ("x", DataFiles.Npy("|u1", "4, 2, 1, 2", [0, 255, 51, 51, 255, 255, 102, 0, 1, 2, 3, 4, 5, 6, 7, 8])),
            ("y", DataFiles.Npy("<U2", "4,", Encoding.UTF32.GetBytes("nojanoja"))));
        var raw = DataFiles.Read(npz, new() { Target = "y" });
        var transform = ExampleTransform.Fit(raw, [0], null, false);
        var image = transform.Image!;
        image.Scale.ShouldBe(1.0 / 255);
        image.Means.ShouldBe([.5, .2], 1e-12);
        image.Deviations.ShouldBe([.5, 1], 1e-12);
        var examples = transform.Apply(raw);
        examples.InputsOf(0).ToArray().ShouldBe([-1, 1, 0, 0], 1e-6);
        examples.InputsOf(1).ToArray().ShouldBe([1, 1, .2f, -.2f], 1e-6);
        transform.Target.Classes.ShouldBe(["ja", "no"]);
        (transform.Shape.ToString(), transform.Target.Task).ShouldBe(("2x1x2", NetworkTask.Binary));
    }

    [Fact]
    public void Pictures_are_read_as_MNIST_has_them()
    {
        using var folder = new TemporaryFolder();
        var images = folder.Write("images.gz", DataFiles.Gzip(DataFiles.Idx(8, [4, 2, 2], [.. Enumerable.Range(0, 16).Select(i => (byte)i)])));
        var labels = folder.Write("labels", DataFiles.Idx(8, [4], [7, 3, 3, 7]));
        var raw = RawExamples.Read(new() { Data = images, Labels = labels, Task = NetworkTask.Binary }, ShapeKind.Image, 0);
        (raw.Shape.ToString(), raw.Images!.AreBytes, raw.Images.Pixels[13]).ShouldBe(("1x2x2", true, 13));
        var transform = DataFiles.FitAll(raw, NetworkTask.Binary);
        DataFiles.Targets(transform.Apply(raw)).ShouldBe([1, 0, 0, 1]);
        var few = folder.Write("few", DataFiles.Idx(8, [3], [7, 3, 3]));
        Should.Throw<InputException>(() => RawExamples.Read(new() { Data = images, Labels = few }, null, 0)).Message
            .ShouldBe($"{few}: There are 3 targets and 4 examples.");
    }

    [Theory]
    [InlineData("1, 6", null, "6")]
    [InlineData("1, 6", ShapeKind.Sequence, "6x1")]
    [InlineData("1, 2, 3", null, "1x2x3")]
    [InlineData("1, 2, 3", ShapeKind.Sequence, "2x3")]
    [InlineData("1, 2, 1, 3", ShapeKind.Image, "3x2x1")]
    [InlineData("1, 3, 1, 2", null, "3x1x2")]
    [InlineData("1, 3, 2, 1", null, "3x2x1")]
    public void What_an_array_is_follows_from_its_sizes_and_what_is_wanted(string sizes, ShapeKind? wanted, string shape) =>
        DataFiles.Read(DataFiles.Npy("<f4", sizes, DataFiles.Floats(0, 1, 2, 3, 4, 5)), wanted: wanted).Shape.ToString().ShouldBe(shape);

    [Fact]
    public void Channels_that_come_last_are_found_and_said()
    {
        var raw = DataFiles.Read(DataFiles.Npy("<f4", "1, 2, 1, 3", DataFiles.Floats(0, 1, 2, 3, 4, 5)));
        raw.Images!.Pixels.ShouldBe([0, 3, 1, 4, 2, 5]);
        raw.Notes.ShouldBe(["The array of [1, 2, 1, 3] has its channels last, and is taken so."]);
    }

    [Fact]
    public void The_arrays_of_an_archive_are_chosen_by_their_names()
    {
        var one = DataFiles.Npy("<f4", "2, 1", DataFiles.Floats(1, 2));
        var archive = DataFiles.Npz(("x_train", one), ("y_train", DataFiles.Npy("<f4", "2,", DataFiles.Floats(3, 4))), ("x_test", one));
        DataFiles.Read(archive, new() { Inputs = "x_train", Target = "y_train" }).TargetName.ShouldBe("y_train");
        Mistake(archive, new() { Target = "y_train" }).ShouldBe(
            "data: Several arrays may be the inputs: x_train, x_test. Inputs says which.");
        Mistake(archive, new() { Target = "y_trian" }).ShouldBe("data: Target names the array 'y_trian', and there is none. " +
            "Nearest is 'y_train'. The arrays are x_train, y_train, x_test.");
    }

    [Fact]
    public void What_is_no_array_of_numbers_or_texts_is_refused()
    {
        Mistake(DataFiles.Npy("|O", "1,", [1])).ShouldStartWith("data: The array holds Python objects; accepted are bool, int8");
        Mistake(DataFiles.Npy("<c8", "1,", new byte[8])).ShouldStartWith("data: The array has values of type '<c8'; accepted are bool");
        Mistake(DataFiles.Npy("[('a', '<f4')]", "1,", new byte[4])).ShouldBe(
            "data: The array has records with fields; save one array for each field.");
        Mistake(DataFiles.Npy("<f4", "2, 2", new byte[15])).ShouldBe(
            "data: The array of [2, 2] needs 16 bytes of values, and 15 are there.");
        Mistake(DataFiles.Npy("<f4", "1, 2", DataFiles.Floats(1, float.PositiveInfinity))).ShouldStartWith(
            "data: The array has Infinity at [0, 1]; numbers must be finite");
        Mistake(DataFiles.Npy("<f4", "1, 1, 2", DataFiles.Floats(1, float.NaN))).ShouldStartWith("data: The array has NaN at [0, 0, 1]");
        Mistake(DataFiles.Idx(8, [2, 2], [1, 2, 3])).ShouldBe("data: The IDX file of [2, 2] needs 4 bytes of values, and 3 are there.");
        Mistake(DataFiles.Idx(7, [1], [1])).ShouldStartWith("data: This begins as an IDX file with type 0x07 and 1 sizes");
        Mistake(DataFiles.Npz(("x", [1, 2, 3]))).ShouldBe("data: The array 'x' is no .npy of version 1, 2 or 3.");
        Mistake(DataFiles.Npz(("x", DataFiles.Npy("<f4", "2, 1", new byte[8])), ("y", DataFiles.Npy("<f4", "2, 2", new byte[16]))),
            new() { Target = "y" }).ShouldStartWith("data: The array 'y' of targets is of [2, 2]; one target for each example is a shape of [N].");
        Mistake(DataFiles.Npy("<f4", "1, 2", new byte[8]), new() { Target = "y" }).ShouldStartWith(
            "data: Target names columns of a table, and the file is an array.");
    }

    private static IFormatProvider Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static string Mistake(byte[] bytes, DataOptions? options = null) =>
        Should.Throw<InputException>(() => DataFiles.Read(bytes, options)).Message;
}
