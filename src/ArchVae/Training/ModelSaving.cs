using ArchVae.Models;

namespace ArchVae.Training;

/// <summary>Saves models and loads them, with no training around them.</summary>
public static class ModelSaving
{
    extension(ArchitectureVae)
    {
        /// <summary>Loads the model of a folder, with its best weights where it was trained there.</summary>
        /// <param name="folder">The folder.</param>
        /// <param name="threads">How many threads it works with.</param>
        /// <exception cref="InputException">The folder holds no whole model.</exception>
        public static ArchitectureVae Load(string folder, int threads = 1) => new ModelFolder(folder).LoadModel(threads);
    }

    /// <summary>
    /// Saves the model in a folder, which is created where there is none: space, sizes and weights. Where it was saved in this
    /// way before, as of the same space and options, its weights are replaced, whole or not at all.
    /// </summary>
    /// <param name="vae">The model.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">
    /// The folder holds a model that was trained there or has another space or other options, or files of others, or cannot be
    /// written to, or a weight is not finite.
    /// </exception>
    public static void Save(this ArchitectureVae vae, string folder) => new ModelFolder(folder).Save(vae);
}
