using ArchVae.Data;
using ArchVae.Jobs;
using ArchVae.Spaces;

namespace ArchVae.Studies;

/// <summary>A run of a study as a job: its folder gets the model, and what it gives is <c>result.json</c>.</summary>
internal sealed class StudyRunKind : JobKind<StudyRunSettings, RunResult>
{
    private const string TrainingFile = "training.jsonl";
    private const string TestFile = "test.jsonl";

    /// <summary>The kind.</summary>
    public static StudyRunKind Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "study-run";

    /// <summary>What the runs of a data set read.</summary>
    public static IReadOnlyList<JobInput> InputsOf(StudyData data)
    {
        var test = new JobInput(TestFile, stream => JsonLines.Write(stream, data.Test));
        return data.Training is { } training
            ? [new JobInput(TrainingFile, stream => JsonLines.Write(stream, training)), test] : [test];
    }

    /// <inheritdoc/>
    public override RunResult? Run(StudyRunSettings settings, JobContext context)
    {
        var data = context.Shared("data", inputs => Load(settings.Settings.Space, inputs));
        return new RunExecution(settings, data, context).Run();
    }

    private static StudyData Load(string definition, IJobInputs inputs)
    {
        var space = SearchSpace.Parse(definition, "the space");
        return new(space, inputs.Names.Contains(TrainingFile) ? Read(TrainingFile) : null, Read(TestFile));

        List<ArchitectureRecord> Read(string name) => [.. JsonLines.Read(inputs.PathOf(name), space)];
    }
}

/// <summary>What a run is told.</summary>
/// <param name="Settings">All that its result depends on, but for the data themselves.</param>
/// <param name="UniformMembers">Whether the data are members of the space that are meant to be equally likely.</param>
internal sealed record StudyRunSettings(RunSettings Settings, bool UniformMembers);
