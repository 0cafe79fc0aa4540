using ArchVae.Files;
using ArchVae.Training;

namespace ArchVae.Studies;

/// <summary>
/// The folder of a run: <c>run.json</c> when it begins, its model as it trains, <c>result.json</c> when it is done.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class RunFolder(string path)
{
    private readonly string settingsFile = Path.Combine(path, "run.json");
    private readonly string resultFile = Path.Combine(path, "result.json");

    /// <summary>The folder of its model.</summary>
    public ModelFolder Model { get; } = new(Path.Combine(path, "model"));

    /// <summary>Makes sure that a run which began here has these settings.</summary>
    /// <exception cref="InputException">It has others.</exception>
    public void RequireSame(RunSettings settings)
    {
        if (!File.Exists(settingsFile))
        {
            if (File.Exists(resultFile) || Model.Exists)
                throw new InputException("The folder holds a model or result, but no run of a study: it has no run.json.", path);
            return;
        }
        var differences = settings.DifferencesFrom(RunJson.Read<RunSettings>(settingsFile));
        if (differences.Count == 0) return;
        throw new InputException(
            $"The folder holds a run with other settings: {string.Join("; ", differences)}. " +
            "Remove the folder to run it anew, or give the study another one.", path);
    }

    /// <summary>Begins the run.</summary>
    public void Begin(RunSettings settings)
    {
        Directory.CreateDirectory(path);
        AtomicFile.RemoveLeftovers(settingsFile);
        AtomicFile.RemoveLeftovers(resultFile);
        RunJson.Write(settingsFile, settings);
    }

    /// <summary>Ends the run.</summary>
    /// <exception cref="IOException">Its folder, or the model that it trained, is not there any more.</exception>
    public void End(RunResult result)
    {
        string[] needed = result.Figures == null ? [settingsFile] : [settingsFile, Model.ConfigFile, Model.WeightsFile];
        if (needed.FirstOrDefault(file => !File.Exists(file)) is { } lost)
            throw new IOException($"{lost}: The file was removed while the study ran. To make the run anew, remove its folder.");
        RunJson.Write(resultFile, result);
    }

    /// <summary>What the run left; null where it has not ended.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public RunResult? FindResult() => RunJson.Find<RunResult>(resultFile);
}
