namespace ArchVae.Networks.Importing;

/// <summary>A format of files with a network each.</summary>
internal abstract class ModelFormat : IFamily
{
    /// <summary>All of them.</summary>
    public static FamilyRegistry<ModelFormat> Registry { get; } =
        new("format", new OnnxModelFormat(), new KerasModelFormat(), new PyTorchModelFormat());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>What the files hold, in a few words without a full stop.</summary>
    public abstract string Description { get; }

    /// <summary>The network of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">What comes in; null for what the file tells.</param>
    /// <exception cref="InputException">The file is none of the format, or holds what is no chain of layers.</exception>
    public abstract FoundNetwork Read(string path, NetworkShape? input);
}
