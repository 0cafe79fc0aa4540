using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Spaces;

public sealed class ArchitectureBuilderTests
{
    private static readonly SearchSpace linear = SearchSpace.Load("linear");

    private static ArchitectureBuilder Mixed => new(TestSpaces.Mixed);

    [Fact]
    public void Names_and_values_make_the_architecture_of_their_cells()
    {
        var architecture = new ArchitectureBuilder(linear)
            .Add("start", ("units", 64)).Add("linear", ("units", 256)).Add("dropout", ("rate", 0.23)).Add("end", ("units", 1))
            .Build();
        architecture.ShouldBe(Architecture.FromCells(linear, [0, 63, 0, 1, 255, 0, 2, 0, 230, 3, 0, 0]));
    }

    [Fact]
    public void Numbers_flags_and_choices_are_read_by_name_as_they_were_given()
    {
        var architecture = Mixed.Add("dense", ("width", 7)).Add("pool", ("width", 2), ("skip", true), ("shape", "flat"))
            .Add("end", ("width", 1)).Build();
        var pool = architecture.Layers[1];
        pool.Type.Name.ShouldBe("pool");
        pool["width"].ShouldBe(2);
        pool["skip"].ShouldBe(1);
        pool.Text("shape").ShouldBe("flat");
        pool.Text("width").ShouldBe("2");
        pool.Features.Select(feature => feature.Name).ShouldBe(["width", "skip", "shape"]);
        // The flag is there from the second row on.
        architecture.Layers[0].Features.Select(feature => feature.Name).ShouldBe(["width"]);
        Should.Throw<InputException>(() => architecture.Layers[0]["skip"])
            .Message.ShouldBe("Layer 1, 'dense', has no feature 'skip'; it has width.");
        Should.Throw<InputException>(() => pool["shape"]).Message.ShouldContain("'shape' of pool(2,1,flat) is no number");
        Should.Throw<InputException>(() => pool["depth"]).Message.ShouldContain("it has width, skip, shape");
    }

    [Fact]
    public void Choices_that_files_write_as_numbers_are_numbers()
    {
        var space = SearchSpace.Parse(
            """
            name: own
            features: { size: { kind: choice, choices: [3, same] } }
            layers: { a: [size] }
            transitions: any
            length: 2
            """);
        var architecture = new ArchitectureBuilder(space).Add("a", ("size", 3)).Add("a", ("size", "same")).Build();
        architecture.Layers[0]["size"].ShouldBe(3);
        architecture.Layers[1].Text("size").ShouldBe("same");
        Should.Throw<InputException>(() => new ArchitectureBuilder(space).Add("a", ("size", "3")));
    }

    [Fact]
    public void An_end_that_files_do_not_list_is_added_and_not_among_the_layers()
    {
        var builder = new ArchitectureBuilder(SearchSpace.Load("nas-bench-macro"));
        for (var i = 0; i < 8; i++) builder.Add("identity");
        var architecture = builder.Build();
        architecture.RowCount.ShouldBe(9);
        architecture.Layers.Count.ShouldBe(8);
        architecture.Layers.ShouldAllBe(layer => layer.Type.Name == "identity");
        Should.Throw<ArgumentOutOfRangeException>(() => architecture.Layers[8]);
        // The builder begins anew.
        builder.Count.ShouldBe(0);
        Should.Throw<InputException>(() => builder.Add("end")).Message
            .ShouldBe("There is no layer type 'end' in 'nas-bench-macro'; there are identity, mb3_k3, mb6_k5.");
    }

    [Fact]
    public void A_mistake_says_what_is_accepted()
    {
        ShouldTell(() => Mixed.Add("dens"), "There is no layer type 'dens' in 'mixed'; there are dense, drop, pool, end.");
        ShouldTell(() => Mixed.Add("dense", ("width", 65)),
            "'width' of layer 1, 'dense', must be an integer from 1 to 64, not 65.");
        ShouldTell(() => Mixed.Add("dense", ("width", true)),
            "'width' of layer 1, 'dense', must be an integer from 1 to 64, not true.");
        ShouldTell(() => Mixed.Add("dense", ("width", "wide")),
            "'width' of layer 1, 'dense', must be an integer from 1 to 64, not 'wide'.");
        ShouldTell(() => Mixed.Add("pool", ("width", 1), ("shape", "flatt")),
            "'shape' of layer 1, 'pool', must be one of round, square, flat, not 'flatt'.");
        ShouldTell(() => Mixed.Add("dense", ("rate", 0.5)), "Layer 1, 'dense', has no feature 'rate'; it has width.");
        ShouldTell(() => Mixed.Add("dense", ("depth", 0.5)), "Layer 1, 'dense', has no feature 'depth'; it has width.");
        ShouldTell(() => Mixed.Set("width", 1), "There is no layer yet that could have 'width'.");
        ShouldTell(() => Mixed.Add("dense").Add("drop", ("rate", 0.5)),
            "Layer 1, 'dense', lacks 'width', an integer from 1 to 64.");
        ShouldTell(() => Mixed.Add("dense", ("width", 1)).Build(),
            "Not legal in 'mixed': the architecture stops after 1 layer; accepted here: dense, drop, pool, end.");
        ShouldTell(() => Mixed.Build(),
            "Not legal in 'mixed': the architecture stops after 0 layers; accepted here: dense, pool.");
        ShouldTell(
            () =>
            {
                var builder = Mixed;
                for (var i = 0; i < 7; i++) builder.Add("end", ("width", 1));
            },
            "The architecture has more than 6 layers, the most in 'mixed'.");
    }

