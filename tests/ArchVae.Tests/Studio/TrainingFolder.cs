using ArchVae.Data;
using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studio;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Jobs;
using Shouldly;

namespace ArchVae.Tests.Studio;

/// <summary>A folder with data to train on, and the trainings in it.</summary>
internal sealed class TrainingFolder : IDisposable
{
    private readonly TemporaryFolder root = new();

    public TrainingFolder()
    {
        var drawn = RandomArchitectures.Independent(SearchSpace.Load("linear"), seed: 4, 160);
        JsonLines.Write(Data, drawn.Select(one => new ArchitectureRecord(one)));
        Options = new() { Folder = root.Path, Token = OpenStudio.Token };
        Folder = new(root.Path);
        Queue = new(Folder, Options);
        Jobs = new(Folder, Queue, Options, Clock);
    }

    public string Data => PathOf("data.jsonl");

    public StudioOptions Options { get; }

    public OpenedFolder Folder { get; }

    public ToldClock Clock { get; } = new();

    public JobQueue Queue { get; }

    public TrainingJobs Jobs { get; }

    public string PathOf(string name) => root.File(name);

    /// <summary>What a form with these texts gives, by the names of properties; small sizes where nothing is said.</summary>
    public static GivenOptions Given(params (string Name, string Text)[] texts)
    {
        var form = new TrainingForm();
        (string, string)[] small =
        [
            ("DecoderLstmUnits", "8"), ("InferenceWidths", "16"), ("DecoderWidths", "16"), ("LatentSize", "4"),
            ("BatchSize", "8"),
        ];
        foreach (var (name, text) in small.Concat(texts)) form.Find(name).ShouldNotBeNull(name).Text = text;
        return form.Read().ShouldNotBeNull();
    }

    public static void WaitForEnd(TrainingJob job) => WaitFor(() => !job.Progress.IsActive);

    public static void WaitFor(Func<bool> condition) =>
        SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)).ShouldBeTrue();

    public void Dispose()
    {
        Queue.Dispose();
        root.Dispose();
    }
}
