using ArchVae.Data;
using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Networks;

/// <summary>Many networks on the same data: what is saved, and what becomes of those that fail.</summary>
public sealed class NetworkRunTests : IDisposable
{
    private static readonly string[] times = ["seconds", "rowMilliseconds", "batchMilliseconds"];
    private static readonly NetworkTrainingOptions options = new() { Epochs = 2, Seed = 3 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Any_number_of_threads_gives_the_same_files_but_for_times()
    {
        var records = Records(
            "vector 10; dense 16; output 1", "vector 10; dense 8; dropout 0.2; dense 4; output 1", "vector 10; output 1");
        var results = new[] { 1, 2, 5 }.Select(threads =>
        {
            var own = new NetworkRunFolder(folder.File($"run{threads}"));
            Run(records, own, threads: threads);
            return Enumerable.Range(0, 3).Select(i => own.NetworkOf($"{i}")).ToList();
        }).ToList();
        foreach (var networks in results)
        {
            for (var i = 0; i < 3; i++)
            {
                File.ReadAllBytes(networks[i].WeightsFile).ShouldBe(File.ReadAllBytes(results[0][i].WeightsFile));
                Figures(networks[i]).ShouldBe(Figures(results[0][i]));
            }
        }
    }

    [Fact]
    public void A_saved_network_gives_what_was_told_of_it()
    {
        var own = new NetworkRunFolder(folder.File("run"));
        var result = Run(Records("vector 10; dense 16; batch-norm; output 1"), own)[0];
        using var loaded = own.NetworkOf("0").Load();
        loaded.Record.Metrics.ShouldBe(result.Metrics);
        var folds = NewRun(options, fit: false).FoldsFor(result.Architecture);
        var fold = folds.Folds[0];
        using var team = new ThreadTeam(1);
        var said = NetworkPredictions.Of(loaded.Network, loaded.Config.Data.Target, fold.Examples, fold.Validation, team);
        said.Figures([.. fold.Validation.Select(fold.Examples.TargetOf)])["rmse"].ShouldBe(result.Metrics["rmse"]);
        // Saved and loaded, the transformation makes the same of the data.
        var raw = Raw();
        var (before, after) = (fold.Examples, loaded.Config.Data.Apply(raw));
        for (var i = 0; i < raw.Count; i++) after.InputsOf(i).SequenceEqual(before.InputsOf(i)).ShouldBeTrue();
    }

    [Fact]
    public void What_is_finished_is_not_trained_again()
    {
        var records = Records("vector 10; dense 16; output 1", "vector 10; dense 8; output 1");
        var own = new NetworkRunFolder(folder.File("run"));
        var first = Run([records[0]], own);
        var written = File.GetLastWriteTimeUtc(own.NetworkOf("0").WeightsFile);
        var observer = new Observer();
        var both = Run(records, own, observer: observer);
        observer.Ended.ShouldBe(["1"]);
        both[0].Metrics.ShouldBe(first[0].Metrics);
        File.GetLastWriteTimeUtc(own.NetworkOf("0").WeightsFile).ShouldBe(written);
        JsonLines.Read(own.ArchitecturesFile, NetworkSpaces.Any).Select(record => record.Id).ShouldBe(["0", "1"]);
    }

    [Fact]
    public void Another_architecture_by_the_name_of_one_that_is_finished_is_refused_and_keeps_what_is_there()
    {
        var own = new NetworkRunFolder(folder.File("run"));
        var first = Run(Records("vector 10; dense 16; output 1"), own)[0];
        Should.Throw<InputException>(() => Run(Records("vector 10; dense 8; output 1"), own))
            .Message.ShouldContain("The network '0' that was trained here is another one");
        using var kept = own.NetworkOf("0").Load();
        kept.Record.Architecture.ShouldBe(first.Architecture);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_ends_the_run_with_its_own_message()
    {
        var own = new NetworkRunFolder(folder.File("run"));
        Directory.CreateDirectory(own.Path);
        File.WriteAllText(Path.Combine(own.Path, "networks"), "");
        Should.Throw<InputException>(() => Run(
            Records("vector 10; dense 16; output 1", "vector 10; dense 8; output 1"), own, threads: 2))
            .Message.ShouldContain("is a file; the name of a folder is expected");
    }

    [Fact]
    public void Networks_with_batch_normalisation_fail_where_steps_have_one_example()
    {
        var own = new NetworkRunFolder(folder.File("run"));
        var results = Run(
            Records("vector 10; dense 4; batch-norm; output 1", "vector 10; output 1"), own, options with { BatchSize = 1 });
        results[0].Failure.ShouldBe("has a batch normalisation of one example a step, which has no variance");
        results[1].Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData("network.json", "{\"formatVersion\": 2, \"later\": 1}", "format version is 2; this program reads 1")]
    [InlineData("run.json", "{\"formatVersion\": 2, \"later\": 1}", "format version is 2; this program reads 1")]
    [InlineData("network.json", "{\"failure\": \"\u00ff\"}", "The file is not UTF-8 text.")]
    [InlineData("run.json", "\u00ff", "The file is not UTF-8 text.")]
    [InlineData("network.json", "{}", "This is no network's description: ")]
    [InlineData("run.json", "{}", "This does not describe a run: ")]
    public void A_description_that_cannot_be_read_is_told(string name, string text, string message)
    {
        File.WriteAllBytes(folder.File(name), System.Text.Encoding.Latin1.GetBytes(text));
        var error = name == "run.json" ? Should.Throw<InputException>(() => new NetworkRunFolder(folder.Path).LoadConfig())
            : Should.Throw<InputException>(() => new NetworkFolder(folder.Path).LoadConfig());
        error.Message.ShouldContain(message);
        error.File.ShouldBe(folder.File(name));
    }

    [Theory]
    [InlineData("has 193 parameters, more than 100", "MaxParameters")]
    [InlineData("MB of memory in training, more than 0.0", "MaxMemory")]
    [InlineData("took longer than 1E-07 s", "Timeout")]
    [InlineData("diverged: its loss is ", "LearningRate")]
    public void A_network_that_fails_says_why_and_the_others_go_on(string reason, string limit)
    {
        var records = Records("vector 10; dense 16; output 1", "vector 10; output 1");
        var how = limit switch
        {
            "MaxParameters" => options with { MaxParameters = 100 },
            "MaxMemory" => options with { MaxMemory = 0.01 },
            "Timeout" => options with { Timeout = 1e-7 },
            _ => options with { LearningRate = 1000, Optimizer = OptimizerKind.Sgd, Epochs = 60 },
        };
        var own = new NetworkRunFolder(folder.File("run"));
        var results = Run(records, own, how);
        results[0].Failure.ShouldNotBeNull().ShouldContain(reason);
        results[0].Metrics.ShouldBeEmpty();
        if (limit == "MaxParameters") results[1].Metrics.Keys.ShouldContain("rmse");
        JsonLines.Read(own.ArchitecturesFile, NetworkSpaces.Any).First().Failure.ShouldBe(results[0].Failure);
        Should.Throw<InputException>(() => own.NetworkOf("0").Load()).Message.ShouldContain("The network was not trained: it ");
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_a_failure_and_fitting_mends_it()
    {
        var records = Records("vector 5; dense 16; output 1", "vector 10; output 1");
        var own = new NetworkRunFolder(folder.File("run"));
        Run(records, own)[0].Failure.ShouldBe(
            "cannot be built: Layer 1, 'vector', does not fit: the network takes a vector of 5, and a vector of 10 comes in");
        var fitted = new NetworkRunFolder(folder.File("fitted"));
        Run(records, fitted, fit: true)[0].Failure.ShouldBeNull();
        using var loaded = fitted.NetworkOf("0").Load();
        loaded.Network.Plan.Input.ShouldBe(NetworkShape.Vector(10));
    }

    [Fact]
    public void Figures_of_folds_are_means_and_the_network_kept_has_seen_all_examples()
    {
        var own = new NetworkRunFolder(folder.File("run"));
        var result = Run(Records("vector 10; dense 8; output 1"), own, options with { Folds = 4 })[0];
        var run = NewRun(options with { Folds = 4 }, fit: false);
        var folds = run.FoldsFor(result.Architecture);
        folds.Folds.SelectMany(fold => fold.Validation).Order().ShouldBe(Enumerable.Range(0, 200));
        using var team = new ThreadTeam(1);
        var losses = folds.Folds.Select(fold =>
        {
            var fit = new NetworkTrainer(fold, options, TimeProvider.System).Train(run.Plan(result.Architecture), team);
            using (fit.Network) return fit.Figures["loss"];
        }).ToList();
        result.Metrics["loss"].ShouldBe(losses.Average(), 1e-12);
        var (mean, error) = Numbers.MeanAndStandardError(losses);
        mean.ShouldBe(result.Metrics["loss"], 1e-12);
        result.Metrics["lossDeviation"].ShouldBe(error * 2, 1e-12);
        folds.Whole!.Training.Count.ShouldBe(200);
        own.NetworkOf("0").LoadConfig().Data.Target.Mean.ShouldBe(folds.Whole.Transform.Target.Mean);
    }

    [Fact]
    public void Parts_have_as_much_of_each_class_as_the_whole()
    {
        var raw = RawExamples.Read(new() { Data = "shapes", Count = 200 }, null, 1);
        foreach (var how in new[] { options, options with { Folds = 5 } })
        {
            foreach (var fold in NetworkFolds.Of(raw, null, false, how).Folds)
            {
                var whole = Enumerable.Range(0, 200).CountBy(fold.Examples.TargetOf).ToDictionary();
                var part = fold.Validation.CountBy(fold.Examples.TargetOf).ToDictionary();
                foreach (var (of, count) in whole) ((double)part[of]).ShouldBe(count / 5.0, 1.01);
                fold.Training.Intersect(fold.Validation).ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public void A_stop_leaves_what_is_finished_and_the_others_as_they_were()
    {
        var records = Records("vector 10; dense 16; output 1", "vector 10; dense 8; output 1", "vector 10; output 1");
        var own = new NetworkRunFolder(folder.File("run"));
        using var stop = new CancellationTokenSource();
        var results = Run(records, own, observer: new Observer(onEnd: stop.Cancel), stop: stop.Token);
        results.Count(record => record.Metrics.Count > 0).ShouldBe(1);
        results.ShouldAllBe(record => record.Failure == null);
        JsonLines.Read(own.ArchitecturesFile, NetworkSpaces.Any).Count().ShouldBe(3);
    }

    [Fact]
    public void Folders_are_called_by_ids_or_by_what_can_be_of_them()
    {
        NetworkRunFolder.NamesOf(Named("a", "B-1_x.y", null)).ShouldBe(["a", "B-1_x.y", "2"]);
        var others = NetworkRunFolder.NamesOf(Named("a/b", "..", "ab", "ä", "x."));
        others.ShouldBeUnique();
        others[0].ShouldMatch("^ab-[0-9a-f]{8}$");
        others[4].ShouldMatch("^x-[0-9a-f]{8}$");
        // One is called the same among others and alone.
        NetworkRunFolder.NamesOf(Named("a/b")).ShouldBe([others[0]]);
        Should.Throw<InputException>(() => NetworkRunFolder.NamesOf(Named("a", "a"))).Message.ShouldContain("comes twice");
        Should.Throw<InputException>(() => NetworkRunFolder.NamesOf(Named("a", "A"))).Message.ShouldContain("case of letters");

        static ArchitectureRecord[] Named(params string?[] ids) =>
            [.. ids.Select(id => new ArchitectureRecord(NetworkSpaces.Of("vector 10; output 1"), id))];
    }

    [Fact]
    public void Networks_that_were_trained_before_stay_among_the_architectures()
    {
        var records = Records("vector 10; dense 16; output 1", "vector 10; dense 8; output 1");
        var own = new NetworkRunFolder(folder.File("run"));
        var first = Run(records, own);
        Run([records[1]], own);
        var listed = JsonLines.Read(own.ArchitecturesFile, NetworkSpaces.Any).ToList();
        listed.Select(record => record.Id).ShouldBe(["0", "1"]);
        listed[0].Metrics.ShouldBe(first[0].Metrics);
        own.Networks().Select(network => Path.GetFileName(network.Path)).ShouldBe(["0", "1"]);
    }

    [Fact]
    public void Networks_are_in_the_order_of_numbers()
    {
        var own = new NetworkRunFolder(folder.File("run"));
        string[] ids = ["10", "9", "a2", "a10"];
        Run([.. ids.Select(id => new ArchitectureRecord(NetworkSpaces.Of("vector 10; output 1"), id))], own);
        own.Networks().Select(network => Path.GetFileName(network.Path)).ShouldBe(["9", "10", "a2", "a10"]);
    }

    private static ArchitectureRecord[] Records(params string[] networks) =>
        [.. networks.Select((layers, i) => new ArchitectureRecord(NetworkSpaces.Of(layers), $"{i}"))];

    private static RawExamples Raw() => RawExamples.Read(Source, null, options.Seed);

    private static DataOptions Source { get; } = new() { Data = "friedman", Count = 200 };

    private static NetworkRun NewRun(NetworkTrainingOptions how, bool fit) => new(Raw(), Source, how, fit, TimeProvider.System);

    private static IReadOnlyList<ArchitectureRecord> Run(
        ArchitectureRecord[] records, NetworkRunFolder target, NetworkTrainingOptions? how = null, bool fit = false,
        int threads = 1, Observer? observer = null, CancellationToken stop = default)
    {
        Directory.CreateDirectory(target.Path);
        return NewRun(how ?? options, fit).Run(records, target, threads, observer ?? new Observer(), stop);
    }

    private static Dictionary<string, double> Figures(NetworkFolder network) =>
        network.RecordOf(network.LoadConfig()).Metrics.Where(metric => !times.Contains(metric.Key)).ToDictionary();

    private sealed class Observer(Action? onEnd = null) : INetworkRunObserver
    {
        public List<string> Ended { get; } = [];

        public void OnStart(int finished, int total)
        {
        }

        public void OnEnd(string name, ArchitectureRecord record, int finished)
        {
            Ended.Add(name);
            onEnd?.Invoke();
        }
    }
}
