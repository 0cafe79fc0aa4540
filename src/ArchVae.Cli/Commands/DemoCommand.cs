using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>demo</c>: the whole way, from random architectures to a trained model, its figures and new architectures.</summary>
internal static class DemoCommand
{
    private const int MostArchitectures = 1_000_000;

    public static Command Create()
    {
        var space = CommonOptions.Space(required: true);
        (space.Required, space.DefaultValueFactory) = (false, _ => "enas");
        var count = Values.Option("--count", "Architectures to train on.", start: 6000);
        var epochs = Values.Option("--epochs", "Epochs of training.", start: 30);
        var beta = Values.Option("--beta", "The weight of the KL term; below 1 it trades the bound for reconstruction.", start: 0.01);
        var folder = new Option<string?>("--model") { Description = "The folder to save the model in; one in demo/ that is named after the options without it.", HelpName = "DIR" };
        var seed = CommonOptions.Seed();
        var threads = CommonOptions.Threads();
        var command = new Command("demo", "Generates architectures, trains a model on them, evaluates it and samples new ones.") { space, count, epochs, beta, folder, seed, threads };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var searchSpace = SearchSpace.Load(parsed.GetRequiredValue(space)!);
            var options = new TrainingOptions { Epochs = parsed.GetValue(epochs), Beta = parsed.GetValue(beta), Seed = parsed.GetValue(seed) };
            var target = new ModelFolder(parsed.GetValue(folder) ?? FormattableString.Invariant(
                $"demo/{searchSpace.Name}-{parsed.GetValue(count)}-{options.Epochs}-{options.Beta}-{options.Seed}"));
            CommonOptions.NameOptions(options.Validate, new Dictionary<string, string> { [nameof(TrainingOptions.Epochs)] = "--epochs", [nameof(TrainingOptions.Beta)] = "--beta" });
            if (parsed.GetValue(count) is < 2 or > MostArchitectures)
                throw InputException.OutOfRange("--count", parsed.GetValue(count), $"from 2 to {MostArchitectures}");
            var threadCount = CommonOptions.ThreadCount(parsed.GetValue(threads));

            output.WriteLine($"1. Generating {parsed.GetValue(count)} architectures of '{searchSpace.Name}', and 1000 more to evaluate on. The first:");
            var all = RandomArchitectures.Independent(searchSpace, options.Seed, parsed.GetValue(count) + 1000).ToList();
            var test = all.GetRange(all.Count - 1000, 1000);
            var (training, validation) = DataSplit.InMemory(all.GetRange(0, all.Count - 1000), 0.1, options.Seed);
            output.WriteLine($"   {training[0]}");

            using var vae = new ArchitectureVae(searchSpace, new ModelOptions(), options.Seed, threadCount);
            output.WriteLine(FormattableString.Invariant(
                $"2. Training a diagonal-posterior VAE of {vae.Parameters.Count} parameters on {vae.Team.Threads} threads, with β = {options.Beta} (below 1, reconstruction counts more than the bound)."));
            var report = TrainCommand.TrainWithProgress(parsed, vae, options, training, validation, target, checkpointInterval: null, quiet: false);
            if (report.End == TrainingEnd.AlreadyFinished) output.WriteLine("   Nothing to do: the folder holds this model already. Another --seed, or removing the folder, trains anew.");
            output.WriteLine(FormattableString.Invariant($"   {report.Epochs} epochs in {report.Seconds:0.0} s, {report.ArchitecturesPerSecond:0} architectures/s. The model is in {target.Path}."));
            if (report.End == TrainingEnd.Interrupted) return TrainCommand.ExitCode(parsed, report, target.Path);

            output.WriteLine("3. Evaluating it on architectures that it has not seen.");
            var figures = Evaluator.Run(
                vae, test, target.LoadTrainingHashes(), target.LoadConfig().TrainingLatents, new EvaluationOptions { LikelihoodCount = 100, Seed = options.Seed });
            foreach (var line in EvaluateCommand.Text(figures).Split(Environment.NewLine)) output.WriteLine($"   {line}");

            output.WriteLine("4. Encoding one of them and decoding it again:");
            output.WriteLine($"   {test[0]}");
            output.WriteLine($"   {vae.Decode([vae.Encode([test[0]])[0].Center])[0]}");
            output.WriteLine("5. Sampling new architectures from the prior.");
            foreach (var architecture in vae.Sample(5, options.Seed)) output.WriteLine($"   {architecture}");
            return 0;
        });
        return command;
    }
}
