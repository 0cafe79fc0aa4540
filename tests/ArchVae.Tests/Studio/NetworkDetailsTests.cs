using System.IO.Compression;
using ArchVae.Data;
using ArchVae.Networks;
using ArchVae.Networks.Export;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studio.Components;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>What is shown of a network, and what it can be taken away as.</summary>
public sealed class NetworkDetailsTests : IAsyncDisposable
{
    private readonly BunitContext context = new();

    public NetworkDetailsTests()
    {
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddScoped<StudioScript>();
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();

    [Theory]
    [InlineData("onnx", "network-12.onnx")]
    [InlineData("pytorch", "network-12-pytorch.zip", "network_12.py", "network_12.safetensors")]
    [InlineData("csharp", "network-12-csharp.zip", "Network12.cs", "Network12.bin")]
    public void A_network_is_taken_as_one_file(string format, string name, params string[] inside)
    {
        var plan = SpaceModules.Of(SearchSpace.Load("linear")).Plan(One("linear"));
        var family = NetworkFormat.Registry.Find(format).ShouldNotBeNull();
        var file = NetworkDownload.Of(plan, "12", family);
        file.Name.ShouldBe(name);
        file.Bytes.ShouldBe(NetworkDownload.Of(plan, "12", family).Bytes);
        NetworkDownload.Of(plan, "a/b", family).Name.ShouldStartWith("network-ab-");
        if (inside.Length == 0) return;
        using var archive = new ZipArchive(new MemoryStream(file.Bytes));
        archive.Entries.Select(entry => entry.Name).ShouldBe(inside);
        using var network = new Network(plan, seed: 0);
        foreach (var (entry, expected) in archive.Entries.Zip(family.FilesOf(new("network-12", network, null))))
        {
            using var bytes = new MemoryStream();
            expected.Write(bytes);
            using var found = new MemoryStream();
            using (var stream = entry.Open()) stream.CopyTo(found);
            found.ToArray().ShouldBe(bytes.ToArray());
        }
    }

    [Fact]
    public void Buttons_say_what_a_network_is_taken_as_and_that_its_weights_are_drawn()
    {
        var details = Open("linear");
        details.FindAll("button").Select(button => button.TextContent)
            .ShouldBe(["Copy as JSON", "Take as ONNX", "Take as PyTorch", "Take as C#"]);
        details.Markup.ShouldContain("weights that are drawn, not trained");
        details.FindAll("th").Select(head => head.TextContent)
            .ShouldBe(["Layer", "Type", "Values", "Output", "Parameters", "Multiply-adds"]);
    }

    [Fact]
    public void A_space_without_modules_says_why_there_is_no_code()
    {
        var details = Open("nas-bench-macro");
        details.FindAll("button").Select(button => button.TextContent).ShouldBe(["Copy as JSON"]);
        details.Markup.ShouldContain("The layer types of this space have no meaning as modules");
        details.FindAll("th").Select(head => head.TextContent).ShouldBe(["Layer", "Type"]);
        details.FindAll("tbody tr").ShouldAllBe(row => row.ChildElementCount == 2);
    }

    [Fact]
    public void What_is_copied_says_so_until_there_is_another_network()
    {
        var details = Open("linear");
        details.Find("[role=status]").TextContent.ShouldBeEmpty();
        details.Find("button").Click();
        details.WaitForAssertion(() => details.Find("[role=status]").TextContent.ShouldBe("Copied."));
        details.Render(parameters => parameters.Add(one => one.Record, new ArchitectureRecord(One("linear", 2))));
        details.Find("[role=status]").TextContent.ShouldBeEmpty();
    }

    private static Architecture One(string space, ulong seed = 1) =>
        RandomArchitectures.Independent(SearchSpace.Load(space), seed, 1).Single();

    private IRenderedComponent<NetworkDetails> Open(string space) =>
        context.Render<NetworkDetails>(parameters => parameters.Add(one => one.Record, new ArchitectureRecord(One(space), "12")));
}