    [Fact]
    public void Where_a_place_was_told_the_mistake_has_it()
    {
        ShouldBeAt(7, () => Mixed.At(3).Add("dense").At(7).Set("width", 65));
        // What a layer lacks is told where the layer is, and a wrong order where the wrong layer is.
        ShouldBeAt(3, () => Mixed.At(3).Add("dense").At(7).Build());
        ShouldBeAt(7, () => Mixed.At(3).Add("dense", ("width", 1)).At(5).Add("drop", ("rate", 0.1))
            .At(7).Add("drop", ("rate", 0.1)).At(9).Build());
        ShouldBeAt(9, () => Mixed.At(3).Add("dense", ("width", 1)).At(9).Build());

        static void ShouldBeAt(long place, Action build) => Should.Throw<RecordException>(build).Position.ShouldBe(place);
    }

    [Fact]
    public void Printing_tells_what_a_thing_is()
    {
        var architecture = new ArchitectureBuilder(linear)
            .Add("start", ("units", 64)).Add("linear", ("units", 2)).Add("end", ("units", 1)).Build();
        architecture.Layers[1].ToString().ShouldBe("linear(2)");
        architecture.Layers[1].Type.ToString().ShouldBe("linear(units)");
        linear.FindFeature("units")!.ToString().ShouldBe("units, an integer from 1 to 1024");
        architecture.Entries.Skip(2).Take(2).Select(entry => entry.ToString())
            .ShouldBe(["type 'linear' of layer 2", "'units' of layer 2"]);
        new ArchitectureRecord(architecture).ToString().ShouldBe("start(64) → linear(2) → end(1)");
        new ArchitectureRecord(architecture, "7", new Dictionary<string, double> { ["accuracy"] = 0.5, ["loss"] = 1e-9 })
            .ToString()
            .ShouldBe("7: start(64) → linear(2) → end(1), accuracy = 0.5, loss = 1E-09");
    }

    [Fact]
    public void Architectures_of_another_space_are_refused_and_of_a_copy_are_not()
    {
        var architectures = TestSpaces.Draw(linear, 3);
        SearchSpace.Parse(linear.Definition).RequireAll(architectures, "The data are");
        Should.Throw<InputException>(() => TestSpaces.Mixed.RequireAll(architectures, "The data are"))
            .Message.ShouldBe("The data are of space 'linear'; 'mixed' is expected.");
    }

    [Fact]
    public void Types_and_features_of_another_space_are_refused()
    {
        var copy = SearchSpace.Parse(TestSpaces.Mixed.Definition);
        foreach (var other in new[] { linear, SearchSpace.Load("enas"), copy })
        {
            foreach (var type in other.LayerTypes)
                Should.Throw<ArgumentException>(() => Mixed.Add(type)).ParamName.ShouldBe("type");
            foreach (var feature in other.Features)
                Should.Throw<ArgumentException>(() => Mixed.Add("pool").Set(feature, 1)).ParamName.ShouldBe("feature");
        }
        // What a copy's own builder makes is equal all the same.
        var end = copy.FindLayerType("end")!;
        new ArchitectureBuilder(copy).Add("dense", ("width", 7)).Add(end).Set(copy.FindFeature("width")!, 1).Build()
            .ShouldBe(Mixed.Add("dense", ("width", 7)).Add("end", ("width", 1)).Build());
    }

    [Fact]
    public void To_walk_the_features_of_a_layer_allocates_nothing()
    {
        var type = TestSpaces.Mixed.FindLayerType("pool")!;
        Count(type);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(type).ShouldBe(1000 * 2);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);

        static int Count(LayerType type)
        {
            var count = 0;
            for (var i = 0; i < 1000; i++)
            {
                foreach (var feature in type.FeaturesAt(0)) count++;
            }
            return count;
        }
    }

    private static void ShouldTell(Action build, string message) =>
        Should.Throw<InputException>(build).Message.ShouldBe(message);
}
