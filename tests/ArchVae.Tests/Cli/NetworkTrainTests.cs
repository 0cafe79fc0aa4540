using System.Text.Json;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary><c>network train</c> and <c>network test</c>: figures, folders, and what is refused.</summary>
public sealed class NetworkTrainTests : IDisposable
{
    private const string Linear =
        """
        {"id":"a","space":"linear","layers":[{"type":"start","units":3},{"type":"linear","units":8},{"type":"end","units":2}]}
        {"id":"b","space":"linear","layers":[{"type":"start","units":3},{"type":"linear","units":16},{"type":"end","units":2}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Networks => folder.Write("nets.jsonl", Linear);

    private string Table => folder.Write(
        "table.csv", "x,sort,size,kind\n" + string.Concat(Enumerable.Range(0, 60).Select(i => FormattableString.Invariant(
            $"{i * 7 % 13 / 3.0:0.00},{(i % 2 == 0 ? "u" : "v")},{(i % 9 == 0 ? "" : $"{i % 5}")},{KindOf(i)}\n"))));

    [Fact]
    public void Networks_are_trained_and_tested_on_a_table()
    {
        var run = folder.File("run");
        var trained = CommandLine.Json(
            "network", "train", "--architectures", Networks, "--data", Table, "--target", "kind", "--fit", "--epochs", "40",
            "--learning-rate", "0.02", "--out", run);
        trained.GetProperty("task").GetString().ShouldBe("binary");
        trained.GetProperty("input").GetString().ShouldBe("4");
        (trained.GetProperty("training").GetInt32(), trained.GetProperty("validation").GetInt32()).ShouldBe((48, 12));
        (trained.GetProperty("trained").GetInt32(), trained.GetProperty("fitted").GetInt32()).ShouldBe((2, 2));
        trained.GetProperty("best")[0].GetProperty("metrics").GetProperty("accuracy").GetDouble().ShouldBeGreaterThan(0.9);
        var lines = File.ReadAllLines(Path.Combine(run, "architectures.jsonl"));
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("""{"id":"a","space":"linear","layers":[{"type":"start","units":3},""");

        var said = folder.File("said.jsonl");
        var tested = CommandLine.Json(
            "network", "test", "--networks", run, "--best", "1", "--data", Table, "--predictions", said);
        var best = trained.GetProperty("best")[0];
        var network = tested.GetProperty("networks")[0];
        network.GetProperty("id").GetString().ShouldBe(best.GetProperty("id").GetString());
        tested.GetProperty("examples").GetInt32().ShouldBe(60);
        var rows = File.ReadAllLines(said).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        rows.Count.ShouldBe(60);
        rows[0].GetProperty("probabilities").GetProperty("large").GetDouble()
            .ShouldBe(1 - rows[0].GetProperty("probabilities").GetProperty("small").GetDouble(), 1e-9);
        var right = rows.Where((row, i) => row.GetProperty("class").GetString() == KindOf(i)).Count();
        network.GetProperty("metrics").GetProperty("accuracy").GetDouble().ShouldBe(right / 60.0, 1e-12);
    }

    [Fact]
    public void What_is_filled_found_and_fitted_is_told()
    {
        var (code, output, error) = CommandLine.Run(
            "network", "train", "--architectures", Networks, "--data", Table, "--target", "kind", "--fit", "--epochs", "1",
            "--out", folder.File("run"));
        code.ShouldBe(0, error);
        error.ShouldContain("Column 'size' is empty in 6 of 48 rows of the training part; missing values become their median 2.");
        error.ShouldContain("Column 'sort' has 2 categories: u, v.");
        error.ShouldContain("The target 'kind' has 2 classes: large, small.");
        error.ShouldContain("Changed: layer 1, 'start': units 3 → 4.");
        output.ShouldContain("2 of 2 networks are trained (48 examples learned from, 12 set aside");
    }

    [Theory]
    [InlineData("friedman", "vector of 10")]
    [InlineData("shapes", "image of 1x16x16")]
    public void Networks_of_other_shapes_are_refused_and_nothing_is_written(string data, string found)
    {
        var run = folder.File("run");
        var error = Error("network", "train", "--architectures", Networks, "--data", data, "--out", run);
        error.ShouldContain("The networks do not fit the data, which give ");
        error.ShouldContain(found);
        error.ShouldContain("--fit replaces input and outputs");
        Directory.Exists(run).ShouldBeFalse();
    }

    [Fact]
    public void The_same_command_goes_on_and_another_one_is_refused()
    {
        string[] command = [.. Friedman, "--epochs", "1"];
        var run = folder.File("run");
        CommandLine.Json([.. command, "--id", "a", "--out", run]).GetProperty("networks").GetInt32().ShouldBe(1);
        var weights = Path.Combine(run, "networks", "a", "network.safetensors");
        var written = File.GetLastWriteTimeUtc(weights);
        CommandLine.Json([.. command, "--out", run]).GetProperty("trained").GetInt32().ShouldBe(2);
        File.GetLastWriteTimeUtc(weights).ShouldBe(written);
        Error([.. command, "--batch", "8", "--out", run])
            .ShouldContain("The folder holds a run with other data or options: 'batchSize' differs.");
        Error([.. command, "--out", folder.Path]).ShouldContain("The folder holds other files.");
    }

    [Theory]
    [InlineData("--momentum", "1", "--momentum is 1; it must be from 0 to below 1")]
    [InlineData("--folds", "1", "--folds is 1; it must be 2 or more")]
    [InlineData("--validation", "0", "--validation is 0; it must be above 0 and at most 0.9")]
    [InlineData("--optimizer", "lbfgs", "--optimizer is 'lbfgs'; it must be one of adam, adamW, sgd")]
    [InlineData("--task", "binary", "The target 'y' has")]
    [InlineData("--folds", "60", "60 folds cannot be made of 50 examples")]
    [InlineData("--id", "z", "There is no architecture with the id 'z'")]
    [InlineData("--momentum", "0.5", "--momentum is for --optimizer sgd")]
    [InlineData("--class-weights", "balanced", "--class-weights is balanced, and the target 'y' is a number")]
    public void A_wrong_value_is_told(string option, string value, string message)
    {
        var run = folder.File("run");
        Error([.. Friedman, option, value, "--out", run]).ShouldContain(message);
        Directory.Exists(run).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--networks", "none", "There is no such folder of trained networks")]
    [InlineData("--id", "z", "No network with the id 'z' was trained")]
    [InlineData("--best", "0", "--best is 0; it must be at least 1")]
    [InlineData("--task", "binary", "--task is for training; networks know what they tell")]
    [InlineData("--data", "shapes", "The networks take a vector of 10, and the data are an image of 1x16x16.")]
    public void A_wrong_test_is_told(string option, string value, string message)
    {
        var run = folder.File("run");
        CommandLine.Json([.. Friedman, "--epochs", "1", "--out", run]);
        var given = new Dictionary<string, string> { ["--networks"] = run, ["--data"] = "friedman" };
        given[option] = value;
        Error(["network", "test", .. given.SelectMany(pair => new[] { pair.Key, pair.Value })]).ShouldContain(message);
    }

    [Fact]
    public void Predictions_need_no_targets_and_say_them_where_they_are_known()
    {
        var (run, said) = (folder.File("run"), folder.File("said.jsonl"));
        CommandLine.Json("network", "train", "--architectures", Networks, "--data", Table, "--target", "kind", "--fit",
            "--epochs", "2", "--out", run);
        CommandLine.Json("network", "test", "--networks", run, "--id", "a", "--data", Table, "--predictions", said);
        File.ReadLines(said).First().ShouldEndWith(",\"target\":\"small\"}");
        var without = folder.Write("without.csv", "x,sort,size\n0.5,u,3\n1,v,\n");
        CommandLine.Json("network", "test", "--networks", run, "--id", "a", "--data", without, "--predictions", said);
        File.ReadLines(said).Count().ShouldBe(2);
        File.ReadLines(said).First().ShouldNotContain("target");
        File.ReadLines(said).First().ShouldNotContain("onnx");
        Error("network", "test", "--networks", run, "--data", without)
            .ShouldContain("The data have no targets, so there are no figures");
    }

    [Fact]
    public void A_figure_that_networks_do_not_have_is_told_with_those_that_they_have()
    {
        var run = folder.File("run");
        CommandLine.Json([.. Friedman, "--epochs", "1", "--out", run]);
        Error("network", "test", "--networks", run, "--best", "1", "--by", "auc", "--data", "friedman")
            .ShouldContain("--by is 'auc'; the networks have loss, rmse, r2,");
    }

    [Fact]
    public void An_exported_network_says_what_the_network_says_and_has_its_figures()
    {
        var (run, exported) = (folder.File("run"), folder.File("exported"));
        CommandLine.Json("network", "train", "--architectures", Networks, "--data", Table, "--target", "kind", "--fit",
            "--epochs", "3", "--out", run);
        CommandLine.Json("network", "export", "--networks", run, "--format", "onnx", "--out", exported);
        var networks = CommandLine.Json("network", "test", "--networks", run, "--onnx", exported, "--data", Table)
            .GetProperty("networks").EnumerateArray().ToList();
        networks.Select(network => network.GetProperty("id").GetString()).ShouldBe(["a", "b", "a", "b"]);
        foreach (var (own, other) in networks.Take(2).Zip(networks.Skip(2)))
        {
            other.GetProperty("onnx").GetString()!.ShouldStartWith(exported);
            other.GetProperty("largestDifference").GetDouble().ShouldBeLessThan(1e-5);
            own.GetProperty("largestDifference").ValueKind.ShouldBe(JsonValueKind.Null);
            foreach (var figure in own.GetProperty("metrics").EnumerateObject())
                other.GetProperty("metrics").GetProperty(figure.Name).GetDouble().ShouldBe(figure.Value.GetDouble(), 1e-5);
        }
        // Alone, a file knows how its data are read.
        var alone = CommandLine.Json("network", "test", "--onnx", Path.Combine(exported, "a.onnx"), "--data", Table);
        alone.GetProperty("networks")[0].GetProperty("metrics").ToString()
            .ShouldBe(networks[2].GetProperty("metrics").ToString());
        Error("network", "test", "--data", Table).ShouldContain("--networks or --onnx must say what is tested");
        Error("network", "test", "--onnx", Table, "--data", Table).ShouldContain("OnnxRuntime cannot run the file");
        Error("network", "test", "--onnx", run, "--data", Table).ShouldContain("The folder has no file that ends in .onnx");
    }

    [Fact]
    public void Other_data_need_neither_the_target_nor_the_columns_that_were_left_out()
    {
        var run = folder.File("run");
        CommandLine.Json("network", "train", "--architectures", Networks, "--data", Table, "--target", "kind", "--ignore", "size",
            "--fit", "--epochs", "1", "--out", run);
        var (other, said) = (folder.Write("other.csv", "sort,x\nu,1\nv,2\n"), folder.File("said.jsonl"));
        CommandLine.Json("network", "test", "--networks", run, "--data", other, "--predictions", said)
            .GetProperty("examples").GetInt32().ShouldBe(2);
        File.ReadAllLines(said).Length.ShouldBe(4);
    }

    [Fact]
    public void Labels_and_counts_of_training_are_not_those_of_other_data()
    {
        var (run, labelled) = (folder.File("run"), folder.Write("labelled.csv", "x,z\n" + string.Concat(
            Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"{i % 7},{i % 5}\n")))));
        var labels = folder.Write("labels.csv", "label\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{KindOf(i)}\n")));
        CommandLine.Json("network", "train", "--architectures", Networks, "--data", labelled, "--labels", labels, "--fit",
            "--epochs", "1", "--out", run);
        // As many rows as there are labels.
        var other = folder.Write("other.csv", string.Concat(File.ReadAllLines(labelled).Select(line => line + "\n")));
        Error("network", "test", "--networks", run, "--data", other).ShouldContain("The data have no targets");
        CommandLine.Json("network", "test", "--networks", run, "--data", other, "--labels", labels)
            .GetProperty("examples").GetInt32().ShouldBe(20);
        CommandLine.Json("network", "test", "--networks", run).GetProperty("examples").GetInt32().ShouldBe(20);
    }

    [Fact]
    public void An_exported_network_is_compared_by_its_folder_where_its_id_is_no_name()
    {
        var (run, exported) = (folder.File("run"), folder.File("exported"));
        var networks = folder.Write("odd.jsonl", Linear.Replace("\"a\"", "\"a/1\"", StringComparison.Ordinal));
        CommandLine.Json("network", "train", "--architectures", networks, "--data", "friedman", "--examples", "50", "--fit",
            "--epochs", "1", "--out", run);
        CommandLine.Json("network", "export", "--networks", run, "--format", "onnx", "--out", exported);
        var tested = CommandLine.Json("network", "test", "--networks", run, "--onnx", exported).GetProperty("networks")
            .EnumerateArray().ToList();
        tested.Take(2).Select(network => network.GetProperty("id").GetString()).ShouldBe(["a/1", "b"]);
        foreach (var network in tested.Skip(2)) network.GetProperty("largestDifference").GetDouble().ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void Outputs_that_are_no_numbers_are_told_and_no_predictions_written()
    {
        var (run, said) = (folder.File("run"), folder.File("said.jsonl"));
        var small = folder.Write("small.csv", "x,y\n" + string.Concat(
            Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{i % 7}e-30,{i % 2}\n"))));
        CommandLine.Json("network", "train", "--architectures", Networks, "--data", small, "--target", "y", "--fit", "--epochs",
            "1", "--out", run);
        var large = folder.Write("large.csv", "x,y\n1e30,1\n1e-30,0\n");
        CommandLine.Json("network", "test", "--networks", run, "--data", large).GetProperty("networks")[0].GetProperty("metrics")
            .ToString().ShouldContain("NaN");
        Error("network", "test", "--networks", run, "--data", large, "--predictions", said)
            .ShouldContain("gives no finite number for example 0");
        File.Exists(said).ShouldBeFalse();
    }

    private string[] Friedman =>
        ["network", "train", "--architectures", Networks, "--data", "friedman", "--examples", "50", "--fit"];

    private static string KindOf(int row) => row * 7 % 13 > 6 ? "large" : "small";

    private static string Error(params string[] args)
    {
        var (code, _, error) = CommandLine.Run(args);
        code.ShouldBe(2, error);
        return error;
    }
}
