using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests;

/// <summary>
/// The library example of the readme and of the package's: it compiles, runs, and stands there line by line as it stands here.
/// </summary>
public sealed class ReadmeExampleTests
{
    [Fact]
    public void The_example_runs()
    {
        // begin of the example
        var space = SearchSpace.Load("linear");
        var all = RandomArchitectures.Independent(space, seed: 1, count: 1200).ToList();
        var (training, validation) = DataSplit.InMemory(all, fraction: 0.1, seed: 1);
        using var vae = new ArchitectureVae(space, new ModelOptions { LatentSize = 16 }, seed: 1, threads: 2);
        var report = new Trainer(vae, new TrainingOptions { Epochs = 3 }, training, validation).Run();
        Console.WriteLine($"ELBO on held-out architectures: {report.Validation.Elbo:0.00} nats");
        var codes = vae.Encode(validation);                                  // architectures to latent points …
        var back = vae.Decode([.. codes.Select(code => code.Center)]);       // … and back
        foreach (var architecture in vae.Sample(3, seed: 7)) Console.WriteLine(architecture);
        // end of the example
        report.Validation.Elbo.ShouldBeGreaterThan(-200);
        back.Count.ShouldBe(validation.Count);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/ArchVae/PACKAGE.md")]
    public void The_readme_shows_it(string path)
    {
        var readme = File.ReadAllText(Repository.PathOf(path));
        var shown = readme.Split("```csharp\n")[1].Split("```")[0];
        var source = File.ReadAllLines(Repository.PathOf("tests/ArchVae.Tests/ReadmeExampleTests.cs"));
        var example = source.SkipWhile(line => !line.EndsWith("// begin of the example", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.EndsWith("// end of the example", StringComparison.Ordinal))
            .Select(line => line["        ".Length..]);
        shown.TrimEnd().ShouldBe(string.Join("\n", example));
    }
}
