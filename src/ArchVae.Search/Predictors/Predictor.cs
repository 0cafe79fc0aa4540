using ArchVae.Search.Export;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>A fitted predictor of one metric. Immutable and safe for several threads.</summary>
public abstract class Predictor
{
    /// <summary>What is expected of architectures, in their order.</summary>
    /// <param name="architectures">Architectures of the space that it was fitted to.</param>
    /// <exception cref="InputException">One is of another space.</exception>
    public abstract IReadOnlyList<Prediction> Predict(IReadOnlyList<Architecture> architectures);

    /// <summary>
    /// What fitting found, by names, from which <see cref="PredictorFamily.Restore"/> makes the same predictor again; all finite.
    /// </summary>
    public abstract IReadOnlyDictionary<string, double[]> State { get; }

    /// <summary>What it sees of architectures, where it can be exported; null (the default) where it cannot.</summary>
    internal virtual ArchitectureFeatures? Features => null;

    /// <summary>Writes it into a graph of its <see cref="Features"/>, to the end.</summary>
    internal virtual void Export(PredictorGraph graph) => throw new NotSupportedException();
}
