using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ArchVae.Data;
using ArchVae.Jobs;
using ArchVae.Networks.Data;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Networks.Training;

/// <summary>The training of a network as a job: its folder becomes that of the network.</summary>
internal sealed class NetworkJobKind : JobKind<NetworkJobSettings, NetworkJobResult>
{
    /// <summary>The kind.</summary>
    public static NetworkJobKind Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "network";

    /// <inheritdoc/>
    public override NetworkJobResult? Run(NetworkJobSettings settings, JobContext context)
    {
        var key = JsonSerializer.Serialize(new { settings.Source, settings.Training, settings.Fit, settings.Wanted });
        var training = context.Shared(key, inputs => Open(settings, inputs, context.Time!));
        var plan = training.Plan(settings.Record().Architecture);
        using var team = new ThreadTeam(context.Threads);
        var folder = new NetworkFolder(context.Folder);
        try
        {
            using var trained = training.Train(plan, team, context.Stop);
            return Save(folder, settings, training, plan, trained, new() { Figures = trained.Figures });
        }
        catch (NetworkFailureException exception)
        {
            return Save(folder, settings, training, plan, null, new() { Failure = exception.Message });
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Saves a network, or the failure of one.</summary>
    public static NetworkJobResult Save(
        NetworkFolder folder, NetworkJobSettings settings, NetworkTraining training, NetworkPlan plan,
        NetworkTrainingResult? trained, NetworkJobResult result)
    {
        var record = result.Of(settings.Record());
        var transform = training.FoldsFor(record.Architecture).Transform;
        folder.Save(
            new()
            {
                SpaceDefinition = record.Architecture.Space.Definition,
                Architecture = JsonElement.Parse(NetworkJobSettings.LineOf(record)),
                Input = transform.Shape,
                Outputs = plan.Output?.Units ?? 0,
                Fit = settings.Fit,
                Source = settings.Source,
                Data = transform,
                Training = settings.Training,
                BestEpoch = trained?.BestEpoch ?? 0,
                Failure = record.Failure,
            },
            trained?.Network);
        return result;
    }

    private static NetworkTraining Open(NetworkJobSettings settings, IJobInputs inputs, TimeProvider time) => new(
        RawExamples.Read(settings.Source.From(inputs), settings.Wanted, settings.Training.Seed), settings.Source,
        settings.Training, settings.Fit, time);
}

/// <summary>What the training of a network is told.</summary>
internal sealed record NetworkJobSettings
{
    private ArchitectureRecord? given;

    public NetworkJobSettings(ArchitectureRecord record) =>
        (given, Architecture, Space) = (record, LineOf(record), record.Architecture.Space.Definition);

    [JsonConstructor]
    public NetworkJobSettings(string architecture, string space) => (Architecture, Space) = (architecture, space);

    /// <summary>The architecture, as a line of a JSON Lines file.</summary>
    public string Architecture { get; }

    /// <summary>The definition of its space.</summary>
    public string Space { get; }

    /// <summary>The data, as they were named where the job was made.</summary>
    public required DataOptions Source { get; init; }

    /// <summary>How it is trained.</summary>
    public required NetworkTrainingOptions Training { get; init; }

    /// <summary>Whether it is fitted to the data.</summary>
    public required bool Fit { get; init; }

    /// <summary>What ambiguous arrays are; null for what is found.</summary>
    public required ShapeKind? Wanted { get; init; }

    /// <summary>The line of a JSON Lines file that a record is.</summary>
    public static string LineOf(ArchitectureRecord record)
    {
        using var line = new MemoryStream();
        JsonLines.Write(line, [record]);
        return Encoding.UTF8.GetString(line.ToArray());
    }

    /// <summary>The architecture with what was known of it before.</summary>
    public ArchitectureRecord Record()
    {
        if (given is not null) return given;
        using var line = new MemoryStream(Encoding.UTF8.GetBytes(Architecture));
        return given = JsonLines.Read(line, "the job", SearchSpace.Parse(Space, "the space of the job")).Single();
    }
}

/// <summary>What the training of a network gives, beside its folder.</summary>
internal sealed record NetworkJobResult
{
    /// <summary>Its figures; empty where it failed.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The architecture with this beside what was known before.</summary>
    public ArchitectureRecord Of(ArchitectureRecord record)
    {
        var metrics = new Dictionary<string, double>(record.Metrics);
        foreach (var (name, value) in Figures) metrics[name] = value;
        return new(record.Architecture, record.Id, metrics, record.Drawn) { Given = record.Given, Failure = Failure };
    }
}
