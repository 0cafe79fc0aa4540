using ArchVae.Data;
using ArchVae.Search.Predictors;
using ArchVae.Studio.Folders;

namespace ArchVae.Studio.Models;

/// <summary>What a saved predictor says of architectures, to colour a map by.</summary>
internal static class PredictedValues
{
    /// <summary>What a colouring by a predictor begins with; the predictor's path follows.</summary>
    public const string Prefix = "predictor:";

    /// <summary>[N] the values.</summary>
    /// <param name="path">The predictor, by its path from the folder.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The model, for a predictor that sees centers.</param>
    /// <param name="records">The architectures.</param>
    /// <exception cref="InputException">The predictor cannot be read, or is of another space or model.</exception>
    public static float[] Of(string path, OpenedFolder folder, OpenModel model, IReadOnlyList<ArchitectureRecord> records)
    {
        var files = new PredictorFolder(folder.Resolve(path));
        var needsModel = files.LoadConfig().ModelHash is not null;
        return model.Use(vae =>
        {
            var predictor = files.Load(needsModel ? new VaeCenters(vae) : null);
            if (!predictor.Space.IsSameAs(vae.Space))
            {
                throw new InputException(
                    $"The predictor is of space '{predictor.Space.Name}', the model of '{vae.Space.Name}'.", files.ConfigFile);
            }
            var said = predictor.Predictor.Predict([.. records.Select(record => record.Architecture.In(predictor.Space))]);
            return said.Select(prediction => (float)prediction.Value).ToArray();
        });
    }
}
