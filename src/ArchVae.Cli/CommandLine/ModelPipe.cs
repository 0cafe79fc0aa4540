using System.CommandLine;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Cli.CommandLine;

/// <summary>What a command shares with others that read lines, have a model change them, and write lines.</summary>
/// <param name="data">What the input holds.</param>
/// <param name="output">What is written.</param>
internal sealed class ModelPipe(string data, string output)
{
    private readonly Option<string> folder = CommonOptions.Model();
    private readonly Option<string> data = CommandInput.Option(data);
    private readonly Option<string> output = CommandOutput.Option(output);
    private readonly Option<string?> space = CommonOptions.ModelSpace();
    private readonly Option<int?> threads = CommonOptions.Threads();
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Adds the options of the pipe, with the command's own between them.</summary>
    public void AddTo(Command command, IReadOnlyList<Option> before, RecordOptions? decoding, params Option[] after)
    {
        command.Add(folder);
        command.Add(data);
        foreach (var option in before) command.Add(option);
        command.Add(output);
        foreach (var option in after) command.Add(option);
        decoding?.AddTo(command);
        command.Add(space);
        command.Add(threads);
        command.Add(json);
    }

    /// <summary>
    /// Runs the command between its files. The output appears whole or not at all; a summary is printed where the lines do not
    /// take the standard output.
    /// </summary>
    /// <param name="parsed">The options that were given.</param>
    /// <param name="work">Reads the input, writes the lines, and tells what was done; given the name of the output.</param>
    /// <param name="text">The summary in words.</param>
    /// <exception cref="InputException">The options contradict each other, or a file cannot be opened.</exception>
    public void Run<T>(
        ParseResult parsed, Func<ArchitectureVae, CommandInput, Stream, string, T> work, Func<T, string> text) where T : class
    {
        var (source, target) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(output));
        CommonOptions.RequireDifferent(source, target);
        CommandOutput.CheckSummary(parsed.GetValue(json), target);
        var model = new ModelFolder(parsed.GetRequiredValue(folder));
        using var vae = model.LoadModel(CommonOptions.ThreadCount(parsed.GetValue(threads)));
        parsed.RequireSpace(space, vae.Space, model.Path);
        using var input = CommandInput.Open(parsed, source);
        CommandOutput.Write(parsed, target, parsed.GetValue(json), stream => work(vae, input, stream, target), text);
    }
}
