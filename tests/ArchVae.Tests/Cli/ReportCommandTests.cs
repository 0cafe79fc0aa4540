using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary><c>report</c>: one file that needs no other, the same for any number of threads.</summary>
public sealed partial class ReportCommandTests(TrainedModel trained) : IClassFixture<TrainedModel>, IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void The_report_goes_into_the_models_folder_and_shows_all_of_it()
    {
        var json = CommandLine.Json("report", "--model", trained.Model, "--data", trained.Data);
        CommandLine.NamesOf(json).ShouldBe(["model", "data", "count", "drawn", "out"]);
        var file = json.GetProperty("out").GetString()!;
        file.ShouldBe(Path.Combine(trained.Model, "report.html"));
        json.GetProperty("count").GetInt32().ShouldBe(120);
        json.GetProperty("drawn").GetInt32().ShouldBe(120);

        // Numbers and their signs do not part at the end of a line.
        var page = File.ReadAllText(file).Replace("&#160;", " ", StringComparison.Ordinal);
        Heading().Matches(page).Select(match => match.Groups[1].Value).ShouldBe(
            ["Figures", "Training", "KL by latent dimension", "Map of the latent space", "Paths between architectures", "Samples",
                "Generated against real architectures"]);
        // Six curves, the KL, a map by length and one by type, three paths, samples, length, types, units and rate.
        var pictures = Picture().Matches(page);
        pictures.Count.ShouldBe(6 + 1 + 2 + 3 + 1 + 4);
        foreach (Match picture in pictures) XDocument.Parse(picture.Value);
        page.ShouldContain("β was found for 99 % of reconstruction and is ");
        var outcome = trained.Training.GetProperty("outcome");
        page.ShouldContain($"The model {outcome.GetProperty("verdict").GetString()}.");
        page.ShouldContain("Warning: the target of 99 % is missed: ");
        page.ShouldContain("<h1>Latent space of linear, diagonal posterior</h1>");
        page.ShouldContain($" UTC by ArchVae 0.1.0: archvae report --model {trained.Model} --data {trained.Data} --json</p>");
        // Our script and the data for it, and no other.
        Regex.Count(page, "<script").ShouldBe(2);
        page.Replace("http://www.w3.org/2000/svg", "").Replace("http-equiv", "").ShouldNotContain("http");
        page.ShouldNotContain("NaN");
        // 120 architectures, on each of both maps with themselves as tooltip.
        Regex.Count(page, "<circle class=\"point [^>]*><title>\\d+: start\\(").ShouldBe(240);
    }

    [Fact]
    public void The_same_seed_gives_the_same_file_on_any_number_of_threads()
    {
        string Report(params string[] options)
        {
            CommandLine.Output(["report", "--model", trained.Model, "--data", trained.Data, "--out", root.File("r.html"),
                .. options]).ShouldContain(root.File("r.html"));
            // All but when and by which command it was made.
            return Origin().Replace(File.ReadAllText(root.File("r.html")), "");
        }

        var one = Report("--threads", "1");
        Report("--threads", "3").ShouldBe(one);
        Report("--seed", "5").ShouldNotBe(one);
    }

    [Fact]
    public void Bad_input_is_named_and_leaves_no_file()
    {
        Refused(["--model", root.File("missing"), "--data", trained.Data], root.File("missing"), "no such model folder");
        Refused(["--model", trained.Model, "--data", root.File("missing")], root.File("missing"), "no such file");
        Refused(["--model", trained.Model, "--data", trained.OtherData], trained.OtherData, "line 1", "'nas-bench-macro'");
        Refused(["--model", trained.Model, "--data", trained.Data, "--out", trained.Data], "different files");
        Refused(["--model", trained.Model, "--data", trained.Data, "--out", Path.Combine(trained.Model, "config.json")],
            "different files");
        Refused(["--model", trained.Model, "--data", trained.Data, "--out", root.Path], "is a directory");
        Refused(["--model", trained.Model, "--data", trained.Data, "--threads", "0"], "--threads is 0");
        Directory.EnumerateFileSystemEntries(root.Path).ShouldBeEmpty();
    }

    private static void Refused(string[] options, params string[] messages)
    {
        var (code, output, error) = CommandLine.Run(["report", .. options]);
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        foreach (var message in messages) error.ShouldContain(message);
    }

    [GeneratedRegex("<p>Made on .*?</p>")]
    private static partial Regex Origin();

    [GeneratedRegex("<h2>(.*?)</h2>")]
    private static partial Regex Heading();

    // Pictures begin at a line's start in no other picture, and end in a line of their own.
    [GeneratedRegex("<svg xmlns.*?\n</svg>\n(?=</div>)", RegexOptions.Singleline)]
    private static partial Regex Picture();
}
