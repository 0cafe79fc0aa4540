using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Spaces;

namespace ArchVae.Training;

/// <summary><see cref="TrainingRequest.From"/>: the model whose weights training begins with.</summary>
internal static class TrainingOrigin
{
    private const string From = nameof(TrainingRequest.From);

    /// <summary>Refuses the folder to train in itself.</summary>
    /// <exception cref="InputException">They are the same.</exception>
    public static void RequireOther(ModelFolder origin, ModelFolder target)
    {
        if (FullPath(origin) != FullPath(target)) return;
        throw new InputException(
            "From names the folder to train in. Resume goes on with its training; to begin another one with its weights, "
            + "name another folder to train in.", origin.Path)
        {
            Settings = [From, nameof(TrainingRequest.Resume)],
        };

        static string FullPath(ModelFolder folder) =>
            AtomicFile.Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder.Path)));
    }

    /// <summary>Refuses options of the model that are others than those of the model whose weights are taken.</summary>
    /// <exception cref="InputException">Some are; the message names them.</exception>
    public static void RequireSame(ModelOptions there, ModelOptions given, string path)
    {
        var differences = OptionDescription.Of(typeof(ModelOptions))
            .Where(option => option is { IsSetting: true, CommandLineName: not null })
            .Select(option => (option.Name, There: Text(option, there), Given: Text(option, given)))
            .Where(option => option.There != option.Given)
            .ToList();
        if (differences.Count == 0) return;
        var told = differences.Select(option => $"{option.Name} is {option.There} there, {option.Given} here");
        throw new InputException(
            $"{From} takes a model's weights, which need its sizes and forms: {string.Join("; ", told)}. Leave them out.", path)
        {
            Settings = [From, .. differences.Select(option => option.Name)],
        };

        static string Text(OptionDescription option, ModelOptions options) => OptionDescription.Text(option.Get(options));
    }

    /// <summary>The space of the model, which the one that was given must be too.</summary>
    /// <exception cref="InputException">It is another.</exception>
    public static SearchSpace Space(ModelConfig config, SearchSpace? given, ModelFolder origin)
    {
        var own = SearchSpace.Parse(config.SpaceDefinition, origin.ConfigFile);
        return given == null || given.IsSameAs(own) ? given ?? own : throw new InputException(
            $"{From} names a model of another space: '{own.Name}' there, '{given.Name}' here.", origin.Path)
        {
            Settings = [From],
        };
    }

    /// <summary>
    /// Fills a model with the weights to begin with, where they are of another. Once there is a checkpoint, they are in it.
    /// </summary>
    /// <param name="vae">The model.</param>
    /// <param name="origin">The folder that was given, or null.</param>
    /// <param name="saved">What the folder to train in says that its training began with, or null.</param>
    /// <param name="target">That folder.</param>
    /// <exception cref="InputException">The weights are not there any more.</exception>
    public static ModelOrigin? Begin(ArchitectureVae vae, ModelFolder? origin, ModelOrigin? saved, ModelFolder target)
    {
        if (origin != null) return origin.CopyWeightsTo(vae);
        if (saved is null || File.Exists(target.CheckpointFile)) return saved;
        if (new ModelFolder(saved.Model).CopyWeightsTo(vae) == saved) return saved;
        throw new InputException(
            $"Training was stopped before its first checkpoint, and '{saved.Model}', whose weights it began with, has others "
            + "now. Train anew in another folder.", target.Path);
    }
}
