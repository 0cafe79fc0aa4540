using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Networks;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>evaluate</c>: all figures of a model on a data set, or of architectures that something else generated.</summary>
internal static class EvaluateCommand
{
    private const int DefaultDraws = 2000;

    public static Command Create()
    {
        var defaults = new EvaluationOptions();
        var folder = CommonOptions.Model();
        folder.Required = false;
        var data = CommonOptions.Path(
            "--data", "The JSON Lines file to evaluate on; with --samples, what they were learned from.");
        data.Required = false;
        var samples = new Option<string?>("--samples")
        {
            Description = "A JSON Lines file of architectures that something generated: how many are valid, unique and novel. "
                + "What they were learned from is given by --model or --data, or not known. -: the standard input.",
            HelpName = "FILE",
        };
        var uniform = new Option<bool>("--uniform-members")
        {
            Description = "The data are members of a finite space that are meant to be equally likely: the entropy gap is from "
                + "−ln N. Without it, only data of generate --iid have one.",
        };
        var generated = Values.Option<int?>(
            "--generate",
            "Evaluate on so many independent draws of the space's generator instead of a file: those of generate --iid with this "
            + "--seed. Without --data a model of train --stream is evaluated on "
            + FormattableString.Invariant($"{DefaultDraws} of them."));
        var own = new RecordOptions(defaults);
        var threads = CommonOptions.Threads();
        var space = CommonOptions.ModelSpace("; with --samples, theirs where nothing else tells it");
        var json = CommonOptions.Json();
        var command = new Command("evaluate", "All figures of a model on a data set, or of generated architectures.")
        {
            folder, data, generated, samples, uniform,
        };
        own.AddTo(command);
        foreach (var option in new Option[] { threads, space, json }) command.Add(option);
        command.Validators.Add(result =>
        {
            var (hasModel, hasData) = (result.GetResult(folder) is not null, result.GetResult(data) is not null);
            if (result.GetResult(samples) is null)
            {
                // A model that was trained on draws is evaluated on others.
                var hasDraws = result.GetResult(generated) is not null || new ModelFolder(result.GetValue(folder) ?? "").Exists;
                if (!hasModel || (!hasData && !hasDraws))
                    result.AddError("Give --model DIR and --data FILE, or --samples FILE.");
                foreach (var option in new Option[] { data, uniform })
                {
                    if (result.GetResult(generated) is null || result.GetResult(option) is not { Implicit: false }) continue;
                    result.AddError($"{option.Name} does not go with --generate, which draws what to evaluate on.");
                }
                return;
            }
            if (hasModel && hasData)
                result.AddError("With --samples, --model and --data both say what was learned from; give one of them.");
            foreach (var option in own.Options.Append(generated).Append(uniform).Append(threads))
            {
                if (result.GetResult(option) is not { Implicit: false }) continue;
                result.AddError($"{option.Name} does not go with --samples, which no model is run for.");
            }
        });
        command.SetAction(parsed =>
        {
            var asJson = parsed.GetValue(json);
            if (parsed.GetValue(samples) is { } file)
            {
                SampleEvaluation.Run(parsed, file, parsed.GetValue(folder), parsed.GetValue(data), space, asJson);
                return;
            }
            var watch = Stopwatch.StartNew();
            var source = new ModelFolder(parsed.GetValue(folder)!);
            var options = own.Read(parsed, defaults, given => given.Validate());
            // Fewer draws are fewer of both kinds.
            options = options with { RepeatedDraws = Math.Min(options.RepeatedDraws, options.PriorDraws) };
            using var vae = source.LoadModel(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            parsed.RequireSpace(space, vae.Space, source.Path);
            var known = source.LoadKnownArchitectures();
            var config = source.LoadConfig();
            var labelled = new LabelledSample(options.Seed);
            var (architectures, origin) = parsed.GetValue(data) is { } read ? Read(parsed, read, vae.Space, labelled)
                : (Draw(source, config, vae.Space, parsed.GetValue(generated), options.Seed), DataOrigin.Generator);
            if (parsed.GetValue(uniform)) origin = DataOrigin.UniformMembers;
            var progress = asJson ? null : new ProgressLines(parsed.InvocationConfiguration.Error);
            EvaluationReport? report = null;
            own.Name(() => report = Evaluator.Run(
                vae, architectures, known, config.TrainingLatents, options, progress, origin, labelled.Records,
                NetworkBuildCheck.Of));
            report = report! with { Warnings = config.Outcome?.Warnings };
            WarnOfUnknownValidation(parsed, known);
            Result.Print(parsed, asJson, report, r =>
                EvaluationText.Of(r, vae.Space) + FormattableString.Invariant($"\n({watch.Elapsed.TotalSeconds:0.0} s)"));
        });
        return command;
    }

    private static (List<Architecture> Architectures, DataOrigin Origin) Read(
        ParseResult parsed, string file, SearchSpace space, LabelledSample labelled)
    {
        // Their ids are not held, nor more metrics than are predicted.
        var (notes, architectures) = (new MetricNotes(), new List<Architecture>());
        var origin = DataOrigins.Of(labelled.Of(notes.Of(JsonLines.Read(file, space))), architectures);
        notes.Tell(parsed);
        return (architectures, origin);
    }

    private static List<Architecture> Draw(ModelFolder folder, ModelConfig config, SearchSpace space, int? count, ulong seed)
    {
        if (count is < 1) throw InputException.OutOfRange("--generate", count, "1 or more");
        if (count is null && config.Stream is null)
        {
            throw new InputException(
                "The model was not trained on draws of its space. Give --data FILE, or --generate N to evaluate it on such "
                + "draws.",
                folder.Path);
        }
        return [.. RandomArchitectures.Independent(space, seed, count ?? DefaultDraws)];
    }

    /// <summary>Says where novelty takes some for new that are not.</summary>
    internal static void WarnOfUnknownValidation(ParseResult parsed, KnownArchitectures? known)
    {
        if (known is { Validation: null })
            parsed.InvocationConfiguration.Error.WriteLine(
                "warning: the model was saved by an earlier version, which did not keep the architectures set aside for "
                + "validation; novelty takes them for new.");
    }

    private sealed class ProgressLines(TextWriter error) : IProgress<string>
    {
        public void Report(string value) => error.WriteLine($"{value} …");
    }
}
