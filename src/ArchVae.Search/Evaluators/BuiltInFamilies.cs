using System.Text.Json;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Jobs;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Spaces;

namespace ArchVae.Search.Evaluators;

/// <summary><c>table</c>: <see cref="TableEvaluator"/>.</summary>
internal sealed class TableFamily : EvaluatorFamily
{
    private const string File = "table.jsonl";

    public override string Name => "table";

    public static JobInput InputOf(Func<IEnumerable<ArchitectureRecord>> records) =>
        new(File, stream => JsonLines.Write(stream, records()));

    public static EvaluatorSource SourceOf(TableSettings settings, JobInput input) =>
        new(Registry.Get("table"), JsonSerializer.Serialize(settings, JsonFormat.Compact), [input]);

    public override Evaluator Create(string settings, IJobInputs inputs, SearchSpace space, TimeProvider time)
    {
        var own = JsonSerializer.Deserialize<TableSettings>(settings, JsonFormat.Compact)!;
        return new TableEvaluator([.. JsonLines.Read(inputs.PathOf(File), space)], own.Needed, own.Drawn, own.Seed);
    }
}

/// <summary>What a table is told beside its records.</summary>
internal sealed record TableSettings(IReadOnlyList<string> Needed, IReadOnlyList<MetricDraw> Drawn, ulong Seed);

/// <summary><c>train</c>: <see cref="NetworkEvaluator"/>.</summary>
internal sealed class NetworkFamily : EvaluatorFamily
{
    public override string Name => "train";

    public static EvaluatorSource SourceOf(TrainingTask task) => new(
        Registry.Get("train"), JsonSerializer.Serialize(new Settings(task.Data, task.Training, task.Fit), JsonFormat.Compact),
        task.Data.ToInputs());

    public override Evaluator Create(string settings, IJobInputs inputs, SearchSpace space, TimeProvider time)
    {
        var own = JsonSerializer.Deserialize<Settings>(settings, JsonFormat.Compact)!;
        return new NetworkEvaluator(new TrainingTask(own.Data.From(inputs), own.Training, own.Fit), space, time);
    }

    private sealed record Settings(DataOptions Data, NetworkTrainingOptions Training, bool Fit);
}

/// <summary><c>command</c>: <see cref="CommandEvaluator"/>.</summary>
internal sealed class CommandFamily : EvaluatorFamily
{
    public override string Name => "command";

    public override bool RunsCommands => true;

    public static EvaluatorSource SourceOf(CommandOptions options, ulong seed) => new(
        Registry.Get("command"), JsonSerializer.Serialize(new Settings(options, seed), JsonFormat.Compact), []);

    public override Evaluator Create(string settings, IJobInputs inputs, SearchSpace space, TimeProvider time)
    {
        var own = JsonSerializer.Deserialize<Settings>(settings, JsonFormat.Compact)!;
        return new CommandEvaluator(own.Options, own.Seed, time);
    }

    private sealed record Settings(CommandOptions Options, ulong Seed);
}
